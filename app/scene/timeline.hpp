// Timelines and instants, in Rerun's vocabulary: a sequence counts, a timestamp is nanoseconds since 1970, a
// duration is nanoseconds. Static values belong to no time and are there at every one. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fathom {

enum class TimelineKind : std::uint8_t { Sequence, Timestamp, Duration };

struct Timeline {
    std::string name;
    TimelineKind kind = TimelineKind::Sequence;

    auto operator<=>(const Timeline&) const = default;
};

[[nodiscard]] constexpr std::string_view name_of(TimelineKind kind) {
    switch (kind) {
    case TimelineKind::Sequence: return "sequence";
    case TimelineKind::Timestamp: return "timestamp";
    case TimelineKind::Duration: return "duration";
    }
    return {};
}

/// A place on one timeline. Of several rows of a component at this very time the newest counts, unless some are held
/// back: so each of them can be looked at. What was logged fewer times there is there all the same.
struct TimePoint {
    Timeline timeline;
    std::int64_t value = 0;
    std::uint32_t held_back = 0; // of the newest rows at `value`

    bool operator==(const TimePoint&) const = default;
};

/// From the first to the last of many times.
struct TimeExtent {
    std::int64_t first = 0, last = 0;

    bool operator==(const TimeExtent&) const = default;
};

} // namespace fathom
