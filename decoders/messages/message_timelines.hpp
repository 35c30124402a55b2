// Times of a message on timelines that its container has no field for, as Fathom writes them into recordings that were
// on more clocks than MCAP's two: a text field of the message, which other readers see as one more field.
//
//     payload = with_timelines(std::move(payload), {{"frame", "sequence", 12}});   // for a schema made with timelines
//     for (const MessageTimeline& time : timelines_of(reader, payload)) …
//
// One line each: kind, value, name ("sequence 12 frame"). Any thread.
#pragma once

#include "decoders/messages/message_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

struct MessageTimeline {
    std::string name;
    std::string kind; // "sequence", "duration", "timestamp"
    std::int64_t value = 0;

    bool operator==(const MessageTimeline&) const = default;
};

inline constexpr std::string_view kTimelinesField = "fathom_timelines";
inline constexpr std::uint32_t kTimelinesFieldNumber = 1000;

/// The message in protobuf with the field behind its own.
[[nodiscard]] std::vector<std::byte> with_timelines(std::vector<std::byte> payload,
                                                    const std::vector<MessageTimeline>& times);

/// Empty for messages without the field; lines that make no sense are passed over.
[[nodiscard]] std::vector<MessageTimeline> timelines_of(const MessageReader& reader,
                                                        std::span<const std::byte> payload);

} // namespace fathom
