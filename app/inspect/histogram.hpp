// The histogram as it is drawn: one bar for each pixel column of the strip under the image.
//
//     const std::vector<double> bars = display_bars(stats.histogram, view_low, view_high, width_px);
//     const std::vector<float> heights = bar_heights(bars, CountScale::Logarithmic);          // 0 … 1
//
// Bars keep the area: a bin wider than a column is spread over its columns, several bins in a column add up, so codes do
// not turn into a comb at any zoom. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace fathom {

/// Pixels counted in each of `columns` even parts of [low, high], raw units; fractions where a bin is cut. All zero for
/// an empty histogram or unless low < high, both finite.
[[nodiscard]] std::vector<double> display_bars(const Histogram& histogram, double low, double high,
                                               std::size_t columns);

enum class CountScale : std::uint8_t { Linear, Logarithmic };

/// Heights relative to the highest bar. Logarithmic: log(1 + count), so that a single pixel is seen and none is zero.
[[nodiscard]] std::vector<float> bar_heights(std::span<const double> bars, CountScale scale);

/// The part of the value axis that a bin covers: half a code to either side, for halves to the middle of the neighbours.
struct BinEdges {
    double low = 0, high = 0;
};
[[nodiscard]] BinEdges bin_edges(const Histogram& histogram, std::size_t bin);

} // namespace fathom
