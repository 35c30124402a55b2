// Chunks as an MCAP recording: messages as they came; pictures, cameras and transforms of other inputs as Foxglove's
// protobuf messages. What those cannot say stands in the channels' metadata (mcap_notes.hpp).
#include "app/convert/foxglove_messages.hpp"
#include "app/convert/mcap_clock.hpp"
#include "app/convert/recording_writer.hpp"
#include "app/scene/cameras.hpp"
#include "app/scene/transform_rows.hpp"
#include "app/sources/mcap_notes.hpp"
#include "decoders/mcap/mcap_writer.hpp"
#include "decoders/messages/message_timelines.hpp"
#include "decoders/messages/message_writer.hpp"
#include "decoders/messages/ros_definition.hpp"

#include <algorithm>
#include <tuple>

namespace fathom {
namespace {

constexpr std::string_view kTransformTopic = "/tf";
constexpr std::string_view kStaticTransformTopic = "/tf_static";

class McapRecordingWriter final : public RecordingWriter {
  public:
    McapRecordingWriter(RecordingSink sink, Compression compression)
        : sink_(std::move(sink)), compression_(compression) {}

    Result<void> begin(const RecordingStart& start) override {
        start_ = start;
        return {};
    }
    Result<void> add(const Chunk& chunk, const Store& store) override;
    Result<void> finish() override;

  private:
    struct Channel {
        std::uint16_t id = 0;
        std::uint32_t count = 0;
    };
    /// When a row is written, and what else is known of its time.
    struct Stamps {
        McapTimes times;
        std::vector<MessageTimeline> others;
    };

    McapWriter& writer(std::string_view message_encoding);
    Stamps stamps_of(const Chunk& chunk, std::uint32_t row) const;
    Result<Channel*> channel(const std::string& topic, const MessageSchema& schema, const TopicNotes& notes);
    Result<void> write(Channel& channel, const McapTimes& times, std::span<const std::byte> payload);
    Result<void> write_own(const std::string& topic, const Message& message, const Stamps& stamps,
                           const TopicNotes& notes);
    Result<void> add_message(const Chunk& chunk, std::uint32_t row, const LoggedMessage& message);
    Result<void> add_pictures(const Chunk& chunk, std::uint32_t row, const Store& store);
    Result<std::string> add_camera(const Chunk& chunk, const Store& store, const TimePoint& at,
                                   const Stamps& stamps);
    Result<void> link_to_root(const Store& store, EntityPath frame);
    Result<void> add_pose(const Chunk& chunk, std::uint32_t row, const std::string& frame,
                          const Stamps& stamps);
    Result<void> add_transforms(const Chunk& chunk, std::uint32_t row);
    void note_rest(const Chunk& chunk);

    RecordingSink sink_;
    Compression compression_;
    RecordingStart start_;
    std::unique_ptr<McapWriter> writer_; // made with the first message, whose encoding names the profile
    std::map<std::tuple<std::string, std::string, std::string, TopicNotes>, Channel> channels_;
    std::map<EntityPath, std::pair<Intrinsics, std::string>> written_cameras_;
    std::set<EntityPath> linked_;
    std::set<EntityPath> pinholes_seen_, pinholes_used_;
};

McapWriter& McapRecordingWriter::writer(std::string_view message_encoding) {
    if (!writer_) {
        McapWriterOptions options;
        options.profile = message_encoding == "cdr" ? "ros2" : message_encoding == "ros1" ? "ros1" : "";
        options.compression = compression_;
        writer_ = std::make_unique<McapWriter>(sink_, std::move(options));
    }
    return *writer_;
}

McapRecordingWriter::Stamps McapRecordingWriter::stamps_of(const Chunk& chunk, std::uint32_t row) const {
    const std::vector<RowTime> times = row_times(chunk, row);
    Stamps stamps{mcap_times(times.empty() ? start_.first_times : times, start_.timeline), {}};
    for (const RowTime& time : times)
        if (!is_mcap_clock(time.timeline))
            stamps.others.push_back(
                {time.timeline.name, std::string(name_of(time.timeline.kind)), time.value});
    return stamps;
}

Result<McapRecordingWriter::Channel*>
McapRecordingWriter::channel(const std::string& topic, const MessageSchema& schema, const TopicNotes& notes) {
    const auto [known, is_new] =
        channels_.try_emplace({topic, schema.name, schema.definition, notes}, Channel{});
    if (!is_new) return &known->second;
    McapWriter& to = writer(schema.message_encoding);
    McapChannel description;
    if (!schema.name.empty()) {
        FATHOM_TRY(description.schema_id, to.add_schema(schema.name, schema.schema_encoding,
                                                        std::as_bytes(std::span(schema.definition))));
    }
    description.topic = topic;
    description.message_encoding = schema.message_encoding;
    description.metadata = metadata_of(notes);
    FATHOM_TRY(known->second.id, to.add_channel(std::move(description)));
    return &known->second;
}

Result<void> McapRecordingWriter::write(Channel& to, const McapTimes& times,
                                        std::span<const std::byte> payload) {
    McapMessage message;
    message.channel_id = to.id;
    message.sequence = to.count++;
    message.log_time_ns = times.log_time_ns;
    message.publish_time_ns = times.publish_time_ns;
    message.payload = payload;
    return writer_->write_message(message);
}

Result<void> McapRecordingWriter::write_own(const std::string& topic, const Message& message,
                                            const Stamps& stamps, const TopicNotes& notes) {
    TopicNotes known = notes;
    known.has_no_stamp = !stamps.times.has_stamp;
    const MessageSchema schema =
        written_schema(kind_of(message), MessageFormat::FoxgloveProtobuf, !stamps.others.empty());
    FATHOM_TRY(Channel* const to, channel(topic, schema, known));
    const std::vector<std::byte> payload =
        with_timelines(write_message(message, MessageFormat::FoxgloveProtobuf), stamps.others);
    return write(*to, stamps.times, payload);
}

/// ROS messages whose definition did not come along get the one that everybody knows.
Result<void> McapRecordingWriter::add_message(const Chunk& chunk, std::uint32_t row,
                                              const LoggedMessage& message) {
    MessageSchema schema = message.reader->schema;
    const bool is_ros = schema.message_encoding == "cdr" || schema.message_encoding == "ros1";
    if (is_ros && schema.schema_encoding.empty())
        schema.schema_encoding = schema.message_encoding == "cdr" ? "ros2msg" : "ros1msg";
    if (is_ros && schema.definition.empty())
        schema.definition = ros_definition_text(schema.name, schema.message_encoding == "ros1");
    if (is_ros && schema.definition.empty())
        leave_out(chunk.entity + ": the definition of " + schema.name + " is not in the recording");
    FATHOM_TRY(Channel* const to, channel(chunk.entity, schema, {}));
    return write(*to, stamps_of(chunk, row).times, message.bytes.bytes);
}

/// Frames between a camera and the root that no transform moves stand still.
Result<void> McapRecordingWriter::link_to_root(const Store& store, EntityPath frame) {
    while (frame != "/" && linked_.insert(frame).second) {
        EntityPath parent = frame;
        if (!go_to_parent(parent)) break;
        const std::vector<std::string> components = store.components(frame);
        const bool is_moved = std::ranges::any_of(
            components, [](const std::string& name) { return name.starts_with("Transform3D:"); });
        if (!is_moved)
            FATHOM_CHECK(write_own(std::string(kStaticTransformTopic),
                                   TransformsMessage{{{.stamp_ns = 0, .parent = parent, .child = frame}}},
                                   {mcap_times(start_.first_times, start_.timeline), {}}, {}));
        frame = parent;
    }
    return {};
}

/// The camera of a picture, where it differs from the one before; returns the frame that the picture is in.
Result<std::string> McapRecordingWriter::add_camera(const Chunk& chunk, const Store& store,
                                                    const TimePoint& at, const Stamps& stamps) {
    const CameraAt camera = latest_camera(store, chunk.entity, at);
    const auto named = latest_at<FrameId>(store, chunk.entity, at);
    const std::string place = camera.camera.empty() ? chunk.entity : camera.camera;
    std::string frame = named.value != nullptr ? named.value->frame
                        : camera.frame.empty() ? place
                                               : camera.frame;
    pinholes_used_.insert(camera.camera);
    const bool has_pose = chunk.find(name_of<CameraPose>()) != nullptr;
    if (frame == place && named.value == nullptr && store.frames().empty() && camera.world_from_camera &&
        !has_pose)
        FATHOM_CHECK(link_to_root(store, place));
    if (!camera.intrinsics) return frame;
    const LatestRow axes = store.latest(place, "Pinhole:camera_xyz", at);
    const auto rotation =
        axes.column == nullptr ? std::nullopt : optical_rotation(list_at(axes.column->cells, axes.row.row));
    if (rotation && named.value == nullptr) {
        const std::string optical = (frame == "/" ? "" : frame) + "/optical";
        if (linked_.insert(optical).second)
            FATHOM_CHECK(
                write_own(std::string(kStaticTransformTopic),
                          TransformsMessage{
                              {{.stamp_ns = 0, .parent = frame, .child = optical, .rotation = *rotation}}},
                          {mcap_times(start_.first_times, start_.timeline), {}}, {}));
        frame = optical;
    }
    const auto [known, is_new] =
        written_cameras_.try_emplace(chunk.entity, std::pair(*camera.intrinsics, frame));
    if (!is_new && known->second == std::pair(*camera.intrinsics, frame)) return frame;
    known->second = {*camera.intrinsics, frame};
    TopicNotes notes;
    notes.is_static = latest_at<Intrinsics>(store, chunk.entity, at).value != nullptr;
    CameraInfoMessage info = foxglove_camera(*camera.intrinsics);
    info.stamp_ns = stamps.times.stamp_ns;
    info.frame_id = frame;
    const std::string topic = (chunk.entity == "/" ? "" : chunk.entity) + "/camera_info";
    FATHOM_CHECK(write_own(topic, info, stamps, notes));
    return frame;
}

/// Where the camera of a data set's picture stood.
Result<void> McapRecordingWriter::add_pose(const Chunk& chunk, std::uint32_t row, const std::string& frame,
                                           const Stamps& stamps) {
    const auto* pose = find_component<CameraPose>(chunk, row);
    if (pose == nullptr || !pose->world_from_camera) return {};
    auto rigid = rigid_transform(*pose->world_from_camera);
    if (!rigid) {
        leave_out(chunk.entity + ": " + rigid.error().message);
        return {};
    }
    rigid->stamp_ns = stamps.times.stamp_ns;
    rigid->parent = "world";
    rigid->child = frame;
    return write_own(std::string(kTransformTopic), TransformsMessage{{*rigid}}, stamps, {});
}

Result<void> McapRecordingWriter::add_pictures(const Chunk& chunk, std::uint32_t row, const Store& store) {
    const TimePoint at = row_time(chunk, row, start_.timeline);
    const Stamps stamps = stamps_of(chunk, row);
    FATHOM_TRY(const std::string frame, add_camera(chunk, store, at, stamps));
    FATHOM_CHECK(add_pose(chunk, row, frame, stamps));
    for (const PictureKind kind : picture_kinds_of(chunk)) {
        if (!is_logged(*chunk.find(picture_component(kind)), row)) continue;
        auto picture = picture_in_row(store, kind, chunk, row, at);
        Result<PortablePicture> portable =
            picture ? portable_picture(*picture) : std::unexpected(picture.error());
        auto message = portable ? foxglove_picture(*portable) : std::unexpected(portable.error());
        if (!message) {
            leave_out(chunk.entity + ": " + message.error().message);
            continue;
        }
        std::visit(
            [&](auto& image) {
                if constexpr (requires { image.frame_id; }) {
                    image.frame_id = frame;
                    image.stamp_ns = stamps.times.stamp_ns;
                }
            },
            *message);
        FATHOM_CHECK(write_own(chunk.entity, *message, stamps, notes_of(*portable, chunk.is_static())));
    }
    return {};
}

Result<void> McapRecordingWriter::add_transforms(const Chunk& chunk, std::uint32_t row) {
    TransformsMessage message;
    const Stamps stamps = stamps_of(chunk, row);
    const bool is_static = chunk.is_static();
    if (const auto* logged = find_component<FrameTransforms>(chunk, row)) {
        for (const FrameTransform& transform : logged->transforms)
            message.transforms.push_back({transform.stamp_ns ? transform.stamp_ns : stamps.times.stamp_ns,
                                          transform.parent, transform.child, transform.translation_m,
                                          transform.rotation});
    } else if (has_transform(chunk, row)) {
        const auto transform = transform_in_row(chunk, row);
        if (!transform) {
            leave_out(chunk.entity + ": the transform has " + transform.error().message);
            return {};
        }
        auto stamped = rigid_transform(*transform);
        if (!stamped) {
            leave_out(chunk.entity + ": " + stamped.error().message);
            return {};
        }
        stamped->stamp_ns = stamps.times.stamp_ns;
        if (!is_static)
            leave_out(chunk.entity +
                      ": that a transform holds until the next is left out: readers of messages interpolate");
        name_frames(chunk, row, *stamped);
        message.transforms.push_back(*std::move(stamped));
    } else {
        return {};
    }
    return write_own(std::string(is_static ? kStaticTransformTopic : kTransformTopic), message, stamps, {});
}

/// Archetypes of which nothing is written.
void McapRecordingWriter::note_rest(const Chunk& chunk) {
    for (const ComponentColumn& column : chunk.components) {
        const std::size_t colon = column.name.find(':');
        if (colon == std::string::npos && !column.values.empty()) continue; // a typed value of ours
        const std::string archetype = colon == std::string::npos ? column.name : column.name.substr(0, colon);
        if (archetype == "Pinhole") pinholes_seen_.insert(chunk.entity);
        if (is_foxglove_archetype(archetype) || archetype == "RecordingInfo") continue;
        leave_out(chunk.entity + ": " + archetype + " is left out: there is no message for it");
    }
}

Result<void> McapRecordingWriter::add(const Chunk& chunk, const Store& store) {
    for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row) {
        if (const auto* message = find_component<LoggedMessage>(chunk, row)) {
            FATHOM_CHECK(add_message(chunk, row, *message));
            continue;
        }
        if (!picture_kinds_of(chunk).empty()) FATHOM_CHECK(add_pictures(chunk, row, store));
        FATHOM_CHECK(add_transforms(chunk, row));
    }
    note_rest(chunk);
    return {};
}

Result<void> McapRecordingWriter::finish() {
    for (const EntityPath& pinhole : pinholes_seen_)
        if (!pinholes_used_.contains(pinhole))
            leave_out(pinhole + ": a Pinhole without a picture is left out");
    return writer("").finish();
}

} // namespace

std::unique_ptr<RecordingWriter> make_mcap_recording_writer(RecordingSink sink, Compression compression) {
    return std::make_unique<McapRecordingWriter>(std::move(sink), compression);
}

} // namespace fathom
