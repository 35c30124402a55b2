#include "app/convert/rerun_rows.hpp"

#include "app/scene/frame_tree.hpp"
#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/rrd_entity_path.hpp"

#include <array>

namespace fathom {
namespace {

RrdComponent component(std::string_view archetype, std::string_view field, std::string_view type,
                       const ArrowArray& instances) {
    return {std::string(archetype) + ":" + std::string(field), "rerun.archetypes." + std::string(archetype),
            "rerun.components." + std::string(type), lists_of_one(instances)};
}

template <std::size_t N>
RrdComponent vector_component(std::string_view archetype, std::string_view field, std::string_view type,
                              const std::array<float, N>& values) {
    return component(archetype, field, type,
                     make_fixed_size_lists(make_numbers<float>(std::span<const float>(values)), N));
}

/// rerun.datatypes.ChannelDatatype.
std::uint8_t channel_datatype(Scalar scalar) {
    switch (scalar) {
    case Scalar::U8: return 6;
    case Scalar::I8: return 7;
    case Scalar::U16: return 8;
    case Scalar::I16: return 9;
    case Scalar::U32: return 10;
    case Scalar::I32: return 11;
    case Scalar::U64: return 12;
    case Scalar::I64: return 13;
    case Scalar::F16: return 33;
    case Scalar::F32: return 34;
    case Scalar::F64: return 35;
    }
    return 6;
}

/// rerun.datatypes.PixelFormat; 0 for one that it does not have.
std::uint8_t yuv_number(Arrangement arrangement) {
    switch (arrangement) {
    case Arrangement::YUV12Limited: return 20;
    case Arrangement::Nv12: return 26;
    case Arrangement::Yuy2: return 27;
    case Arrangement::Y8Full: return 30;
    case Arrangement::YUV24Limited: return 39;
    case Arrangement::YUV24Full: return 40;
    case Arrangement::Y8Limited: return 41;
    case Arrangement::YUV12Full: return 44;
    case Arrangement::YUV16Limited: return 49;
    case Arrangement::YUV16Full: return 50;
    default: return 0;
    }
}

/// rerun.datatypes.ColorModel; 0 for one that it does not have.
std::uint8_t color_model(const PixelFormat& format) {
    const bool is_bgr = format.arrangement == Arrangement::Bgr;
    switch (format.channels) {
    case 1: return 1;
    case 3: return is_bgr ? 4 : 2;
    case 4: return is_bgr ? 5 : 3;
    default: return 0;
    }
}

Result<ArrowArray> image_format(const ImageDesc& desc) {
    const PixelFormat& format = desc.format;
    const std::uint8_t yuv = is_yuv(format) ? yuv_number(format.arrangement) : std::uint8_t{0};
    const std::uint8_t model = is_yuv(format) || is_bayer(format) ? std::uint8_t{0} : color_model(format);
    if (yuv == 0 && model == 0)
        return fail(ErrorCode::Unsupported,
                    "pictures of " + format_name(format) + " are left out: Rerun has no such pixels");
    const auto optional = [](std::uint8_t value) {
        return with_nulls(make_numbers<std::uint8_t>({value}), {value != 0});
    };
    const std::array<ArrowMember, 5> members = {{
        {"width", make_numbers<std::uint32_t>({desc.width})},
        {"height", make_numbers<std::uint32_t>({desc.height})},
        {"pixel_format", optional(yuv)},
        {"color_model", optional(model)},
        {"channel_datatype", optional(yuv == 0 ? channel_datatype(format.scalar) : std::uint8_t{0})},
    }};
    return make_struct(members);
}

/// What Rerun takes of ROS's compressedDepth: the PNG without its header, RVL with one that tells no wrong unit.
Result<PortablePicture> without_ros_header(PortablePicture picture) {
    constexpr std::size_t kHeaderBytes = 12;
    const auto bytes = picture.bytes.bytes;
    const bool is_quantised_picture = is_float(picture.desc.format.scalar);
    if (sniff_media_type(bytes) == MediaType::Png) {
        picture.type = MediaType::Png;
        return picture;
    }
    if (bytes.size() <= kHeaderBytes)
        return fail(ErrorCode::Truncated, "a compressedDepth picture breaks off");
    if (sniff_media_type(bytes.subspan(kHeaderBytes)) == MediaType::Png) {
        if (is_quantised_picture) return unpacked_picture(std::move(picture));
        picture.type = MediaType::Png;
        picture.bytes = slice(picture.bytes, kHeaderBytes, bytes.size() - kHeaderBytes);
        return picture;
    }
    picture.type = MediaType::Rvl;
    if (is_quantised_picture) return picture;
    std::vector<std::byte> clean(bytes.begin(), bytes.end());
    std::fill_n(clean.begin(), kHeaderBytes, std::byte{0}); // uninitialised memory, which Rerun would believe
    picture.bytes = make_blob(std::move(clean));
    return picture;
}

} // namespace

std::string rerun_entity(std::string_view entity) {
    if (auto path = normalize_entity_path(entity)) return *std::move(path);
    // A topic with characters that a path has to escape.
    std::vector<std::string> parts;
    std::string part;
    for (const char c : entity) {
        if (c != '/') {
            part += c;
        } else if (!part.empty()) {
            parts.push_back(std::exchange(part, {}));
        }
    }
    if (!part.empty()) parts.push_back(part);
    return entity_path_of(parts);
}

std::string image_plane_of(std::string_view frame_id) {
    return std::string(frame_id) + "_image_plane";
}

RrdComponent rerun_text(std::string_view archetype, std::string_view field, std::string_view type,
                        const std::string& text) {
    return component(archetype, field, type, make_strings(std::span(&text, 1)));
}

Result<std::vector<RrdComponent>> rerun_picture(const PortablePicture& given) {
    PortablePicture picture = given;
    if (picture.type == MediaType::CompressedDepth) {
        FATHOM_TRY(picture, without_ros_header(std::move(picture)));
    }
    const bool is_raw = picture.type == MediaType::Raw;
    const std::string archetype =
        picture.is_segmentation ? "SegmentationImage"
                                : (is_raw ? "" : "Encoded") +
                                      std::string(picture.role == ImageRole::Depth ? "DepthImage" : "Image");
    std::vector<RrdComponent> components;
    const ArrowArray bytes = make_byte_lists(std::span(&picture.bytes, 1));
    if (is_raw) {
        FATHOM_TRY(const ArrowArray format, image_format(picture.desc));
        components.push_back(component(archetype, "buffer", "ImageBuffer", bytes));
        components.push_back(component(archetype, "format", "ImageFormat", format));
    } else {
        components.push_back(component(archetype, "blob", "Blob", bytes));
        components.push_back(
            rerun_text(archetype, "media_type", "MediaType", std::string(media_type_string(picture.type))));
    }
    if (picture.role == ImageRole::Depth && picture.meaning.unit_known && is_metric(picture.meaning))
        components.push_back(
            component(archetype, "meter", "DepthMeter",
                      make_numbers<float>({static_cast<float>(1 / picture.meaning.metres_per_unit)})));
    return components;
}

std::vector<RrdComponent> rerun_notes(const DepthNotes& notes) {
    std::vector<RrdComponent> components;
    if (!notes.kind.empty())
        components.push_back(
            {std::string(kNotedKind), {}, {}, lists_of_one(make_strings(std::span(&notes.kind, 1)))});
    const std::uint64_t count[] = {notes.invalid_codes.size()};
    if (!notes.invalid_codes.empty())
        components.push_back({std::string(kNotedInvalid),
                              {},
                              {},
                              make_lists(make_numbers(std::span<const double>(notes.invalid_codes)), count)});
    return components;
}

std::vector<RrdComponent> rerun_pinhole(const Intrinsics& intrinsics, const std::string& image_plane,
                                        const std::string& frame_id) {
    const auto f = [](double value) { return static_cast<float>(value); };
    std::vector<RrdComponent> components;
    components.push_back(vector_component<9>(
        "Pinhole", "image_from_camera", "PinholeProjection",
        {f(intrinsics.fx), 0, 0, 0, f(intrinsics.fy), 0, f(intrinsics.cx), f(intrinsics.cy), 1}));
    if (intrinsics.width != 0 && intrinsics.height != 0)
        components.push_back(vector_component<2>("Pinhole", "resolution", "Resolution",
                                                 {f(intrinsics.width), f(intrinsics.height)}));
    if (!frame_id.empty()) {
        components.push_back(rerun_text("Pinhole", "child_frame", "TransformFrameId", image_plane));
        components.push_back(rerun_text("Pinhole", "parent_frame", "TransformFrameId", frame_id));
    }
    return components;
}

std::vector<RrdComponent> rerun_transform(const FrameTransform& transform) {
    const auto& t = transform.translation_m;
    const auto& r = transform.rotation;
    const auto f = [](double value) { return static_cast<float>(value); };
    std::vector<RrdComponent> components;
    components.push_back(
        vector_component<3>("Transform3D", "translation", "Translation3D", {f(t[0]), f(t[1]), f(t[2])}));
    components.push_back(vector_component<4>("Transform3D", "quaternion", "RotationQuat",
                                             {f(r[0]), f(r[1]), f(r[2]), f(r[3])}));
    if (transform.child.empty() || transform.parent.empty()) return components;
    components.push_back(rerun_text("Transform3D", "child_frame", "TransformFrameId",
                                    std::string(plain_frame_name(transform.child))));
    components.push_back(rerun_text("Transform3D", "parent_frame", "TransformFrameId",
                                    std::string(plain_frame_name(transform.parent))));
    return components;
}

} // namespace fathom
