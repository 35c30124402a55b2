// Undoes the row filters of 16-bit grey PNG (clause 9): from inflated bytes to u16 rows in native order.
//
//     const std::uint32_t rows = unfilter_grey16(inflated, rows_inflated, target);
//
// The filters work on bytes at a distance of two, so the bytes are swapped first and the sums made on
// native pixels. None, Sub and Up go row by row, many pixels at a time. Average and Paeth need the pixel to
// the left before the next one; there 8 or 16 rows are worked at once, each one pixel behind the row above it,
// so that its upper neighbours are known ("wavefront"). Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <cstdint>

namespace fathom {

/// Readable bytes that the inflated rows need before and behind them.
inline constexpr std::size_t kUnfilterMargin = 64;

/// `filtered` holds row_count rows of 1 + 2 * width bytes. Returns how many rows were written: fewer if a row
/// names a filter that does not exist.
[[nodiscard]] std::uint32_t unfilter_grey16(const std::byte* filtered, std::uint32_t row_count,
                                            MutableImageView target);

/// The same without SIMD; what the other is tested against.
[[nodiscard]] std::uint32_t unfilter_grey16_scalar(const std::byte* filtered, std::uint32_t row_count,
                                                   MutableImageView target);

} // namespace fathom
