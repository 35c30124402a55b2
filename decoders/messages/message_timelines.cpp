#include "decoders/messages/message_timelines.hpp"

#include "decoders/messages/message_layout.hpp"
#include "decoders/messages/protobuf_wire.hpp"

#include <algorithm>
#include <charconv>

namespace fathom {
namespace {

/// A recording has a handful; more is damage.
constexpr std::size_t kMostTimelines = 64;

bool has_timelines_field(const MessageReader& reader) {
    const auto* layout = reader.layout ? std::get_if<ProtobufLayout>(&reader.layout->how) : nullptr;
    if (layout == nullptr || layout->definition.messages.empty()) return false;
    return std::ranges::any_of(layout->definition.messages.front().fields, [](const ProtobufField& field) {
        return field.number == kTimelinesFieldNumber && field.name == kTimelinesField;
    });
}

bool read_line(std::string_view line, MessageTimeline& time) {
    const std::size_t value = line.find(' ');
    if (value == std::string_view::npos) return false;
    const std::size_t name = line.find(' ', value + 1);
    if (name == std::string_view::npos) return false;
    time.kind = line.substr(0, value);
    time.name = line.substr(name + 1);
    const std::string_view number = line.substr(value + 1, name - value - 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), time.value);
    return error == std::errc{} && end == number.data() + number.size() && !time.name.empty();
}

} // namespace

std::vector<std::byte> with_timelines(std::vector<std::byte> payload,
                                      const std::vector<MessageTimeline>& times) {
    if (times.empty()) return payload;
    std::string text;
    for (const MessageTimeline& time : times)
        text += time.kind + " " + std::to_string(time.value) + " " + time.name + "\n";
    WireWriter writer;
    writer.out = std::move(payload);
    return std::move(writer.text(kTimelinesFieldNumber, text).out);
}

std::vector<MessageTimeline> timelines_of(const MessageReader& reader, std::span<const std::byte> payload) {
    std::vector<MessageTimeline> times;
    if (!has_timelines_field(reader)) return times;
    WireReader fields(payload);
    for (WireField field; fields.next(field);) {
        if (field.number != kTimelinesFieldNumber || field.type != WireType::Sized) continue;
        std::string_view rest = field.text();
        while (!rest.empty() && times.size() < kMostTimelines) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            MessageTimeline time;
            if (read_line(rest.substr(0, end), time)) times.push_back(std::move(time));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return times;
}

} // namespace fathom
