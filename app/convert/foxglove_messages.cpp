#include "app/convert/foxglove_messages.hpp"

#include "app/scene/cameras.hpp"
#include "app/scene/frame_links.hpp"
#include "app/scene/transform_rows.hpp"

#include <glm/gtc/quaternion.hpp>
#include <glm/gtx/quaternion.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace fathom {
namespace {

/// An encoding as ROS and Foxglove spell it; where they have none, Fathom's own name of the format.
std::string encoding_of(const PixelFormat& format, ImageRole role) {
    const bool is_bgr = format.arrangement == Arrangement::Bgr;
    const std::size_t bits = 8 * byte_size(format.scalar);
    const std::string bits_text = std::to_string(bits);
    const bool is_unsigned = !is_float(format.scalar) && !is_signed_integer(format.scalar);
    if (is_yuv(format)) {
        if (format.arrangement == Arrangement::Yuy2) return "yuyv";
        if (format.arrangement == Arrangement::Uyvy) return "uyvy";
        return format_name(format);
    }
    if (is_bayer(format)) return format_name(format);
    const bool is_colour = format.channels >= 3 && is_unsigned && bits <= 16;
    if (is_colour) {
        const std::string order = is_bgr ? "bgr" : "rgb";
        return order + (format.channels == 4 ? "a" : "") + bits_text;
    }
    if (format.channels == 1 && role != ImageRole::Depth && is_unsigned && bits <= 16)
        return "mono" + bits_text;
    if (format.channels >= 3 && !is_bgr) return format_name(format); // OpenCV's order is blue first
    const char* kind = is_float(format.scalar) ? "F" : is_unsigned ? "U" : "S";
    return bits_text + kind + "C" + std::to_string(format.channels);
}

std::string number_text(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

} // namespace

Result<Message> foxglove_picture(const PortablePicture& picture) {
    if (picture.type == MediaType::Raw) {
        ImageMessage image;
        image.width = picture.desc.width;
        image.height = picture.desc.height;
        image.encoding = encoding_of(picture.desc.format, picture.role);
        image.step = static_cast<std::uint32_t>(packed_row_bytes(picture.desc.width, picture.desc.format));
        image.data = picture.bytes;
        return image;
    }
    CompressedImageMessage image;
    image.data = picture.bytes;
    const bool is_quantised_depth = is_float(picture.desc.format.scalar);
    switch (picture.type) {
    case MediaType::Png: image.format = "png"; break;
    case MediaType::Jpeg: image.format = "jpeg"; break;
    case MediaType::CompressedDepth:
        image.format = picture.ros_format.empty()
                           ? is_quantised_depth ? "32FC1; compressedDepth png" : "16UC1; compressedDepth png"
                           : picture.ros_format;
        break;
    case MediaType::Rvl:
        image.format = is_quantised_depth ? "32FC1; compressedDepth rvl" : "16UC1; compressedDepth rvl";
        break;
    default: return fail(ErrorCode::Unsupported, "pictures of a format that no message names are left out");
    }
    return image;
}

TopicNotes notes_of(const PortablePicture& picture, bool is_static) {
    TopicNotes notes;
    notes.archetype = picture.archetype;
    notes.is_static = is_static;
    if (picture.role != ImageRole::Depth) return notes;
    const DepthMeaning& meaning = picture.meaning;
    if (meaning.unit_known && meaning.kind != DepthKind::Disparity && meaning.unit_origin != Origin::Assumed)
        notes.metres_per_unit = meaning.metres_per_unit;
    if (meaning.kind != DepthKind::PlanarZ) notes.kind = name_of(meaning.kind);
    if (meaning.kind == DepthKind::Disparity && meaning.focal_px > 0)
        notes.kind += ":" + number_text(meaning.focal_px) + ":" + number_text(meaning.baseline_m);
    notes.invalid_codes = meaning.invalid_codes;
    return notes;
}

CameraInfoMessage foxglove_camera(const Intrinsics& intrinsics) {
    CameraInfoMessage info;
    info.width = intrinsics.width;
    info.height = intrinsics.height;
    const double fx = intrinsics.fx, fy = intrinsics.fy, cx = intrinsics.cx, cy = intrinsics.cy;
    info.k = {fx, 0, cx, 0, fy, cy, 0, 0, 1};
    info.r = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    info.p = {fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0};
    if (intrinsics.model != DistortionModel::None) {
        info.model = model_name_of(intrinsics);
        const std::size_t count = intrinsics.model == DistortionModel::PlumbBob ? 5 : 8;
        info.d.assign(intrinsics.distortion.begin(),
                      intrinsics.distortion.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return info;
}

bool is_foxglove_archetype(std::string_view archetype) {
    constexpr std::array<std::string_view, 9> kNames = {
        "DepthImage", "EncodedDepthImage", "Image", "EncodedImage",    "SegmentationImage",
        "Pinhole",    "Transform3D",       "Clear", "CoordinateFrame",
    };
    return std::ranges::find(kNames, archetype) != kNames.end();
}

Result<StampedTransform> rigid_transform(const glm::dmat4& parent_from_child) {
    const glm::dmat3 linear(parent_from_child);
    const glm::dmat3 should_be_one = glm::transpose(linear) * linear;
    constexpr double kTolerance = 1e-4; // single precision, rounded a few times
    for (int i = 0; i < 9; ++i)
        if (!(std::abs(should_be_one[i / 3][i % 3] - (i % 4 == 0 ? 1 : 0)) < kTolerance))
            return fail(ErrorCode::Unsupported, "transforms that scale or shear are left out");
    if (glm::determinant(linear) < 0)
        return fail(ErrorCode::Unsupported, "transforms that mirror are left out");
    const glm::dquat rotation = glm::normalize(glm::quat_cast(linear));
    StampedTransform transform;
    for (int i = 0; i < 3; ++i)
        transform.translation[static_cast<std::size_t>(i)] = parent_from_child[3][i];
    transform.rotation = {rotation.x, rotation.y, rotation.z, rotation.w};
    return transform;
}

void name_frames(const Chunk& chunk, std::uint32_t row, StampedTransform& transform) {
    const auto named = [&](std::string_view part) {
        const std::string_view name = text_in_row(chunk, row, part).value_or("");
        return entity_of_frame(name).value_or(std::string(name));
    };
    transform.child = named("Transform3D:child_frame");
    transform.parent = named("Transform3D:parent_frame");
    EntityPath parent = chunk.entity;
    if (transform.child.empty()) transform.child = chunk.entity;
    if (transform.parent.empty() && go_to_parent(parent)) transform.parent = parent;
}

std::optional<std::array<double, 4>> optical_rotation(const ArrowArray& view_coordinates) {
    const std::vector<double> directions = flat_doubles(view_coordinates, 3);
    if (directions.size() != 3) return std::nullopt;
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(directions[i]); };
    const auto axes = axes_from_rdf({at(0), at(1), at(2)});
    if (!axes || *axes == glm::dmat3(1) || glm::determinant(*axes) < 0) return std::nullopt;
    const glm::dquat q = glm::quat_cast(*axes);
    return std::array<double, 4>{q.x, q.y, q.z, q.w};
}

} // namespace fathom
