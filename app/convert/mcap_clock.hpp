// Times of a row as MCAP has them: when it was logged and published, and the message's own stamp. Any thread.
#pragma once

#include "app/scene/chunk.hpp"

namespace fathom {

struct McapTimes {
    std::uint64_t log_time_ns = 0, publish_time_ns = 0;
    std::int64_t stamp_ns = 0;
    bool has_stamp = false; // else it says the same as the best clock
};

/// The timelines that a message's own times are; all others need a place of their own.
[[nodiscard]] bool is_mcap_clock(const Timeline& timeline);

/// By the timelines of these names; else by the best clock among the others, which is `preferred` where that is one.
/// Without a clock steps of a sequence stand for thirtieths of a second.
[[nodiscard]] McapTimes mcap_times(const std::vector<RowTime>& times,
                                   const std::optional<Timeline>& preferred);

} // namespace fathom
