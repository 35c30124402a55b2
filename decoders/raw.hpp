// Buffers without a header: pixels as a camera, a message or a tool left them, with their layout stated from outside.
//
//     FATHOM_TRY(const RawLayout layout, parse_raw_layout("640x480:u16le:offset=16"));
//     FATHOM_TRY(const auto parts, list_raw(bytes, {.raw = layout}));       // how many images follow each other
//     const auto guessed = guess_raw_layout("Depth_1280x720.raw", 1843200);
//
// Reads every scalar in either byte order, YUV and Bayer formats, rows with gaps. Images follow each other without
// gaps; the last one may break off, which gives its whole rows and a warning. Chroma planes follow the luma plane; with
// a row stride theirs is the same (interleaved or full width) or half of it. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] Result<std::vector<ImageParts>> list_raw(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_raw(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_raw_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// "WxH:FORMAT[le|be][:stride=N][:offset=N]": little-endian unless it says "be"; FORMAT as parse_pixel_format has it, or
/// "rvl" for a bare RVL stream.
[[nodiscard]] Result<RawLayout> parse_raw_layout(std::string_view text);

/// The reverse: "640x480:u16le:offset=16".
[[nodiscard]] std::string raw_layout_text(const RawLayout& layout);

/// FORMAT of a layout without its byte order, as parse_pixel_format takes it: "u16", "rgb8", "rvl".
[[nodiscard]] std::string raw_format_name(const RawLayout& layout);

/// Byte order means something to the format.
[[nodiscard]] bool has_byte_order(const RawLayout& layout);

/// How a layout lies in a buffer of so many bytes. Fails where the layout contradicts itself. RVL says nothing by its size.
struct RawFit {
    std::uint64_t image_bytes = 0; // gaps included
    std::uint64_t row_bytes = 0;   // from one row to the next
    std::uint64_t images = 0;      // whole ones, behind the offset
    std::uint64_t rest_bytes = 0;  // behind the last whole image
    bool behind_end = false;       // the offset is
};
[[nodiscard]] Result<RawFit> fit_raw_layout(const RawLayout& layout, std::uint64_t byte_count);

/// Width and height that a file name states, whatever the size of the file; nothing else of the layout.
[[nodiscard]] std::optional<RawLayout> raw_size_in_name(std::string_view file_name);

/// The layout that a file name states ("scan_640x480_u16.bin", "Depth_1280x720.raw"), if the size of the file agrees:
/// whole images of the format that is named, or exactly one image of the format that the size tells. Nothing else is
/// guessed. For ".rvl" the size tells nothing; its streams often carry a header, which comes first.
[[nodiscard]] std::optional<RawLayout> guess_raw_layout(std::string_view file_name, std::uint64_t byte_count);

} // namespace fathom
