// RosDefinition: the fields of a ROS message and of all messages within it, as the text that comes with a recording
// lists them: .msg with its dependencies (ros1msg, ros2msg) or the IDL subset of ROS 2 and OMG (ros_idl.cpp).
//
//     FATHOM_TRY(const auto definition, parse_ros_definition("sensor_msgs/msg/Image", "ros2msg", text));
//     definition.messages[0].fields ...
//
// Dependencies that the text leaves out are taken from the built-in messages. Constants and default values are no
// fields. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

enum class RosType : std::uint8_t {
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
    String,
    WideString,
    Time,     // ROS 1: u32 seconds, u32 nanoseconds
    Duration, // ROS 1: the same, signed
    Struct
};

enum class RosRepeat : std::uint8_t { One, Fixed, Sequence };

struct RosField {
    std::string name;
    RosType type = RosType::U8;
    std::uint32_t message = 0; // Struct: index into RosDefinition::messages
    RosRepeat repeat = RosRepeat::One;
    std::uint32_t count = 0; // Fixed

    bool operator==(const RosField&) const = default;
};

struct RosMessage {
    std::string name; // "sensor_msgs/Image"
    std::vector<RosField> fields;
};

struct RosDefinition {
    std::vector<RosMessage> messages; // the first is the one asked for
};

/// `schema_encoding`: "ros1msg", "ros2msg", "ros2idl" or "omgidl". An empty text means the built-in message of that
/// name, if there is one; `schema_encoding` then only tells ROS 1 from ROS 2.
[[nodiscard]] Result<RosDefinition>
parse_ros_definition(std::string_view name, std::string_view schema_encoding, std::string_view text);

/// "sensor_msgs/Image" of "sensor_msgs/msg/Image", "sensor_msgs::msg::dds_::Image_" and "sensor_msgs/Image";
/// "foxglove/RawImage" of "foxglove.RawImage".
[[nodiscard]] std::string plain_ros_name(std::string_view name);

/// The .msg text with its dependencies as a recording carries it; empty for a name that is not built in.
[[nodiscard]] std::string ros_definition_text(std::string_view name, bool ros1);

} // namespace fathom
