#include "app/sources/description.hpp"

#include "app/sources/file_names.hpp"

namespace fathom {
namespace {

/// The file's own facts, and the companion's where the file is silent.
FileFacts joined(FileFacts facts, const CameraFacts& camera, bool may_be_disparity) {
    if (!facts.metres_per_unit) facts.metres_per_unit = camera.metres_per_unit;
    if (!facts.intrinsics) facts.intrinsics = camera.intrinsics;
    // A baseline beside the image says that there is a disparity, not that this image is it.
    const bool is_disparity = may_be_disparity || facts.kind == DepthKind::Disparity;
    if (!is_disparity || !camera.baseline_m) return facts;
    if (!facts.kind) facts.kind = DepthKind::Disparity;
    if (!facts.baseline_m) facts.baseline_m = camera.baseline_m;
    if (!facts.focal_px) facts.focal_px = camera.focal_px;
    if (!facts.offset_px) facts.offset_px = camera.offset_px;
    return facts;
}

/// A data set's constants belong to the sensor's full image. Depth is made smaller by picking pixels, never by
/// averaging: cv::resize with INTER_NEAREST takes pixel floor(x / s), so that the first pixel stays the first one and
/// the principal point is multiplied as the focal length is, without the half pixel of scaled_to.
Intrinsics layout_constants_for(const ImageDesc& image, Intrinsics k) {
    if (k.width == 0 || k.height == 0) return k;
    const double sx = static_cast<double>(image.width) / k.width;
    const double sy = static_cast<double>(image.height) / k.height;
    k.fx *= sx;
    k.cx *= sx;
    k.fy *= sy;
    k.cy *= sy;
    k.width = image.width;
    k.height = image.height;
    return k;
}

} // namespace

Result<std::vector<Component>> describe_stream(const ImageProbe& probe, MediaType type,
                                               const std::string& path, std::string_view part,
                                               const OpenOptions& options, const Companions& companions) {
    std::vector<Component> components;
    const ImageRole role = role_of(probe.desc.format, path, part);
    components.emplace_back(role);
    if (role == ImageRole::Colour) return components;
    const std::string name = lower_case(path.substr(path.rfind('/') + 1) + " " + std::string(part));
    const bool may_be_disparity = type == MediaType::Pfm || name.find("disp") != std::string::npos;
    const bool in_file = probe.facts.intrinsics.has_value();
    ImageProbe whole{probe.desc, joined(probe.facts, companions.camera, may_be_disparity)};
    FATHOM_TRY(DepthMeaning meaning, meaning_of(whole, type, path, options));
    components.emplace_back(std::move(meaning));
    if (options.intrinsics) {
        components.emplace_back(*options.intrinsics);
    } else if (whole.facts.intrinsics) {
        Intrinsics intrinsics = *whole.facts.intrinsics;
        if (in_file) intrinsics.origin = Origin::File;
        if (intrinsics.origin == Origin::Layout)
            intrinsics = layout_constants_for(probe.desc, std::move(intrinsics));
        components.emplace_back(std::move(intrinsics));
    }
    return components;
}

} // namespace fathom
