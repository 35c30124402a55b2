#include "decoders/tiff.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/plausibility.hpp"
#include "decoders/tiff_file.hpp"
#include "decoders/tiff_pages.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <libdeflate.h>

namespace fathom {
namespace {

constexpr std::uint32_t kGdalNodata = 42113; // GDAL documentation, "GTiff": ASCII

struct Page {
    ImageDesc desc;
    std::uint16_t compression = COMPRESSION_NONE;
    bool separate_planes = false;
    std::uint32_t tile_width = 0, tile_height = 0; // 0: strips
    std::uint32_t rows_per_strip = 0;
};

template <typename T>
T field(TIFF* tiff, std::uint32_t tag, T fallback) {
    T value{};
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : fallback;
}

Result<Scalar> scalar_of(std::uint16_t bits, std::uint16_t sample_format) {
    const std::string name = std::to_string(bits) + "-bit";
    switch (sample_format) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID:
        if (bits == 8) return Scalar::U8;
        if (bits == 16) return Scalar::U16;
        if (bits == 32) return Scalar::U32;
        if (bits == 64) return Scalar::U64;
        return fail(ErrorCode::Unsupported, "TIFF has " + name + " samples");
    case SAMPLEFORMAT_INT:
        if (bits == 8) return Scalar::I8;
        if (bits == 16) return Scalar::I16;
        if (bits == 32) return Scalar::I32;
        if (bits == 64) return Scalar::I64;
        return fail(ErrorCode::Unsupported, "TIFF has signed " + name + " samples");
    case SAMPLEFORMAT_IEEEFP:
        if (bits == 16) return Scalar::F16;
        if (bits == 32) return Scalar::F32;
        if (bits == 64) return Scalar::F64;
        return fail(ErrorCode::Unsupported, "TIFF has " + name + " float samples");
    default: return fail(ErrorCode::Unsupported, "TIFF has complex samples");
    }
}

/// How far the compressions that are read may expand; the others are refused.
Result<std::uint64_t> expansion_of(std::uint16_t compression) {
    switch (compression) {
    case COMPRESSION_NONE: return kBrokenOffExpansion;
    case COMPRESSION_LZW:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE: return kDeflateExpansion;
    case COMPRESSION_ZSTD:
    case COMPRESSION_JPEG: return kAnyExpansion;
    default:
        return fail(ErrorCode::Unsupported,
                    "TIFF compression " + std::to_string(compression) + " is not read");
    }
}

Result<PixelFormat> format_of(TIFF* tiff, std::uint16_t compression) {
    const auto samples = field<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    const auto photometric = field<std::uint16_t>(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    FATHOM_TRY(const Scalar scalar, scalar_of(field<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1),
                                              field<std::uint16_t>(tiff, TIFFTAG_SAMPLEFORMAT, 1)));
    if (samples < 1 || samples > 4)
        return fail(ErrorCode::Unsupported, "TIFF has " + std::to_string(samples) + " channels");
    if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG)
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    else if (photometric > PHOTOMETRIC_MASK && samples > 1)
        return fail(ErrorCode::Unsupported, "TIFF colours are neither grey nor RGB");
    return PixelFormat{scalar, static_cast<std::uint8_t>(samples)};
}

Result<void> check_blocks(TIFF* tiff, Page& page) {
    page.rows_per_strip =
        std::clamp<std::uint32_t>(field(tiff, TIFFTAG_ROWSPERSTRIP, UINT32_MAX), 1, page.desc.height);
    if (TIFFIsTiled(tiff) == 0) return {};
    page.tile_width = field<std::uint32_t>(tiff, TIFFTAG_TILEWIDTH, 0);
    page.tile_height = field<std::uint32_t>(tiff, TIFFTAG_TILELENGTH, 0);
    const std::uint64_t tile_bytes = TIFFTileSize64(tiff);
    const std::uint64_t limit = std::max<std::uint64_t>(byte_size(page.desc) * 4, kAlwaysAcceptedBytes);
    if (page.tile_width == 0 || page.tile_height == 0 || tile_bytes == 0 || page.tile_width > kMaxSide ||
        page.tile_height > kMaxSide || tile_bytes > limit)
        return fail(ErrorCode::Malformed, "TIFF tiles have an absurd size");
    return {};
}

/// Of the page: stated by the caller, or found by a walk along the chain.
Result<std::uint64_t> directory_offset(Bytes bytes, const DecodeOptions& options) {
    if (options.offset != 0) return options.offset;
    const auto pages = tiff_page_offsets(bytes);
    if (pages.empty()) return fail(ErrorCode::Malformed, "TIFF: there is no page");
    if (options.index < pages.size()) return pages[options.index];
    return fail(ErrorCode::NotFound, "TIFF has " + std::to_string(pages.size()) + " pages, there is no " +
                                         std::to_string(options.index));
}

Result<Page> open_page(TiffInput& file, std::uint32_t index) {
    const std::string name = "TIFF page " + std::to_string(index);
    if (file.directory >= file.bytes.size())
        return fail(ErrorCode::Truncated, name + " and all behind it are missing: the file ends before them");
    if (!file.tiff)
        return fail(ErrorCode::Malformed,
                    name + ": " + (file.message.empty() ? std::string("it cannot be read") : file.message));
    TIFF* tiff = file.tiff.get();
    Page page;
    page.compression = field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    page.separate_planes = field<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
    FATHOM_TRY(const std::uint64_t expansion, expansion_of(page.compression));
    FATHOM_TRY(const PixelFormat format, format_of(tiff, page.compression));
    FATHOM_TRY(page.desc, checked_desc(field<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0),
                                       field<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0), format));
    if (format.channels == 1) page.separate_planes = false;
    FATHOM_CHECK(check_backed(file.bytes.size(), byte_size(page.desc), expansion, "TIFF"));
    FATHOM_CHECK(check_blocks(tiff, page));
    const std::size_t plane_channels = page.separate_planes ? 1 : format.channels;
    const std::uint64_t expected = page.desc.width * byte_size(format.scalar) * plane_channels;
    if (page.tile_width == 0 && TIFFScanlineSize64(tiff) != expected)
        return fail(ErrorCode::Unsupported, "TIFF rows are laid out in a way that is not read");
    return page;
}

FileFacts facts_of(TIFF* tiff) {
    FileFacts facts;
    std::uint32_t count = 0;
    const char* text = nullptr;
    if (TIFFGetField(tiff, kGdalNodata, &count, &text) != 1 || text == nullptr) return facts;
    const std::string number(text, strnlen(text, std::min<std::uint32_t>(count, 64)));
    char* end = nullptr;
    const double code = std::strtod(number.c_str(), &end);
    if (end != number.c_str() && std::isfinite(code)) facts.invalid_codes.push_back(code);
    return facts;
}

/// A block of decoded samples and where it belongs.
struct Block {
    const std::byte* data;
    std::size_t row_bytes;
    std::uint32_t x, y, width, height; // clipped to the image
    std::uint32_t plane;
};

void place(const Block& block, const Page& page, MutableImageView target) {
    const std::size_t value_bytes = byte_size(page.desc.format.scalar);
    const std::size_t pixel_bytes = bytes_per_pixel(page.desc.format);
    for (std::uint32_t y = 0; y < block.height; ++y) {
        const std::byte* in = block.data + y * block.row_bytes;
        std::byte* out = target.row(block.y + y) + block.x * pixel_bytes;
        if (!page.separate_planes) {
            std::memcpy(out, in, block.width * pixel_bytes);
            continue;
        }
        for (std::uint32_t x = 0; x < block.width; ++x)
            std::memcpy(out + x * pixel_bytes + block.plane * value_bytes, in + x * value_bytes, value_bytes);
    }
}

std::uint32_t planes_of(const Page& page) {
    return page.separate_planes ? page.desc.format.channels : 1;
}

std::uint32_t decode_tiles(TIFF* tiff, const Page& page, MutableImageView target) {
    std::vector<std::byte> tile(TIFFTileSize64(tiff));
    const std::size_t row_bytes = TIFFTileRowSize64(tiff);
    for (std::uint32_t y = 0; y < page.desc.height; y += page.tile_height)
        for (std::uint32_t x = 0; x < page.desc.width; x += page.tile_width)
            for (std::uint32_t plane = 0; plane < planes_of(page); ++plane) {
                const auto number = TIFFComputeTile(tiff, x, y, 0, static_cast<std::uint16_t>(plane));
                if (TIFFReadEncodedTile(tiff, number, tile.data(), static_cast<tmsize_t>(tile.size())) !=
                    static_cast<tmsize_t>(tile.size()))
                    return y;
                place({tile.data(), row_bytes, x, y, std::min(page.tile_width, page.desc.width - x),
                       std::min(page.tile_height, page.desc.height - y), plane},
                      page, target);
            }
    return page.desc.height;
}

/// Rows of a strip that does not decode as a whole, one by one until the damage. The file is opened anew,
/// because a codec that failed keeps no promise about its state, and twice with different fillers behind its
/// end: a row that depends on the filler is not in the file.
std::uint32_t salvage_rows(const TiffInput& damaged, std::uint32_t index, const Page& page,
                           std::uint32_t first, std::uint32_t count, MutableImageView target) {
    if (page.separate_planes || count == 0) return first;
    TiffInput file(damaged.bytes, damaged.directory);
    TiffInput other(damaged.bytes, damaged.directory, std::byte{0});
    if (!open_page(file, index) || !open_page(other, index)) return first;
    std::vector<std::byte> row(page.desc.row_stride_bytes), other_row(row.size());
    for (std::uint32_t y = first; y < first + count; ++y) {
        if (TIFFReadScanline(file.tiff.get(), row.data(), y, 0) != 1 ||
            TIFFReadScanline(other.tiff.get(), other_row.data(), y, 0) != 1 || row != other_row)
            return y;
        std::memcpy(target.row(y), row.data(), row.size());
    }
    return first + count;
}

/// Rows of uncompressed strip `strip` that the file still holds.
std::uint32_t rows_present(const TiffInput& file, std::uint32_t strip, std::uint32_t rows) {
    const std::uint64_t offset = TIFFGetStrileOffset(file.tiff.get(), strip);
    if (offset == 0 || offset >= file.bytes.size()) return 0;
    const std::size_t row_bytes = static_cast<std::size_t>(TIFFScanlineSize64(file.tiff.get()));
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>((file.bytes.size() - offset) / std::max<std::size_t>(row_bytes, 1), rows));
}

std::uint32_t decode_strips(TiffInput& file, std::uint32_t index, const Page& page, MutableImageView target) {
    TIFF* tiff = file.tiff.get();
    const std::size_t row_bytes = TIFFScanlineSize64(tiff);
    const bool direct = !page.separate_planes && target.desc.row_stride_bytes == row_bytes;
    std::vector<std::byte> buffer(direct ? 0 : row_bytes * page.rows_per_strip);
    for (std::uint32_t y = 0; y < page.desc.height; y += page.rows_per_strip)
        for (std::uint32_t plane = 0; plane < planes_of(page); ++plane) {
            const std::uint32_t rows = std::min(page.rows_per_strip, page.desc.height - y);
            const auto strip = TIFFComputeStrip(tiff, y, static_cast<std::uint16_t>(plane));
            std::byte* out = direct ? target.row(y) : buffer.data();
            const auto size = static_cast<tmsize_t>(rows * row_bytes);
            const std::uint32_t present =
                page.compression == COMPRESSION_NONE ? rows_present(file, strip, rows) : rows;
            if (present < rows) return salvage_rows(file, index, page, y, present, target);
            if (TIFFReadEncodedStrip(tiff, strip, out, size) != size)
                return salvage_rows(file, index, page, y, rows, target);
            if (!direct) place({out, row_bytes, 0, y, page.desc.width, rows, plane}, page, target);
        }
    return page.desc.height;
}

/// libtiff passes over what a deflated block holds beyond its size, and with it over the checksum: damage that makes the
/// stream longer would go unseen. The last strip may hold the rows of a full one.
bool is_deflate_sound(const TiffInput& file, const Page& page) {
    TIFF* tiff = file.tiff.get();
    const bool tiled = page.tile_width != 0;
    const std::size_t row_bytes = tiled ? 0 : TIFFScanlineSize64(tiff);
    const std::size_t full_size = tiled ? TIFFTileSize64(tiff) : row_bytes * page.rows_per_strip;
    const std::uint32_t blocks = tiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
    const std::uint32_t strips =
        (page.desc.height + page.rows_per_strip - 1) / page.rows_per_strip; // of a plane
    const std::size_t last_size = row_bytes * (page.desc.height - (strips - 1) * page.rows_per_strip);
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::vector<std::byte> content(full_size);
    for (std::uint32_t block = 0; block < blocks; ++block) {
        const std::uint64_t offset = TIFFGetStrileOffset(tiff, block);
        const std::uint64_t size = TIFFGetStrileByteCount(tiff, block);
        if (offset >= file.bytes.size() || size > file.bytes.size() - offset) return false;
        const bool is_last = !tiled && (block + 1) % strips == 0;
        std::size_t found = 0;
        if (libdeflate_zlib_decompress(inflater.get(), file.bytes.data() + offset, size, content.data(),
                                       full_size, &found) != LIBDEFLATE_SUCCESS ||
            found < (is_last ? last_size : full_size))
            return false;
    }
    return true;
}

/// What a page whose rows are all there is to be warned of; empty for nothing.
std::string damage_of(const TiffInput& file, const Page& page) {
    const bool deflated =
        page.compression == COMPRESSION_DEFLATE || page.compression == COMPRESSION_ADOBE_DEFLATE;
    const bool bits_in_order =
        field<std::uint16_t>(file.tiff.get(), TIFFTAG_FILLORDER, FILLORDER_MSB2LSB) == FILLORDER_MSB2LSB;
    if (file.message.empty() && deflated && bits_in_order && !is_deflate_sound(file, page))
        return "a checksum does not match";
    return file.message;
}

} // namespace

bool is_tiff(Bytes bytes) {
    if (bytes.size() < 4) return false;
    for (const char* magic : {"II*\0", "MM\0*", "II+\0", "MM\0+"})
        if (std::memcmp(bytes.data(), magic, 4) == 0) return true;
    return false;
}

Result<std::vector<ImageParts>> list_tiff(Bytes bytes, const DecodeOptions&) {
    auto pages = tiff_page_offsets(bytes);
    if (!is_tiff(bytes) || pages.empty()) return fail(ErrorCode::Malformed, "TIFF has no page");
    const auto count = static_cast<std::uint32_t>(pages.size());
    return std::vector<ImageParts>{{"", count, std::move(pages)}};
}

Result<ImageProbe> probe_tiff(Bytes bytes, const DecodeOptions& options) {
    if (!is_tiff(bytes)) return fail(ErrorCode::Malformed, "no TIFF signature");
    FATHOM_TRY(const std::uint64_t directory, directory_offset(bytes, options));
    TiffInput file(bytes, directory);
    FATHOM_TRY(const Page page, open_page(file, options.index));
    return ImageProbe{page.desc, facts_of(file.tiff.get())};
}

Result<DecodeReport> decode_tiff_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    if (!is_tiff(bytes)) return fail(ErrorCode::Malformed, "no TIFF signature");
    FATHOM_TRY(const std::uint64_t directory, directory_offset(bytes, options));
    TiffInput file(bytes, directory);
    FATHOM_TRY(const Page page, open_page(file, options.index));
    FATHOM_ASSERT(target.desc.width == page.desc.width && target.desc.height == page.desc.height);
    DecodeReport report;
    report.rows_decoded = page.tile_width != 0 ? decode_tiles(file.tiff.get(), page, target)
                                               : decode_strips(file, options.index, page, target);
    if (report.rows_decoded == page.desc.height) {
        if (const std::string damage = damage_of(file, page); !damage.empty())
            report.warning = "TIFF is damaged, its values may be wrong: " + damage;
        return report;
    }
    const std::string reason = file.message.empty() ? "the file ends" : file.message;
    if (report.rows_decoded == 0) return fail(ErrorCode::Malformed, "TIFF: " + reason);
    report.warning = "TIFF breaks off in row " + std::to_string(report.rows_decoded) + ": " + reason;
    return report;
}

} // namespace fathom
