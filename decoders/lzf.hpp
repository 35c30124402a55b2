// LZF decompression (Lehmann's liblzf, format as of 3.6), as PCD files of kind binary_compressed use it.
// Any thread.
#pragma once

#include <cstddef>
#include <span>

namespace fathom {

/// A back reference of three bytes gives at most 264.
inline constexpr std::size_t kMaxLzfRatio = 88;

/// Fills the front of `out` and returns how much: less than all of it where the input ends or is damaged.
/// Stops when `out` is full.
[[nodiscard]] std::size_t decode_lzf(std::span<const std::byte> in, std::span<std::byte> out);

} // namespace fathom
