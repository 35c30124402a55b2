#include "app/views/playhead.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Timeline units that pass in a second at the playhead's speed.
double units_per_s(const Playhead& playhead) {
    const bool counts = playhead.at.timeline.kind == TimelineKind::Sequence;
    return playhead.speed * (counts ? playhead.images_per_s : 1e9);
}

} // namespace

std::size_t row_index(const Playhead& playhead, std::span<const std::int64_t> times) {
    const auto after = std::ranges::upper_bound(times, playhead.at.value);
    return after == times.begin() ? 0 : static_cast<std::size_t>(after - times.begin()) - 1;
}

Playhead stepped(const Playhead& playhead, std::span<const std::int64_t> times, int steps) {
    Playhead result = playhead;
    if (times.empty()) return result;
    const auto index = static_cast<std::int64_t>(row_index(playhead, times)) + steps;
    const auto last = static_cast<std::int64_t>(times.size()) - 1;
    result.at.value = times[static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, last))];
    result.fraction = 0;
    return result;
}

Playhead advanced(const Playhead& playhead, std::span<const std::int64_t> times, double elapsed_s) {
    Playhead result = playhead;
    if (!playhead.playing || times.empty()) return result;
    const double units = playhead.fraction + elapsed_s * units_per_s(playhead);
    const double whole = std::floor(units);
    result.fraction = units - whole;
    result.at.value += static_cast<std::int64_t>(whole);

    // The last image is shown as long as the others: the end of a counting sequence is one beyond its last row.
    const std::int64_t first = times.front();
    const std::int64_t last = times.back();
    const bool counts = playhead.at.timeline.kind == TimelineKind::Sequence;
    const std::int64_t end =
        counts || last == first ? last + 1 : last + (last - first) / static_cast<std::int64_t>(times.size());
    if (result.at.value < end) return result;
    if (playhead.loop) {
        result.at.value = first + (result.at.value - first) % std::max<std::int64_t>(end - first, 1);
    } else {
        result.at.value = last;
        result.playing = false;
        result.fraction = 0;
    }
    return result;
}

std::optional<double> seconds_to_next(const Playhead& playhead, std::span<const std::int64_t> times) {
    if (!playhead.playing || times.size() < 2 || playhead.speed <= 0) return std::nullopt;
    const auto after = std::ranges::upper_bound(times, playhead.at.value);
    const std::int64_t next = after == times.end() ? times.back() + 1 : *after;
    const double units = static_cast<double>(next - playhead.at.value) - playhead.fraction;
    return std::max(0.0, units / units_per_s(playhead));
}

} // namespace fathom
