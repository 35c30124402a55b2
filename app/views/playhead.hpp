// Playhead: where a sequence is looked at, and how it runs. A plain value and pure functions; time comes from outside.
//
//     playhead = advanced(playhead, times, elapsed_s);     // while playing
//     playhead = stepped(playhead, times, +1);              // exact step by image
//
// Any thread.
#pragma once

#include "app/scene/timeline.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace fathom {

struct Playhead {
    TimePoint at;
    bool playing = false;
    bool loop = true;
    double speed = 1;         // times real time; for sequences times `images_per_s`
    double images_per_s = 15; // of a timeline that only counts
    double fraction = 0;      // of a step of the timeline not yet taken

    bool operator==(const Playhead&) const = default;
};

/// `times` are those of the leading stream's images, ascending.
[[nodiscard]] Playhead advanced(const Playhead& playhead, std::span<const std::int64_t> times,
                                double elapsed_s);

/// To the image `steps` after (before) the present one, kept within the sequence.
[[nodiscard]] Playhead stepped(const Playhead& playhead, std::span<const std::int64_t> times, int steps);

/// Index of the row shown now: the last at or before the playhead; 0 when it stands before all.
[[nodiscard]] std::size_t row_index(const Playhead& playhead, std::span<const std::int64_t> times);

/// Seconds until the next row is due while playing; nothing when it never is.
[[nodiscard]] std::optional<double> seconds_to_next(const Playhead& playhead,
                                                    std::span<const std::int64_t> times);

} // namespace fathom
