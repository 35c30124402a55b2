#include "app/inspect/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Adds `count`, spread evenly over [edges.low, edges.high], to the columns it meets.
void spread(std::vector<double>& bars, double count, double from, double to) {
    const double columns = static_cast<double>(bars.size());
    if (to < 0 || from > columns || std::isnan(from) || std::isnan(to)) return;
    if (to - from < 1e-9) { // no width: a constant image
        bars[static_cast<std::size_t>(std::clamp(from, 0.0, columns - 1))] += count;
        return;
    }
    const double per_column = count / (to - from);
    const auto first = static_cast<std::size_t>(std::clamp(from, 0.0, columns - 1));
    const auto last = static_cast<std::size_t>(std::clamp(to, 0.0, columns - 1));
    for (std::size_t column = first; column <= last; ++column) {
        const double left = std::max(from, static_cast<double>(column));
        const double right = std::min(to, static_cast<double>(column) + 1);
        if (right > left) bars[column] += per_column * (right - left);
    }
}

} // namespace

BinEdges bin_edges(const Histogram& histogram, std::size_t bin) {
    if (histogram.kind == Histogram::Kind::Even) {
        const double low = histogram.first + static_cast<double>(bin) * histogram.step;
        return {low, low + histogram.step};
    }
    const double value = bin_value(histogram, bin);
    if (histogram.kind == Histogram::Kind::Codes) return {value - 0.5, value + 0.5};
    const double above = bin + 1 < histogram.counts.size() ? bin_value(histogram, bin + 1) : value;
    const double below = bin > 0 ? bin_value(histogram, bin - 1) : value;
    return {0.5 * (below + value), 0.5 * (value + above)};
}

std::vector<double> display_bars(const Histogram& histogram, double low, double high, std::size_t columns) {
    std::vector<double> bars(columns);
    if (columns == 0 || !(low < high) || !std::isfinite(low) || !std::isfinite(high)) return bars;
    const double columns_per_unit = static_cast<double>(columns) / (high - low);
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        if (histogram.counts[bin] == 0) continue;
        const BinEdges edges = bin_edges(histogram, bin);
        spread(bars, histogram.counts[bin], (edges.low - low) * columns_per_unit,
               (edges.high - low) * columns_per_unit);
    }
    return bars;
}

std::vector<float> bar_heights(std::span<const double> bars, CountScale scale) {
    const auto height = [scale](double count) {
        return scale == CountScale::Linear ? count : std::log1p(count);
    };
    double highest = 0;
    for (const double bar : bars)
        highest = std::max(highest, height(bar));
    std::vector<float> heights(bars.size());
    if (highest > 0)
        std::ranges::transform(bars, heights.begin(),
                               [&](double bar) { return static_cast<float>(height(bar) / highest); });
    return heights;
}

} // namespace fathom
