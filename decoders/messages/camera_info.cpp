#include "decoders/messages/camera_info.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// librealsense names its models in words. The inverse one undistorts with these coefficients, so it is only known when
/// it does nothing.
std::string_view ros_model_name(const CameraInfoMessage& info) {
    const bool undistorted = std::ranges::all_of(info.d, [](double value) { return value == 0; });
    if (info.model == "Brown Conrady") return "plumb_bob";
    if (info.model == "None") return "none";
    if (info.model == "Inverse Brown Conrady" && undistorted) return "none";
    return info.model;
}

/// More coefficients than plumb bob or the rational model have (tilt, thin prisms) may only be zeros.
bool has_surplus(const CameraInfoMessage& info, std::string_view model) {
    const std::size_t known = model == "plumb_bob" ? 5 : 8;
    return info.d.size() > known && std::any_of(info.d.begin() + static_cast<std::ptrdiff_t>(known),
                                                info.d.end(), [](double value) { return value != 0; });
}

void set_model(Intrinsics& k, const CameraInfoMessage& info) {
    const std::string_view model = ros_model_name(info);
    const bool finite = std::ranges::all_of(info.d, [](double value) { return std::isfinite(value); });
    const bool known = model == "plumb_bob" || model == "rational_polynomial";
    set_distortion(k, model, info.d);
    if (known && (!finite || has_surplus(info, model)))
        set_distortion(k, std::string(model) + " with more", {});
}

} // namespace

std::optional<Intrinsics> intrinsics_of(const CameraInfoMessage& info, bool rectified) {
    Intrinsics k;
    k.fx = rectified ? info.p[0] : info.k[0];
    k.fy = rectified ? info.p[5] : info.k[4];
    k.cx = rectified ? info.p[2] : info.k[2];
    k.cy = rectified ? info.p[6] : info.k[5];
    const bool sound =
        std::isfinite(k.fx) && std::isfinite(k.fy) && std::isfinite(k.cx) && std::isfinite(k.cy);
    if (!sound || k.fx <= 0 || k.fy <= 0) return std::nullopt;
    const std::uint32_t bin_x = std::max(1u, info.binning_x), bin_y = std::max(1u, info.binning_y);
    k.fx /= bin_x;
    k.fy /= bin_y;
    k.cx = (k.cx - info.roi.x_offset) / bin_x;
    k.cy = (k.cy - info.roi.y_offset) / bin_y;
    k.width = (info.roi.width != 0 ? info.roi.width : info.width) / bin_x;
    k.height = (info.roi.height != 0 ? info.roi.height : info.height) / bin_y;
    k.origin = Origin::File;
    if (!rectified) set_model(k, info);
    return k;
}

bool is_rectified_topic(std::string_view topic) {
    for (;;) {
        const std::size_t slash = topic.rfind('/');
        const std::string_view last = slash == std::string_view::npos ? topic : topic.substr(slash + 1);
        if (last.starts_with("image")) return last.find("_rect") != std::string_view::npos;
        if (slash == std::string_view::npos) return false;
        topic = topic.substr(0, slash);
    }
}

} // namespace fathom
