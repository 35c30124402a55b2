// The chunks of a PNG file (W3C PNG specification, third edition, clauses 5 and 11), as the fast path and the
// libpng path both need them. Internal to decoders/png*.cpp. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom::png_file {

struct Header {
    std::uint32_t width = 0, height = 0;
    std::uint8_t bit_depth = 0, colour_type = 0, interlace = 0;
    bool has_transparency = false; // a tRNS chunk before the pixels
};

[[nodiscard]] Result<Header> read_header(Bytes bytes);

/// What is on the way between the header and the end of the pixels.
struct Pixels {
    std::vector<Bytes> parts;  // of the zlib stream, in order; the last one may be cut off
    std::size_t bytes = 0;     // in all parts
    bool crc_mismatch = false; // of any chunk up to the last part
};
[[nodiscard]] Pixels find_pixels(Bytes bytes);

/// Depth in 16-bit grey without interlacing: inflates whole, then undoes the filters by SIMD.
[[nodiscard]] bool is_plain_grey16(const Header& header);
[[nodiscard]] Result<DecodeReport> decode_grey16(const Header& header, const Pixels& pixels,
                                                 MutableImageView target);

/// Every other kind, through libpng.
[[nodiscard]] Result<DecodeReport> decode_by_libpng(Bytes bytes, const Pixels& pixels,
                                                    MutableImageView target);

} // namespace fathom::png_file
