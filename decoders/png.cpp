#include "decoders/png.hpp"

#include "decoders/compressed_depth.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/plausibility.hpp"
#include "decoders/png_file.hpp"

#include <array>
#include <cstring>

namespace fathom {
namespace {

constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};

/// Colour types of clause 11.2.1 as our formats.
Result<PixelFormat> format_of(const png_file::Header& header) {
    const Scalar scalar = header.bit_depth == 16 ? Scalar::U16 : Scalar::U8;
    switch (header.colour_type) {
    case 0: return PixelFormat{scalar, 1};
    case 2: return PixelFormat{scalar, 3};
    case 3: return PixelFormat{Scalar::U8, static_cast<std::uint8_t>(header.has_transparency ? 4 : 3)};
    case 4: return PixelFormat{scalar, 2};
    case 6: return PixelFormat{scalar, 4};
    default:
        return fail(ErrorCode::Malformed,
                    "PNG colour type " + std::to_string(header.colour_type) + " does not exist");
    }
}

/// Pixels behind DEFLATE: packed bits, and palette indices instead of colours.
std::uint64_t stored_bytes(const png_file::Header& header) {
    constexpr std::array<std::uint64_t, 7> kChannels = {1, 0, 3, 1, 2, 0, 4}; // by colour type
    return header.width * kChannels[header.colour_type] * header.bit_depth / 8 * header.height;
}

/// ROS compressedDepth puts 12 bytes before its PNG, and such blobs go by "image/png" in recordings.
bool has_ros_header(Bytes bytes) {
    return !is_png(bytes) && bytes.size() > 12 && is_png(bytes.subspan(12));
}

} // namespace

bool is_png(Bytes bytes) {
    return bytes.size() >= kSignature.size() &&
           std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) == 0;
}

Result<ImageProbe> probe_png(Bytes bytes, const DecodeOptions& options) {
    if (has_ros_header(bytes)) return probe_compressed_depth(bytes, options);
    FATHOM_TRY(const png_file::Header header, png_file::read_header(bytes));
    FATHOM_TRY(const PixelFormat format, format_of(header));
    FATHOM_TRY(const ImageDesc desc, checked_desc(header.width, header.height, format));
    FATHOM_CHECK(check_backed(bytes.size(), stored_bytes(header), kDeflateExpansion, "PNG"));
    return ImageProbe{desc, {}};
}

Result<DecodeReport> decode_png_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    if (has_ros_header(bytes)) return decode_compressed_depth_into(bytes, options, target);
    FATHOM_TRY(const png_file::Header header, png_file::read_header(bytes));
    FATHOM_ASSERT(target.desc.width == header.width && target.desc.height == header.height);
    const png_file::Pixels pixels = png_file::find_pixels(bytes);
    if (png_file::is_plain_grey16(header)) return png_file::decode_grey16(header, pixels, target);
    FATHOM_TRY(DecodeReport report, png_file::decode_by_libpng(bytes, pixels, target));
    if (pixels.crc_mismatch && report.warning.empty())
        report.warning = "PNG: a checksum does not match; the pixels may be damaged";
    return report;
}

} // namespace fathom
