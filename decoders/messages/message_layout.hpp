// MessageLayout: what make_message_reader keeps of a schema, for each encoding. Any thread.
#pragma once

#include "decoders/messages/flatbuffer_definition.hpp"
#include "decoders/messages/protobuf_definition.hpp"
#include "decoders/messages/ros_definition.hpp"

#include <variant>

namespace fathom {

struct RosLayout {
    RosDefinition definition;
    bool cdr = false; // else ROS 1
};

struct ProtobufLayout {
    ProtobufDefinition definition;
};

struct FlatbufferLayout {
    FlatbufferDefinition definition;
};

struct JsonLayout {};

struct MessageLayout {
    std::variant<RosLayout, ProtobufLayout, FlatbufferLayout, JsonLayout> how;
};

} // namespace fathom
