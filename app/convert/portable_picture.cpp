#include "app/convert/portable_picture.hpp"

#include "decoders/rvl.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// A buffer that lies as a packed one does can be passed on without a copy.
bool is_plain_buffer(const EncodedImage& encoded) {
    if (encoded.type != MediaType::Raw || !encoded.options.raw || encoded.options.index != 0) return false;
    const RawLayout& layout = *encoded.options.raw;
    return !layout.rvl && !layout.big_endian && layout.offset_bytes == 0 &&
           (layout.row_stride_bytes == 0 ||
            layout.row_stride_bytes == packed_row_bytes(layout.width, layout.format));
}

bool is_default(const DecodeOptions& options) {
    return options.part.empty() && options.index == 0 && !options.raw && options.packing == Packing::None;
}

/// Formats that the readers of recordings know, in a state that needs no further word.
bool is_passed_on(const EncodedImage& encoded, const PixelFormat& format) {
    if (!is_default(encoded.options)) return false;
    switch (encoded.type) {
    case MediaType::Png: return !is_scalar_image(format) || format == kU16 || format == kU8;
    case MediaType::Jpeg:
    case MediaType::CompressedDepth: return true;
    case MediaType::Rvl: {
        constexpr std::size_t kRosHeaderBytes = 20; // others have no size, or a magic instead
        const auto bytes = encoded.bytes.bytes;
        return bytes.size() >= kRosHeaderBytes && looks_like_rvl(bytes) && bytes[0] != std::byte{'D'} &&
               bytes[0] != std::byte{'R'};
    }
    default: return false;
    }
}

std::string archetype_name(const PortablePicture& picture) {
    if (picture.is_segmentation) return "SegmentationImage";
    const std::string name = picture.role == ImageRole::Depth ? "DepthImage" : "Image";
    return (picture.type == MediaType::Raw ? "" : "Encoded") + name;
}

/// Rows behind each other, without gaps.
Result<Blob> decoded_pixels(const EncodedImage& encoded, ImageDesc& desc) {
    FATHOM_TRY(const DecodedImage decoded, decode_image(encoded.type, encoded.bytes.bytes, encoded.options));
    if (!decoded.warning.empty()) return fail(ErrorCode::Truncated, decoded.warning);
    const ImageView view = decoded.pixels.view();
    desc = packed_desc(view.desc.width, view.desc.height, view.desc.format);
    const auto bytes = view.bytes();
    if (is_yuv(desc.format) || view.desc.row_stride_bytes == desc.row_stride_bytes)
        return Blob{decoded.pixels.data, bytes};
    std::vector<std::byte> packed(byte_size(desc));
    for (std::uint32_t y = 0; y < desc.height; ++y)
        std::copy_n(view.row(y), desc.row_stride_bytes, packed.data() + y * desc.row_stride_bytes);
    return make_blob(std::move(packed));
}

} // namespace

Result<PortablePicture> portable_picture(const Picture& picture) {
    const EncodedImage& encoded = picture.encoded;
    FATHOM_TRY(const ImageProbe probe, probe_image(encoded.type, encoded.bytes.bytes, encoded.options));
    PortablePicture portable;
    portable.role = picture.role;
    portable.meaning = meaning_of(picture, probe.desc.format);
    portable.is_segmentation = picture.kind == PictureKind::SegmentationImage;
    portable.desc = probe.desc;
    if (is_plain_buffer(encoded)) {
        portable.desc = packed_desc(probe.desc.width, probe.desc.height, probe.desc.format);
        const std::size_t size = byte_size(portable.desc);
        if (encoded.bytes.bytes.size() < size) return fail(ErrorCode::Truncated, "the picture breaks off");
        portable.bytes = slice(encoded.bytes, 0, size);
    } else if (is_passed_on(encoded, probe.desc.format)) {
        portable.type = encoded.type;
        portable.bytes = encoded.bytes;
        portable.ros_format = encoded.options.ros_format;
    } else {
        FATHOM_TRY(portable.bytes, decoded_pixels(encoded, portable.desc));
    }
    portable.archetype = archetype_name(portable);
    return portable;
}

Result<PortablePicture> unpacked_picture(PortablePicture picture) {
    if (picture.type == MediaType::Raw) return picture;
    EncodedImage encoded{picture.bytes, picture.type, {}};
    encoded.options.ros_format = picture.ros_format;
    FATHOM_TRY(picture.bytes, decoded_pixels(encoded, picture.desc));
    picture.type = MediaType::Raw;
    picture.archetype = archetype_name(picture);
    return picture;
}

} // namespace fathom
