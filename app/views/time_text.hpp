// Times as people read and type them.
//
//     const TimeFormat format{TimelineKind::Timestamp, TimeStyle::Date, start, needed_digits(times)};
//     time_text(value, format)                     -> "2023-11-14 22:13:20.133"
//     FATHOM_TRY(const TimeGoal goal, parse_time("+2.5s", format, now));
//
// A timestamp is shown as date and time (UTC), as seconds from the start, or in nanoseconds as logged; a duration as
// h:mm:ss.mmm, or the same two; a sequence as its number. What is shown can be typed. A sign in front goes on from the
// present time, a "=" before it makes it the number's own. Pure functions. Any thread.
#pragma once

#include "app/scene/timeline.hpp"
#include "decoders/media/result.hpp"

#include <optional>
#include <span>
#include <string>

namespace fathom {

enum class TimeStyle : std::uint8_t { Clock, SecondsFromStart, Nanoseconds };

struct TimeFormat {
    TimelineKind kind = TimelineKind::Sequence;
    TimeStyle style = TimeStyle::Clock;
    std::int64_t start = 0; // where seconds are counted from
    int digits = 3;         // of a second's fraction: 3, 6 or 9
};

[[nodiscard]] std::string time_text(std::int64_t value, const TimeFormat& format);

/// As time_text, with what tells a field that a leading minus is the number's own.
[[nodiscard]] std::string typed_text(std::int64_t value, const TimeFormat& format);

/// Digits that tell neighbouring times (ascending) apart: 3, 6 or 9.
[[nodiscard]] int needed_digits(std::span<const std::int64_t> times);

/// "h:mm:ss.mmm" of a length of time in nanoseconds.
[[nodiscard]] std::string duration_text(std::int64_t duration_ns, int digits);

/// Where a typed text leads: a value of the timeline, or an image by its number, counted from 1 as it is shown.
struct TimeGoal {
    std::int64_t value = 0;
    std::optional<std::uint64_t> image;

    bool operator==(const TimeGoal&) const = default;
};

/// Understands what time_text writes, and
///
///     #120                     the 120th image
///     +2.5s  -10  +1:30        from `now`: seconds without a unit, else h, min, s, ms, us or ns; steps of a sequence
///     12:03:04.5               the time of day of `now`'s date; of a duration its own h:mm:ss
///     2023-11-14T22:13:20Z     RFC 3339; also with a blank, without a zone (UTC), without the time
///     1700000000.25            seconds, milli-, micro- or nanoseconds since 1970 by their size; below 10^8, and where
///                              seconds are shown, from the start; nanoseconds as logged where those are shown
///
/// An error is one sentence. Values beyond what a timeline can hold are errors; beyond the recording they are not.
[[nodiscard]] Result<TimeGoal> parse_time(std::string_view text, const TimeFormat& format, std::int64_t now);

} // namespace fathom
