#include "decoders/png_file.hpp"

#include "decoders/media/byte_reader.hpp"

#include <csetjmp>
#include <cstring>

#include <png.h>

namespace fathom::png_file {
namespace {

/// The IDAT chunk that the file breaks off in. libpng would ask for more of it than there is and lose the rest, so it
/// is told the length of what is there.
struct CutChunk {
    std::size_t header_at = SIZE_MAX;
    std::uint32_t bytes = 0;
};

CutChunk cut_chunk_of(Bytes file, const Pixels& pixels) {
    if (pixels.parts.empty()) return {};
    const Bytes last = pixels.parts.back();
    constexpr std::size_t kHeaderBytes = 8; // length and type (clause 5.3)
    const auto header_at = static_cast<std::size_t>(last.data() - file.data()) - kHeaderBytes;
    if (load_be<std::uint32_t>(file.data() + header_at) <= last.size()) return {};
    return {header_at, static_cast<std::uint32_t>(last.size())};
}

/// What the callbacks write and the outside reads; outside of the function that calls setjmp, so that nothing
/// of it lives in a register when libpng jumps.
struct ReadState {
    ByteReader reader;
    CutChunk cut;
    std::string message;
    int passes = 1;              // 7 when interlaced (clause 8.2)
    int pass = 0;                // being read; `passes` at the end
    std::uint32_t rows_done = 0; // of this pass
};

void read_callback(png_structp png, png_bytep out, std::size_t size) {
    auto& state = *static_cast<ReadState*>(png_get_io_ptr(png));
    const bool is_cut_header = state.reader.position() == state.cut.header_at;
    const auto bytes = state.reader.take(size);
    if (bytes.size() != size) png_error(png, "the file ends too early");
    std::memcpy(out, bytes.data(), size);
    if (is_cut_header && size >= sizeof state.cut.bytes) png_save_uint_32(out, state.cut.bytes);
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
    state.passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != packed_row_bytes(target.desc.width, target.desc.format))
        png_error(png, "rows of an unexpected size");
    for (; state.pass < state.passes; ++state.pass) {
        state.rows_done = 0;
        for (std::uint32_t y = 0; y < target.desc.height; ++y) {
            // As a row for display a pixel fills the block that later passes refine, so that a picture that breaks off
            // is a coarse one; after the last pass both kinds of row are the same.
            png_read_row(png, nullptr, target.row_as<png_byte>(y));
            state.rows_done = y + 1;
        }
    }
}

DecodeReport report_of(const ReadState& state, std::uint32_t height) {
    if (state.pass == state.passes) return {height, {}};
    const std::string row = "row " + std::to_string(state.rows_done);
    if (state.passes == 1) return {state.rows_done, "PNG breaks off in " + row + ": " + state.message};
    return {state.pass == 0 ? state.rows_done : height,
            "interlaced PNG breaks off in pass " + std::to_string(state.pass + 1) + " of " +
                std::to_string(state.passes) + ", " + row +
                ", and is shown coarsely, its pixels repeated: " + state.message};
}

void read_picture(ReadState& state, MutableImageView target) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, error_callback, warning_callback);
    png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
    if (info != nullptr && setjmp(png_jmpbuf(png)) == 0) // NOLINT(cert-err52-cpp): how libpng reports errors
        read_rows(png, info, state, target);
    png_destroy_read_struct(&png, &info, nullptr);
}

} // namespace

Result<DecodeReport> decode_by_libpng(Bytes bytes, const Pixels& pixels, MutableImageView target) {
    ReadState state{ByteReader(bytes), cut_chunk_of(bytes, pixels), {}};
    read_picture(state, target);
    DecodeReport report = report_of(state, target.desc.height);
    const std::size_t row_bytes = packed_row_bytes(target.desc.width, target.desc.format);
    for (std::uint32_t y = report.rows_decoded; y < target.desc.height; ++y)
        std::memset(target.row(y), 0, row_bytes);
    if (report.rows_decoded == 0) return fail(ErrorCode::Malformed, "PNG: " + state.message);
    return report;
}

} // namespace fathom::png_file
