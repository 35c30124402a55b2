// From fields to meaning: which names Fathom knows, and which of their fields it takes.
//
//     const MessageKind kind = kind_of_schema("sensor_msgs/msg/Image");
//     FATHOM_TRY(const Message message, typed_message("sensor_msgs/msg/Image", tree, payload));
//
// The same for every encoding: a picture is a picture wherever its width stands. Any thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/message.hpp"

#include <string_view>

namespace fathom {

[[nodiscard]] MessageKind kind_of_schema(std::string_view name);

/// `tree` was read from `payload`. Fails when a field that the message cannot do without is missing or of another kind.
[[nodiscard]] Result<Message> typed_message(std::string_view name, const FieldTree& tree,
                                            const Blob& payload);

} // namespace fathom
