// Playhead: where a recording is looked at, and how it runs. A plain value and pure functions; time comes from outside.
//
//     playhead = advanced(playhead, times, extent, elapsed_s);   // while playing
//     playhead = stepped(playhead, times, +1);                    // exact step by image
//     playhead = at_value(playhead, typed);                       // to any time between
//
// `times` are those of the leading stream's images, ascending, one for each image, so that images of equal time are
// several; `extent` is that of all streams. A timeline of time plays in real time, but more than 5 s without an image
// pass in one, whatever the speed. A sequence plays by images. Any thread.
#pragma once

#include "app/scene/timeline.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace fathom {

struct Playhead {
    TimePoint at;
    bool playing = false;
    bool live = false; // at the newest image, and going on with it; left by whatever leads elsewhere
    bool loop = true;
    double speed = 1;                 // times real time; for sequences times `images_per_s`
    double images_per_s = 15;         // of a timeline that only counts
    double fraction = 0;              // of a step of the timeline not yet taken
    std::optional<std::size_t> image; // that a step led to, until its time is known for certain

    bool operator==(const Playhead&) const = default;
};

inline constexpr double kLongestGapS = 5; // of the recording
inline constexpr double kGapPlaysS = 1;   // at most

[[nodiscard]] Playhead advanced(const Playhead& playhead, std::span<const std::int64_t> times,
                                TimeExtent extent, double elapsed_s);

/// To the image `steps` after (before) the present one, kept within the sequence.
[[nodiscard]] Playhead stepped(const Playhead& playhead, std::span<const std::int64_t> times, int steps);

/// On an image by its index, cut to what there is.
[[nodiscard]] Playhead at_image(const Playhead& playhead, std::span<const std::int64_t> times,
                                std::size_t index);

/// At a value of its timeline.
[[nodiscard]] Playhead at_value(const Playhead& playhead, std::int64_t value);

/// Index of the row shown now: the last at or before the playhead; 0 when it stands before all.
[[nodiscard]] std::size_t row_index(const Playhead& playhead, std::span<const std::int64_t> times);

/// Where streams are looked at first: where the one that leads, the first with rows, shows its first, and the others theirs,
/// as far as they come before its second. Nothing: there are no rows.
[[nodiscard]] std::optional<std::int64_t> first_look(std::span<const std::span<const std::int64_t>> streams);

/// Seconds until the next row is due while playing; nothing when it never is.
[[nodiscard]] std::optional<double> seconds_to_next(const Playhead& playhead,
                                                    std::span<const std::int64_t> times);

} // namespace fathom
