#include "decoders/raw.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/rvl.hpp"
#include "decoders/samples.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace fathom {
namespace {

/// Far above any real row, and small enough that stride times height cannot overflow.
constexpr std::size_t kMaxStrideBytes = std::size_t{1} << 40;

struct Plane {
    std::size_t row_bytes = 0; // packed
    std::size_t rows = 0;
    std::size_t stride = 0; // in the buffer
};

struct Planes {
    std::array<Plane, 3> plane;
    std::size_t count = 1;
    std::size_t image_bytes = 0; // all planes, gaps included
};

Planes planes_of(const ImageDesc& desc, std::size_t row_stride) {
    const std::size_t packed = packed_row_bytes(desc.width, desc.format);
    const std::size_t stride = row_stride == 0 ? packed : row_stride;
    const std::size_t half_width = (std::size_t{desc.width} + 1) / 2,
                      half_height = (std::size_t{desc.height} + 1) / 2;
    const std::size_t half_stride = row_stride == 0 ? half_width : std::max(half_width, row_stride / 2);
    Planes planes{{Plane{packed, desc.height, stride}}};
    switch (desc.format.arrangement) {
    case Arrangement::Nv12:
        planes.plane[1] = {2 * half_width, half_height, std::max(2 * half_width, stride)};
        planes.count = 2;
        break;
    case Arrangement::YUV12Limited:
    case Arrangement::YUV12Full: planes.plane[1] = {half_width, half_height, half_stride}; break;
    case Arrangement::YUV16Limited:
    case Arrangement::YUV16Full: planes.plane[1] = {half_width, desc.height, half_stride}; break;
    case Arrangement::YUV24Limited:
    case Arrangement::YUV24Full: planes.plane[1] = {desc.width, desc.height, stride}; break;
    default: break;
    }
    if (planes.plane[1].rows != 0 && planes.count == 1) {
        planes.plane[2] = planes.plane[1];
        planes.count = 3;
    }
    for (const Plane& plane : planes.plane)
        planes.image_bytes += plane.stride * plane.rows;
    return planes;
}

struct Layout {
    ImageDesc desc;
    Planes planes;
    std::size_t offset = 0; // of the image asked for
};

/// YUV has single bytes, Bayer one sample of one or two bytes; the rest any scalar, up to four to the pixel.
bool is_sound(const PixelFormat& format) {
    const std::size_t bytes = byte_size(format.scalar);
    if (is_yuv(format)) return format.scalar == Scalar::U8 && format.channels == 1;
    if (is_bayer(format)) return !is_float(format.scalar) && bytes <= 2 && format.channels == 1;
    return format.channels >= 1 && format.channels <= 4;
}

Result<Layout> checked_layout(const DecodeOptions& options) {
    if (!options.raw)
        return fail(ErrorCode::InvalidArgument, "a bare buffer needs its layout: --raw WxH:FORMAT");
    const RawLayout& raw = *options.raw;
    if (!is_sound(raw.format))
        return fail(ErrorCode::InvalidArgument, "a layout whose pixel format cannot be");
    FATHOM_TRY(const ImageDesc desc, checked_desc(raw.width, raw.height, raw.format));
    const std::size_t packed = packed_row_bytes(desc.width, desc.format);
    if (raw.row_stride_bytes != 0 &&
        (raw.row_stride_bytes < packed || raw.row_stride_bytes > kMaxStrideBytes))
        return fail(ErrorCode::InvalidArgument, "a stride of " + std::to_string(raw.row_stride_bytes) +
                                                    " bytes does not fit rows of " + std::to_string(packed));
    return Layout{desc, planes_of(desc, raw.row_stride_bytes), raw.offset_bytes};
}

/// The bytes of the image asked for and of all behind it.
Result<Bytes> image_bytes(Bytes bytes, const Layout& layout, std::uint32_t index) {
    if (layout.offset > bytes.size())
        return fail(ErrorCode::Truncated, "offset " + std::to_string(layout.offset) + " lies behind the end");
    const Bytes images = bytes.subspan(layout.offset);
    if (index != 0 && index > images.size() / layout.planes.image_bytes)
        return fail(ErrorCode::NotFound, "there is no image " + std::to_string(index));
    const Bytes image = images.subspan(index * layout.planes.image_bytes);
    const std::size_t row_bytes = layout.planes.plane[0].row_bytes;
    if (image.size() < row_bytes)
        return fail(ErrorCode::Truncated, std::to_string(image.size()) + " bytes are less than one row of " +
                                              std::to_string(row_bytes));
    return image;
}

/// Copies the rows that are there and clears the others; returns how many are there.
std::size_t copy_plane(const Plane& plane, Bytes bytes, std::byte* to, std::size_t to_stride,
                       std::size_t sample_bytes, bool swapped) {
    std::size_t copied = 0;
    for (std::size_t y = 0; y < plane.rows; ++y, to += to_stride) {
        const std::size_t at = y * plane.stride;
        if (at <= bytes.size() && plane.row_bytes <= bytes.size() - at) {
            copy_samples(bytes.data() + at, to, plane.row_bytes / sample_bytes, sample_bytes, swapped);
            ++copied;
        } else {
            std::memset(to, 0, plane.row_bytes);
        }
    }
    return copied;
}

/// Bytes behind the last whole image that do not make another row.
std::size_t left_over(Bytes image, const Layout& layout) {
    const std::size_t rest = image.size() % layout.planes.image_bytes;
    return image.size() / layout.planes.image_bytes == 1 && rest < layout.planes.plane[0].row_bytes ? rest
                                                                                                    : 0;
}

} // namespace

Result<RawFit> fit_raw_layout(const RawLayout& raw, std::uint64_t byte_count) {
    FATHOM_TRY(const Layout layout, checked_layout({.raw = raw}));
    RawFit fit{layout.planes.image_bytes, layout.planes.plane[0].stride, 0, 0, layout.offset >= byte_count};
    if (fit.behind_end || raw.rvl) return fit;
    fit.images = (byte_count - layout.offset) / fit.image_bytes;
    fit.rest_bytes = (byte_count - layout.offset) % fit.image_bytes;
    return fit;
}

Result<std::vector<ImageParts>> list_raw(Bytes bytes, const DecodeOptions& options) {
    if (options.raw && options.raw->rvl) return std::vector<ImageParts>{{}};
    FATHOM_TRY(const Layout layout, checked_layout(options));
    FATHOM_TRY(const Bytes images, image_bytes(bytes, layout, 0));
    const std::size_t whole = images.size() / layout.planes.image_bytes;
    const bool partial = images.size() % layout.planes.image_bytes >= layout.planes.plane[0].row_bytes;
    const std::size_t count = std::clamp<std::size_t>(whole + (partial ? 1 : 0), 1, 0xFFFFFFFF);
    return std::vector<ImageParts>{{"", static_cast<std::uint32_t>(count)}};
}

Result<ImageProbe> probe_raw(Bytes bytes, const DecodeOptions& options) {
    if (options.raw && options.raw->rvl) return probe_rvl(bytes, options);
    FATHOM_TRY(const Layout layout, checked_layout(options));
    FATHOM_CHECK(image_bytes(bytes, layout, options.index));
    return ImageProbe{layout.desc, {}};
}

Result<DecodeReport> decode_raw_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    if (options.raw && options.raw->rvl) return decode_rvl_into(bytes, options, target);
    FATHOM_TRY(const Layout layout, checked_layout(options));
    FATHOM_TRY(const Bytes image, image_bytes(bytes, layout, options.index));
    FATHOM_ASSERT(target.desc.width == layout.desc.width && target.desc.height == layout.desc.height &&
                  target.desc.format == layout.desc.format);
    const std::size_t sample_bytes = byte_size(layout.desc.format.scalar);
    std::size_t from = 0;
    std::byte* to = target.data;
    DecodeReport report;
    bool whole = true;
    for (std::size_t i = 0; i < layout.planes.count; ++i) {
        const Plane& plane = layout.planes.plane[i];
        const std::size_t to_stride = i == 0 ? target.desc.row_stride_bytes : plane.row_bytes;
        const Bytes rest = from <= image.size() ? image.subspan(from) : Bytes{};
        const std::size_t copied =
            copy_plane(plane, rest, to, to_stride, sample_bytes, options.raw->big_endian);
        if (i == 0) report.rows_decoded = static_cast<std::uint32_t>(copied);
        whole = whole && copied == plane.rows;
        from += plane.stride * plane.rows;
        to += to_stride * plane.rows;
    }
    if (!whole)
        report.warning = "the buffer ends in row " + std::to_string(report.rows_decoded);
    else if (const std::size_t rest = left_over(image, layout); rest != 0)
        report.warning = std::to_string(rest) + " bytes behind the last image belong to none";
    return report;
}

} // namespace fathom
