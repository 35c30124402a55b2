#include "app/inspect/auto_range.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// More pixels than this out of range are seen as a scene that has changed.
constexpr double kWidenShare = 0.02;

/// A range wider than needed by less than this wastes few colours; following it would flicker.
constexpr double kShrinkFactor = 0.7;

ValueRange target_range(const ImageStats& stats, const RangeMode& mode) {
    if (mode.kind == RangeMode::Kind::MinMax) return {as_double(stats.min), as_double(stats.max)};
    return {percentile(stats, mode.percentile_low), percentile(stats, mode.percentile_high)};
}

} // namespace

double share_outside(const ImageStats& stats, const ValueRange& range) {
    if (stats.valid_count() == 0) return 0;
    const auto [low, high] = std::minmax(range.low, range.high);
    std::uint64_t outside = 0;
    for (std::size_t bin = 0; bin < stats.histogram.counts.size(); ++bin) {
        const double value = bin_value(stats.histogram, bin);
        if (value < low || value > high) outside += stats.histogram.counts[bin];
    }
    return static_cast<double>(outside) / static_cast<double>(stats.valid_count());
}

ValueRange auto_range(const ImageStats& stats, const RangeMode& mode,
                      const std::optional<ValueRange>& previous) {
    if (stats.valid_count() == 0 || mode.kind == RangeMode::Kind::Manual)
        return previous.value_or(ValueRange{});
    const ValueRange target = target_range(stats, mode);
    if (!previous) return target;
    if (share_outside(stats, *previous) > kWidenShare) return target;
    const bool much_narrower = target.high - target.low < kShrinkFactor * (previous->high - previous->low);
    return much_narrower ? target : *previous;
}

} // namespace fathom
