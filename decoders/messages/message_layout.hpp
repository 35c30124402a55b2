// MessageLayout: what make_message_reader keeps of a schema, for each encoding. Any thread.
#pragma once

#include "decoders/messages/ros_definition.hpp"

#include <variant>

namespace fathom {

struct RosLayout {
    RosDefinition definition;
    bool cdr = false; // else ROS 1
};

struct JsonLayout {};

struct MessageLayout {
    std::variant<RosLayout, JsonLayout> how;
};

} // namespace fathom
