// Plausibility: may a header of so many bytes promise an image of that size? Asked by every decoder before it
// promises an ImageDesc, so that a small file can neither make the program allocate gigabytes nor keep a
// worker busy for minutes.
//
//     FATHOM_CHECK(check_backed(bytes.size(), byte_size(desc), kBrokenOffExpansion, "NPY"));
//
// The limits are wide: a file that merely broke off, or that compresses very well, passes. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstdint>
#include <string_view>

namespace fathom {

/// Images up to this size are never refused: they cost nothing worth a refusal.
inline constexpr std::uint64_t kAlwaysAcceptedBytes = 16u << 20;

/// Uncompressed pixels: a picture of which less than a sixteenth arrived is not worth its memory.
inline constexpr std::uint64_t kBrokenOffExpansion = 16;

/// DEFLATE reaches at most 1032:1 (zlib technical details, "Maximum Compression Factor"), LZW of TIFF about
/// 1400:1 (4096 codes of 12 bits).
inline constexpr std::uint64_t kDeflateExpansion = 2000;

/// Run-length, wavelet and zstd frames of constant images go further.
inline constexpr std::uint64_t kAnyExpansion = 20000;

/// Fails with TooLarge when `image_bytes` of pixels cannot come from `stored_bytes` of a format that expands
/// at most `max_expansion` times.
[[nodiscard]] Result<void> check_backed(std::uint64_t stored_bytes, std::uint64_t image_bytes,
                                        std::uint64_t max_expansion, std::string_view format);

} // namespace fathom
