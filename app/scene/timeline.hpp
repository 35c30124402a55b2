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

/// A place on one timeline.
struct TimePoint {
    Timeline timeline;
    std::int64_t value = 0;

    bool operator==(const TimePoint&) const = default;
};

} // namespace fathom
