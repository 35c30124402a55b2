// The text header that PNM and PFM share (Netpbm pgm(5), ppm(5); Debevec's PFM): a magic of two letters, then
// words separated by blanks, comments from '#' to the end of the line, one blank byte, then the pixels.
//
//     NetpbmHeader header(bytes);
//     const auto width = header.number(), height = header.number();
//     const auto payload = header.payload(expected_bytes);
//
// Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

/// 'P', the given letter, then a blank (or a comment).
[[nodiscard]] bool has_netpbm_magic(Bytes bytes, char letter);

class NetpbmHeader {
  public:
    explicit NetpbmHeader(Bytes bytes) : bytes_(bytes) {}

    /// The next word; empty at the end of the bytes. A word is at most 64 characters long.
    std::string_view word();

    /// The next word as a number; Malformed where it is none, Truncated at the end.
    Result<std::uint32_t> number();

    /// What follows the one blank byte behind the last word. Where files from Windows have two (CR LF) and
    /// the bytes suffice for `expected_bytes` behind them, both are skipped.
    [[nodiscard]] Bytes payload(std::uint64_t expected_bytes) const;

  private:
    Bytes bytes_;
    std::size_t at_ = 2;
};

} // namespace fathom
