// What the parsers of .msg and IDL share: fields whose message types are still names, and the step that turns names into
// indexes. Any thread.
#pragma once

#include "decoders/messages/ros_definition.hpp"

#include <optional>

namespace fathom {

/// A recording's definition is a page of text; this many types or fields are none of ours.
inline constexpr std::size_t kMaxRosMessages = 1000;
inline constexpr std::size_t kMaxRosFields = 20'000;
inline constexpr std::size_t kMaxRosDefinitionBytes = 4u << 20;

struct NamedRosField {
    RosField field;
    std::string type_name; // of a Struct, as written
};

struct NamedRosMessage {
    std::string name; // plain
    std::vector<NamedRosField> fields;
};

/// "int32", "float64", "string", "byte", IDL's "long long" …; none for the name of a message.
[[nodiscard]] std::optional<RosType> ros_primitive(std::string_view name, bool ros1);

/// One message of .msg text.
[[nodiscard]] Result<NamedRosMessage> parse_ros_msg(std::string_view name, std::string_view text, bool ros1);

/// All structs of IDL text, with their plain names.
[[nodiscard]] Result<std::vector<NamedRosMessage>> parse_ros_idl(std::string_view text);

/// The .msg text of a built-in message by its plain name; empty when there is none.
[[nodiscard]] std::string_view built_in_ros_text(std::string_view name, bool ros1);

} // namespace fathom
