#include "decoders/png_file.hpp"

#include "decoders/media/byte_reader.hpp"

#include <csetjmp>
#include <cstring>

#include <png.h>

namespace fathom::png_file {
namespace {

/// What the callbacks write and the outside reads; outside of the function that calls setjmp, so that nothing
/// of it lives in a register when libpng jumps.
struct ReadState {
    ByteReader reader;
    std::string message;
    std::uint32_t rows_done = 0;
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

/// Samples as stored, in native byte order, one byte for those of less than eight bits; palettes resolved.
void ask_for_stored_samples(png_structp png, png_infop info) {
    const bool palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
    if (palette) png_set_palette_to_rgb(png);
    if (palette && png_get_valid(png, info, PNG_INFO_tRNS) != 0) png_set_tRNS_to_alpha(png);
    png_set_packing(png);
    png_set_swap(png);
}

void read_rows(png_structp png, png_infop info, ReadState& state, MutableImageView target) {
    png_set_read_fn(png, &state, read_callback);
    // Checksums that do not match are a warning of ours, and no reason to lose pixels.
    png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
    png_set_option(png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
    png_read_info(png, info);
    ask_for_stored_samples(png, info);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != packed_row_bytes(target.desc.width, target.desc.format))
        png_error(png, "rows of an unexpected size");
    for (int pass = 0; pass < passes; ++pass)
        for (std::uint32_t y = 0; y < target.desc.height; ++y) {
            png_read_row(png, target.row_as<png_byte>(y), nullptr);
            if (pass + 1 == passes) state.rows_done = y + 1;
        }
}

void read_picture(ReadState& state, MutableImageView target) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, error_callback, warning_callback);
    png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
    if (info != nullptr && setjmp(png_jmpbuf(png)) == 0) // NOLINT(cert-err52-cpp): how libpng reports errors
        read_rows(png, info, state, target);
    png_destroy_read_struct(&png, &info, nullptr);
}

} // namespace

Result<DecodeReport> decode_by_libpng(Bytes bytes, MutableImageView target) {
    ReadState state{ByteReader(bytes), {}};
    read_picture(state, target);
    const std::size_t row_bytes = packed_row_bytes(target.desc.width, target.desc.format);
    for (std::uint32_t y = state.rows_done; y < target.desc.height; ++y)
        std::memset(target.row(y), 0, row_bytes);
    if (state.rows_done == 0) return fail(ErrorCode::Malformed, "PNG: " + state.message);
    DecodeReport report{state.rows_done, {}};
    if (report.rows_decoded < target.desc.height)
        report.warning =
            "PNG breaks off in row " + std::to_string(report.rows_decoded) + ": " + state.message;
    return report;
}

} // namespace fathom::png_file
