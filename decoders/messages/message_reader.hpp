// MessageReader: a channel's schema made ready, and messages read with it.
//
//     const MessageReader reader = make_message_reader({"cdr", "sensor_msgs/msg/Image", "ros2msg", definition});
//     if (reader.kind == MessageKind::NotKnown) list_only();
//     FATHOM_TRY(const Message message, read_message(reader, payload));
//     FATHOM_TRY(const auto rows, describe_message(reader, payload, 200));    // any type whose fields are known
//
// The definition that comes with a recording decides how its bytes lie, also for names that Fathom knows: people shadow
// them. Built-in definitions stand in where none came along (ROS 2 bags before schema 4). A known name is read from the
// fields it needs; others are passed over, a needed one that is missing is an error that names it. A schema that cannot
// be used makes a reader of kind NotKnown with a reason, never an error of the recording. Any thread.
#pragma once

#include "decoders/messages/message.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// As recordings spell it (MCAP registry): encoding "cdr", "ros1", "protobuf", "flatbuffer" or "json"; schema encoding
/// "ros2msg", "ros2idl", "omgidl", "ros1msg", "protobuf", "flatbuffer", "jsonschema" or empty.
struct MessageSchema {
    std::string message_encoding;
    std::string name;
    std::string schema_encoding;
    std::string definition; // text, or the bytes of a binary schema; empty: not known

    bool operator==(const MessageSchema&) const = default;
};

struct MessageLayout; // how the bytes lie, by whichever encoding

struct MessageReader {
    MessageKind kind = MessageKind::NotKnown;
    std::string name;    // as the schema has it
    std::string warning; // why the schema cannot be read, or why a built-in one stands in for it; else empty
    std::shared_ptr<const MessageLayout> layout; // null: not even a table can be shown
    MessageSchema schema;                        // as it came, for writing messages on
};

[[nodiscard]] MessageReader make_message_reader(const MessageSchema& schema);

/// NotKnown for a reader of that kind.
[[nodiscard]] Result<Message> read_message(const MessageReader& reader, const Blob& payload);

/// make_message_reader and read_message in one, for a single message.
[[nodiscard]] Result<Message> read_message(const MessageSchema& schema, const Blob& payload);

/// One value of a message: "pose.position.x", "fields[2].name".
struct FieldRow {
    std::string path;
    std::string text;

    bool operator==(const FieldRow&) const = default;
};

struct MessageDescription {
    std::vector<FieldRow> rows;
    bool complete = true; // false: more than `max_rows` values, or a message that breaks off behind them
};

/// A list of numbers is one row ("[1, 2, 3, …] 4096 values"). Fails where the layout is not known or no field is whole.
[[nodiscard]] Result<MessageDescription> describe_message(const MessageReader& reader, const Blob& payload,
                                                          std::size_t max_rows);

} // namespace fathom
