// Writes messages for recordings that other programs shall read: as Foxglove's protobuf messages, or as ROS 2 (CDR).
//
//     const MessageSchema schema = written_schema(MessageKind::Image, MessageFormat::FoxgloveProtobuf);
//     const std::vector<std::byte> payload = write_message(image, MessageFormat::FoxgloveProtobuf);
//
// What a format cannot say is worked in: Foxglove's pictures are little-endian, and its calibrations have neither binning
// nor region, so that K and P are written for the picture that is sent. An absent stamp becomes 0. Any thread.
#pragma once

#include "decoders/messages/message.hpp"
#include "decoders/messages/message_reader.hpp"

#include <cstddef>
#include <vector>

namespace fathom {

enum class MessageFormat : std::uint8_t { FoxgloveProtobuf, Ros2 };

/// Image, CompressedImage, CameraInfo and Transforms can be written in both.
[[nodiscard]] bool can_write(MessageKind kind);

/// Name and definition of what write_message writes; in protobuf with room for the times of message_timelines.hpp.
[[nodiscard]] MessageSchema written_schema(MessageKind kind, MessageFormat format,
                                           bool has_timelines = false);

/// can_write(kind_of(message)).
[[nodiscard]] std::vector<std::byte> write_message(const Message& message, MessageFormat format);

} // namespace fathom
