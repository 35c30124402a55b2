#include "decoders/jpeg.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/plausibility.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include <turbojpeg.h>

namespace fathom {
namespace {

/// A progressive file has about ten scans. Beyond, each one costs a pass over all coefficients.
constexpr std::uint64_t kUsualScans = 16;
constexpr std::uint64_t kMaxScanPixels = 1ull << 30;

struct Destroyer {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Decompressor = std::unique_ptr<void, Destroyer>;

struct JpegHeader {
    ImageDesc desc;
    bool progressive = false;
};

/// Markers cannot occur in entropy-coded data (T.81 B.1.1.5); thumbnails in APPn count too, which is harmless.
std::uint64_t count_markers(Bytes bytes, std::uint8_t marker) {
    std::uint64_t count = 0;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* end = at + bytes.size();
    while (at + 1 < end) {
        at = static_cast<const unsigned char*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at - 1)));
        if (at == nullptr) break;
        if (at[1] == marker) ++count;
        ++at;
    }
    return count;
}

Result<JpegHeader> read_header(tjhandle handle, Bytes bytes) {
    if (!is_jpeg(bytes)) return fail(ErrorCode::Malformed, "no JPEG signature");
    int width = 0, height = 0, subsampling = 0, colours = 0;
    if (tjDecompressHeader3(handle, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                            &width, &height, &subsampling, &colours) != 0 &&
        (tjGetErrorCode(handle) == TJERR_FATAL || width <= 0))
        return fail(ErrorCode::Malformed, std::string("JPEG: ") + tjGetErrorStr2(handle));
    if (colours == TJCS_CMYK || colours == TJCS_YCCK)
        return fail(ErrorCode::Unsupported, "JPEG has printing colours (CMYK)");
    JpegHeader header;
    FATHOM_TRY(header.desc, checked_desc(static_cast<std::uint64_t>(std::max(width, 0)),
                                         static_cast<std::uint64_t>(std::max(height, 0)),
                                         colours == TJCS_GRAY ? kU8 : kRgb8));
    FATHOM_CHECK(check_backed(bytes.size(), byte_size(header.desc), kDeflateExpansion, "JPEG"));
    header.progressive = count_markers(bytes, 0xC2) > 0; // SOF2
    const std::uint64_t scans = count_markers(bytes, 0xDA);
    if (scans > kUsualScans && scans * std::uint64_t{header.desc.width} * header.desc.height > kMaxScanPixels)
        return fail(ErrorCode::TooLarge, "JPEG has " + std::to_string(scans) + " scans");
    return header;
}

/// A message without `failed` is a warning: there are pixels.
struct Outcome {
    bool failed = false;
    std::string message;
};

Outcome decompress(tjhandle handle, Bytes bytes, MutableImageView target) {
    const int format = target.desc.format.channels == 1 ? TJPF_GRAY : TJPF_RGB;
    if (tjDecompress2(handle, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      reinterpret_cast<unsigned char*>(target.data), static_cast<int>(target.desc.width),
                      static_cast<int>(target.desc.row_stride_bytes), static_cast<int>(target.desc.height),
                      format, TJFLAG_LIMITSCANS) == 0)
        return {};
    return {tjGetErrorCode(handle) == TJERR_FATAL, tjGetErrorStr2(handle)};
}

/// Rows that were in the file: those that stay the same when other data follow its end. libjpeg itself fills
/// the rest with grey and does not say from where on.
std::uint32_t rows_in_file(tjhandle handle, Bytes bytes, ImageView decoded) {
    constexpr std::size_t kFollowingBytes = 4096;
    constexpr auto kEndOfImage = std::to_array({std::byte{0xFF}, std::byte{0xD9}});
    const auto end = std::ranges::find_end(bytes, kEndOfImage).begin();
    std::vector<std::byte> longer(bytes.begin(), end);
    for (std::size_t i = 0; i < kFollowingBytes; ++i)
        longer.push_back(static_cast<std::byte>(0x5A ^ (i * 29 & 0x7F)));
    Image other = allocate_image(decoded.desc);
    if (decompress(handle, longer, other.view()).failed) return decoded.desc.height;
    const std::size_t row_bytes = packed_row_bytes(decoded.desc.width, decoded.desc.format);
    std::uint32_t rows = 0;
    while (rows < decoded.desc.height &&
           std::memcmp(decoded.row(rows), other.view().row(rows), row_bytes) == 0)
        ++rows;
    return rows;
}

} // namespace

bool is_jpeg(Bytes bytes) {
    return bytes.size() >= 3 && std::memcmp(bytes.data(), "\xFF\xD8\xFF", 3) == 0;
}

Result<ImageProbe> probe_jpeg(Bytes bytes, const DecodeOptions&) {
    const Decompressor handle(tjInitDecompress());
    FATHOM_TRY(const JpegHeader header, read_header(handle.get(), bytes));
    return ImageProbe{header.desc, {}};
}

Result<DecodeReport> decode_jpeg_into(Bytes bytes, const DecodeOptions&, MutableImageView target) {
    const Decompressor handle(tjInitDecompress());
    FATHOM_TRY(const JpegHeader header, read_header(handle.get(), bytes));
    FATHOM_ASSERT(target.desc.width == header.desc.width && target.desc.height == header.desc.height &&
                  target.desc.format == header.desc.format);
    const Outcome outcome = decompress(handle.get(), bytes, target);
    if (outcome.failed) return fail(ErrorCode::Malformed, "JPEG: " + outcome.message);
    DecodeReport report{target.desc.height, {}};
    if (outcome.message.empty()) return report;
    report.warning = "JPEG is damaged: " + outcome.message;
    if (header.progressive) return report;
    report.rows_decoded = rows_in_file(handle.get(), bytes, target);
    if (report.rows_decoded == 0) return fail(ErrorCode::Truncated, "JPEG: " + outcome.message);
    const std::size_t row_bytes = packed_row_bytes(target.desc.width, target.desc.format);
    for (std::uint32_t y = report.rows_decoded; y < target.desc.height; ++y)
        std::memset(target.row(y), 0, row_bytes);
    return report;
}

} // namespace fathom
