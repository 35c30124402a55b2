#include "app/views/playhead.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom {
namespace {

double distance(std::int64_t from, std::int64_t to) {
    return static_cast<double>(to) - static_cast<double>(from);
}

/// Seconds that the way between two neighbouring places takes: two images, or an image and an end of the recording.
double play_seconds(const Playhead& playhead, std::int64_t from, std::int64_t to, bool between_images) {
    const bool counts = playhead.at.timeline.kind == TimelineKind::Sequence;
    if (counts && between_images) return 1 / (playhead.images_per_s * playhead.speed);
    const double recorded_s = distance(from, to) / (counts ? playhead.images_per_s : 1e9);
    const double seconds = recorded_s / playhead.speed;
    return recorded_s > kLongestGapS ? std::min(seconds, kGapPlaysS) : seconds;
}

/// The neighbouring places that the playhead is between.
struct Stretch {
    std::int64_t from = 0, to = 0;
    bool between_images = false;
};

Stretch stretch_at(std::int64_t value, std::span<const std::int64_t> times, std::int64_t first,
                   std::int64_t end) {
    const auto after = std::ranges::upper_bound(times, value);
    const bool has_before = after != times.begin(), has_after = after != times.end();
    // The last image lasts until the end that was made for it.
    return {has_before ? *(after - 1) : std::min(first, value), has_after ? *after : end,
            has_before && (has_after || end == times.back() + 1)};
}

/// The last image is shown as long as the others: the end of a counting sequence is one beyond its last row.
std::int64_t end_of(const Playhead& playhead, std::span<const std::int64_t> times, TimeExtent extent) {
    const std::int64_t first = times.front(), last = times.back();
    const bool counts = playhead.at.timeline.kind == TimelineKind::Sequence || last == first;
    const std::int64_t step = counts ? 1 : (last - first) / static_cast<std::int64_t>(times.size() - 1);
    return std::max(extent.last, last + step);
}

} // namespace

std::size_t row_index(const Playhead& playhead, std::span<const std::int64_t> times) {
    const auto [low, high] = std::ranges::equal_range(times, playhead.at.value);
    if (high == times.begin()) return 0;
    const auto newest = static_cast<std::size_t>(high - times.begin()) - 1;
    const auto equal = static_cast<std::size_t>(high - low);
    return equal == 0 ? newest : newest - std::min<std::size_t>(playhead.at.held_back, equal - 1);
}

Playhead at_value(const Playhead& playhead, std::int64_t value) {
    Playhead result = playhead;
    result.live = false;
    result.at.value = value;
    result.at.held_back = 0;
    result.fraction = 0;
    result.image.reset();
    return result;
}

Playhead at_image(const Playhead& playhead, std::span<const std::int64_t> times, std::size_t index) {
    if (times.empty()) return playhead;
    index = std::min(index, times.size() - 1);
    Playhead result = at_value(playhead, times[index]);
    const auto newest = std::ranges::upper_bound(times, times[index]) - times.begin() - 1;
    result.at.held_back = static_cast<std::uint32_t>(static_cast<std::size_t>(newest) - index);
    result.image = index;
    return result;
}

Playhead stepped(const Playhead& playhead, std::span<const std::int64_t> times, int steps) {
    if (times.empty()) return playhead;
    const bool before_all = playhead.at.value < times.front();
    auto index =
        static_cast<std::int64_t>(playhead.image ? *playhead.image : row_index(playhead, times)) + steps;
    if (before_all && steps > 0) --index; // the first image is a step away
    const auto last = static_cast<std::int64_t>(times.size()) - 1;
    return at_image(playhead, times, static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, last)));
}

Playhead advanced(const Playhead& playhead, std::span<const std::int64_t> times, TimeExtent extent,
                  double elapsed_s) {
    Playhead result = playhead;
    if (!playhead.playing || times.empty() || playhead.speed <= 0) return result;
    result.live = false;
    result.at.held_back = 0;
    result.image.reset();
    const std::int64_t first = std::min(extent.first, times.front());
    const std::int64_t end = end_of(playhead, times, extent);
    double left_s = elapsed_s;
    for (std::size_t turn = 0; turn <= times.size() + 2; ++turn) { // after a long sleep once round is enough
        const Stretch stretch = stretch_at(result.at.value, times, first, end);
        const double length = distance(stretch.from, stretch.to);
        const double whole_s = play_seconds(playhead, stretch.from, stretch.to, stretch.between_images);
        const double rest = distance(result.at.value, stretch.to) - result.fraction;
        const double rest_s = length > 0 ? rest * whole_s / length : 0;
        if (left_s < rest_s) {
            const double units = result.fraction + left_s * length / whole_s;
            result.at.value += static_cast<std::int64_t>(std::floor(units));
            result.fraction = units - std::floor(units);
            return result;
        }
        left_s -= std::max(rest_s, 0.0);
        result.at.value = stretch.to;
        result.fraction = 0;
        if (stretch.to < end) continue;
        if (!playhead.loop) {
            result.at.value = std::max(extent.last, times.back());
            result.playing = false;
            return result;
        }
        result.at.value = first;
    }
    return result;
}

std::optional<std::int64_t> first_look(std::span<const std::span<const std::int64_t>> streams) {
    std::optional<std::int64_t> first;
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    for (const std::span<const std::int64_t> times : streams) {
        if (times.empty()) continue;
        if (!first) {
            first = times.front();
            if (times.size() > 1) before = times[1];
        }
        if (times.front() < before) first = std::max(*first, times.front());
    }
    return first;
}

std::optional<double> seconds_to_next(const Playhead& playhead, std::span<const std::int64_t> times) {
    if (!playhead.playing || times.size() < 2 || playhead.speed <= 0) return std::nullopt;
    const Stretch stretch = stretch_at(playhead.at.value, times, times.front(), times.back() + 1);
    const double length = std::max(distance(stretch.from, stretch.to), 1.0);
    const double rest = distance(playhead.at.value, stretch.to) - playhead.fraction;
    return std::max(0.0,
                    rest * play_seconds(playhead, stretch.from, stretch.to, stretch.between_images) / length);
}

} // namespace fathom
