#include "app/sources/nyu_raw.hpp"

#include "app/sources/file_names.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/packing.hpp"

#include <algorithm>
#include <array>

namespace fathom {
namespace {

/// "d-1315329275.283752-1234567.pgm"
bool is_nyu_name(std::string_view path, char letter, std::string_view extension) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name.size() < 2 || name[0] != letter || name[1] != '-' || !name.ends_with(extension)) return false;
    return stamp_of(name.substr(0, name.size() - extension.size())).has_value();
}

Intrinsics nyu_camera(std::array<double, 4> pinhole, const std::vector<double>& distortion) {
    Intrinsics camera{.fx = pinhole[0], .fy = pinhole[1], .cx = pinhole[2], .cy = pinhole[3]};
    camera.width = 640;
    camera.height = 480;
    set_distortion(camera, "plumb_bob", distortion);
    camera.origin = Origin::Layout;
    return camera;
}

} // namespace

bool is_nyu_depth(std::string_view path) {
    return is_nyu_name(path, 'd', ".pgm");
}

bool is_nyu_color(std::string_view path) {
    return is_nyu_name(path, 'r', ".ppm");
}

bool holds_kinect_codes(MediaType type, std::span<const std::byte> bytes) {
    const auto probe = probe_image(type, bytes, {});
    if (!probe || probe->desc.format != kU16) return false;
    const auto decoded = decode_image(type, bytes, {});
    if (!decoded) return false;
    const ImageView view = decoded->pixels.view();
    for (std::uint32_t y = 0; y < view.desc.height; ++y) {
        const auto row = std::span(view.row_as<std::uint16_t>(y), view.desc.width);
        const auto is_code = [](std::uint16_t value) { return byte_swapped(value) <= kLastKinectCode; };
        if (!std::ranges::all_of(row, is_code)) return false;
    }
    return true;
}

Intrinsics nyu_depth_camera() {
    return nyu_camera(
        {5.8262448167737955e+02, 5.8269103270988637e+02, 3.1304475870804731e+02, 2.3844389626620386e+02},
        {-9.9897236553084481e-02, 3.9065324602765344e-01, 1.9290592870229277e-03, -1.9422022475975055e-03,
         -5.1031725053400578e-01});
}

Intrinsics nyu_color_camera() {
    return nyu_camera(
        {5.1885790117450188e+02, 5.1946961112127485e+02, 3.2558244941119034e+02, 2.5373616633400465e+02},
        {2.0796615318809061e-01, -5.8613825163911781e-01, 7.2231363135888329e-04, 1.0479627195765181e-03,
         4.9856986684705107e-01});
}

} // namespace fathom
