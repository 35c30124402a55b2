#include "app/convert/mcap_clock.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// One step of a sequence, so that other players show it at a speed that people can follow.
constexpr std::int64_t kStepNs = 33'333'333;

std::int64_t ns_of(const Timeline& timeline, std::int64_t value) {
    if (timeline.kind != TimelineKind::Sequence) return value;
    constexpr std::int64_t kMost = INT64_MAX / kStepNs;
    return std::clamp(value, -kMost, kMost) * kStepNs;
}

std::uint64_t unsigned_ns(std::int64_t time_ns) {
    return time_ns < 0 ? 0 : static_cast<std::uint64_t>(time_ns);
}

const RowTime* find_time(const std::vector<RowTime>& times, std::string_view name) {
    const auto found = std::ranges::find_if(times, [&](const RowTime& time) {
        return time.timeline.name == name && time.timeline.kind == TimelineKind::Timestamp;
    });
    return found == times.end() ? nullptr : &*found;
}

} // namespace

bool is_mcap_clock(const Timeline& timeline) {
    return timeline.kind == TimelineKind::Timestamp &&
           (timeline.name == "log_time" || timeline.name == "publish_time" || timeline.name == "stamp");
}

McapTimes mcap_times(const std::vector<RowTime>& times, const std::optional<Timeline>& preferred) {
    // What the recording is looked along, clocks before counts.
    const RowTime* main = nullptr;
    for (const RowTime& time : times) {
        const auto rank = [&](const RowTime& t) {
            const int kind = t.timeline.kind == TimelineKind::Timestamp  ? 2
                             : t.timeline.kind == TimelineKind::Duration ? 1
                                                                         : 0;
            return std::pair(kind, preferred && t.timeline == *preferred);
        };
        if (main == nullptr || rank(time) > rank(*main)) main = &time;
    }
    const std::int64_t main_ns = main != nullptr ? ns_of(main->timeline, main->value) : 0;
    const RowTime* logged = find_time(times, "log_time");
    const RowTime* published = find_time(times, "publish_time");
    const RowTime* stamp = find_time(times, "stamp");
    McapTimes result;
    result.log_time_ns = unsigned_ns(logged != nullptr ? logged->value : main_ns);
    result.publish_time_ns = published != nullptr ? unsigned_ns(published->value) : 0;
    result.stamp_ns = stamp != nullptr ? stamp->value : main_ns;
    result.has_stamp = stamp != nullptr;
    return result;
}

} // namespace fathom
