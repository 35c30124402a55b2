#include "decoders/png.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <string>

#include <png.h>

namespace fathom {
namespace {

constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::size_t kIhdrEnd = 33; // signature, then the 25 bytes of the IHDR chunk (clause 5.3, 11.2.1)

struct Ihdr {
    std::uint32_t width, height;
    std::uint8_t bit_depth, colour_type, interlace;
};

Result<Ihdr> read_ihdr(Bytes bytes) {
    if (!is_png(bytes)) return fail(ErrorCode::Malformed, "no PNG signature");
    if (bytes.size() < kIhdrEnd) return fail(ErrorCode::Truncated, "PNG ends inside its header");
    ByteReader reader(bytes.subspan(8));
    const std::uint32_t length = reader.u32_be();
    const std::uint32_t type = reader.u32_be();
    if (length != 13 || type != 0x49484452) return fail(ErrorCode::Malformed, "PNG does not start with IHDR");
    Ihdr header{};
    header.width = reader.u32_be();
    header.height = reader.u32_be();
    header.bit_depth = reader.u8();
    header.colour_type = reader.u8();
    reader.skip(2);
    header.interlace = reader.u8();
    return header;
}

bool has_transparency(Bytes bytes) {
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = load_be<std::uint32_t>(bytes.data() + at);
        const auto type = load_be<std::uint32_t>(bytes.data() + at + 4);
        if (type == 0x74524E53) return true;  // tRNS
        if (type == 0x49444154) return false; // IDAT
        if (length > bytes.size() - at - 12) return false;
        at += 12 + length;
    }
    return false;
}

Result<PixelFormat> format_of(const Ihdr& header, Bytes bytes) {
    const Scalar scalar = header.bit_depth == 16 ? Scalar::U16 : Scalar::U8;
    switch (header.colour_type) {
    case PNG_COLOR_TYPE_GRAY: return PixelFormat{scalar, 1};
    case PNG_COLOR_TYPE_GRAY_ALPHA: return PixelFormat{scalar, 2};
    case PNG_COLOR_TYPE_RGB: return PixelFormat{scalar, 3};
    case PNG_COLOR_TYPE_RGB_ALPHA: return PixelFormat{scalar, 4};
    case PNG_COLOR_TYPE_PALETTE:
        return PixelFormat{Scalar::U8, static_cast<std::uint8_t>(has_transparency(bytes) ? 4 : 3)};
    default:
        return fail(ErrorCode::Malformed,
                    "PNG colour type " + std::to_string(header.colour_type) + " does not exist");
    }
}

struct ReadState {
    ByteReader reader;
    std::string message;
};

void read_callback(png_structp png, png_bytep out, std::size_t size) {
    auto& state = *static_cast<ReadState*>(png_get_io_ptr(png));
    const auto bytes = state.reader.take(size);
    if (bytes.size() != size) png_error(png, "the file ends too early");
    std::memcpy(out, bytes.data(), size);
}

void error_callback(png_structp png, png_const_charp message) {
    static_cast<ReadState*>(png_get_error_ptr(png))->message = message;
    png_longjmp(png, 1);
}

void warning_callback(png_structp, png_const_charp) {}

} // namespace

bool is_png(Bytes bytes) {
    return bytes.size() >= kSignature.size() &&
           std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) == 0;
}

Result<ImageProbe> probe_png(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const Ihdr header, read_ihdr(bytes));
    FATHOM_TRY(const PixelFormat format, format_of(header, bytes));
    FATHOM_TRY(const ImageDesc desc, checked_desc(header.width, header.height, format));
    return ImageProbe{desc, {}};
}

Result<DecodeReport> decode_png_into(Bytes bytes, const DecodeOptions&, MutableImageView target) {
    ReadState state{ByteReader(bytes), {}};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, error_callback, warning_callback);
    png_infop info = png_create_info_struct(png);
    volatile std::uint32_t rows_done = 0;
    if (setjmp(png_jmpbuf(png)) == 0) { // NOLINT(cert-err52-cpp): libpng reports errors by longjmp
        png_set_read_fn(png, &state, read_callback);
        png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
        png_read_info(png, info);
        if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
        if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE &&
            png_get_valid(png, info, PNG_INFO_tRNS) != 0)
            png_set_tRNS_to_alpha(png);
        png_set_packing(png);
        png_set_swap(png);
        const int passes = png_set_interlace_handling(png);
        png_read_update_info(png, info);
        if (png_get_rowbytes(png, info) > target.desc.row_stride_bytes) png_error(png, "unexpected row size");
        for (int pass = 0; pass < passes; ++pass)
            for (std::uint32_t y = 0; y < target.desc.height; ++y) {
                png_read_row(png, target.row_as<png_byte>(y), nullptr);
                if (pass + 1 == passes) rows_done = y + 1;
            }
    }
    png_destroy_read_struct(&png, &info, nullptr);
    DecodeReport report{rows_done, {}};
    if (report.rows_decoded == target.desc.height) return report;
    if (report.rows_decoded == 0) return fail(ErrorCode::Malformed, "PNG: " + state.message);
    report.warning = "PNG breaks off in row " + std::to_string(report.rows_decoded) + ": " + state.message;
    return report;
}

Result<std::vector<std::byte>> encode_png(const ImageView&, PngEffort) {
    return fail(ErrorCode::Unsupported, "PNG encoder");
}

} // namespace fathom
