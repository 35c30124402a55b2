// MessageTopic: one topic of a recording or a live connection, its messages read into rows of a scene's chunk. What
// MCAP, ROS bags and Foxglove servers have in common.
//
//     MessageTopic topic({"/camera/depth", schema}, is_realsense);
//     Chunk chunk = topic.start_chunk(id, recording);
//     topic.append(chunk, row_id, {{log_time, t}}, payload);        // a message that cannot be read is a row without a picture
//
// A picture becomes an EncodedImage that is a slice of the message, a camera info Intrinsics, transforms FrameTransforms;
// each row keeps its message for tables and for writing it on. Any thread.
#pragma once

#include "app/scene/chunk.hpp"
#include "app/sources/mcap_notes.hpp"
#include "decoders/messages/message_reader.hpp"

#include <map>
#include <set>

namespace fathom {

struct TopicName {
    std::string topic;
    MessageSchema schema;
    TopicNotes notes = {}; // what the recording says beside the messages
};

/// What all messages of a topic have in common, learned from those read so far.
struct TopicFacts {
    std::string frame_id, encoding; // of the first message
    ImageRole role = ImageRole::Colour;
    bool is_encoded = false; // pictures come as PNG, JPEG, compressedDepth …
    bool has_stamp = false;
};

/// "/device_0/sensor_0/Depth_0" of the topics that a RealSense recording logs of a stream; else empty.
[[nodiscard]] std::string realsense_stream(const std::string& topic);

class MessageTopic {
  public:
    MessageTopic(TopicName name, bool is_realsense);

    [[nodiscard]] const std::string& topic() const { return name_.topic; }
    [[nodiscard]] const MessageSchema& schema() const { return name_.schema; }
    [[nodiscard]] const MessageReader& reader() const { return *reader_; }
    [[nodiscard]] const TopicFacts& facts() const { return facts_; }
    [[nodiscard]] const TopicNotes& notes() const { return name_.notes; }

    /// "DepthImage", "EncodedImage", "Pinhole", "Transform3D"…; empty for a type that is only listed.
    [[nodiscard]] std::string_view archetype() const;

    /// Components that rows of this topic carry.
    [[nodiscard]] const ComponentNames& components() const { return components_; }

    [[nodiscard]] Chunk start_chunk(ChunkId id, std::uint16_t recording) const;

    /// Adds a row; `times` get the header's stamp in addition. An error is of this message alone: its row is there, with
    /// the message but without what it was to say.
    [[nodiscard]] Result<void> append(Chunk& chunk, RowId row_id, const std::vector<RowTime>& times,
                                      Blob payload);

  private:
    Result<std::optional<Component>> component_of(const Message& message, const Blob& payload);
    void take_noted_role();

    TopicName name_;
    std::shared_ptr<const MessageReader> reader_;
    bool is_realsense_;
    TopicFacts facts_;
    bool is_first_ = true;
    ComponentNames components_;
};

/// Pairs pictures with the camera infos that belong to them: same namespace first, then same coordinate frame.
class CameraPairing {
  public:
    void add_camera(const std::string& topic, const std::string& frame_id);

    /// The topic of its camera info; empty when there is none.
    [[nodiscard]] std::string camera_of(const std::string& picture_topic, const std::string& frame_id) const;

  private:
    std::multimap<std::string, std::string> by_namespace_, by_frame_;
};

} // namespace fathom
