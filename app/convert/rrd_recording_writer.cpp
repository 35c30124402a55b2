// Chunks of messages and image files as a Rerun recording: pictures as DepthImage, EncodedDepthImage, Image or
// EncodedImage, cameras as Pinhole on the picture's entity, transforms as Transform3D between named frames.
#include "app/convert/foxglove_messages.hpp"
#include "app/convert/portable_picture.hpp"
#include "app/convert/recording_writer.hpp"
#include "app/convert/rerun_rows.hpp"
#include "app/convert/row_packer.hpp"
#include "app/scene/cameras.hpp"
#include "decoders/messages/message_reader.hpp"
#include "decoders/rrd/rrd_writer.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fathom {
namespace {

RrdTimeKind rrd_kind(TimelineKind kind) {
    switch (kind) {
    case TimelineKind::Sequence: return RrdTimeKind::Sequence;
    case TimelineKind::Timestamp: return RrdTimeKind::Timestamp;
    case TimelineKind::Duration: return RrdTimeKind::Duration;
    }
    return RrdTimeKind::Sequence;
}

class RrdRecordingWriter final : public RecordingWriter {
  public:
    explicit RrdRecordingWriter(RecordingSink sink)
        : writer_(std::move(sink)), rows_(writer_, [this] { return next_id(); }) {}

    Result<void> begin(const RecordingStart& start) override;
    Result<void> add(const Chunk& chunk, const Store& store) override;
    Result<void> finish() override {
        FATHOM_CHECK(rows_.finish());
        return writer_.finish();
    }

  private:
    using Times = std::vector<RowTime>;

    std::string image_plane_of(const EntityPath& entity, const std::string& frame_id);
    RrdTuid next_id() { return {start_.made_at_ns, ++last_id_}; }
    Result<void> write(const std::string& entity, const Times& times, std::vector<RrdComponent> components);
    Result<void> add_picture(const Chunk& chunk, std::uint32_t row, const Store& store);
    Result<void> add_camera(const Chunk& chunk, const Store& store, const TimePoint& at, const Times& times);
    Result<void> add_pose(const Chunk& chunk, std::uint32_t row, const Times& times);
    Result<void> add_transforms(const Chunk& chunk, std::uint32_t row);
    void note_message(const Chunk& chunk, std::uint32_t row);

    RrdWriter writer_;
    RowPacker rows_;
    RrdStoreId store_id_;
    RecordingStart start_;
    std::uint64_t last_id_ = 0;
    std::map<EntityPath, Intrinsics> written_cameras_;
    std::map<EntityPath, std::string> frames_;       // of pictures, as written last
    std::map<std::string, EntityPath> image_planes_; // by their names
};

Result<void> RrdRecordingWriter::begin(const RecordingStart& start) {
    start_ = start;
    store_id_.application_id = start.name;
    store_id_.recording_id = !start.recording_id.empty()
                                 ? start.recording_id
                                 : start.name + "-" + std::to_string(start.made_at_ns);
    return writer_.write_store({.store = store_id_, .row_id = next_id(), .source = "other"});
}

Result<void> RrdRecordingWriter::write(const std::string& entity, const Times& times,
                                       std::vector<RrdComponent> components) {
    RrdChunk chunk;
    chunk.store = store_id_;
    chunk.entity = rerun_entity(entity);
    chunk.is_static = times.empty();
    chunk.row_ids = {next_id()};
    for (const RowTime& time : times)
        chunk.times.push_back({time.timeline.name, rrd_kind(time.timeline.kind), {time.value}});
    chunk.components = std::move(components);
    return rows_.add(std::move(chunk));
}

/// A frame has one parent and one pinhole: of several streams in a camera's frame each has a picture of its own.
std::string RrdRecordingWriter::image_plane_of(const EntityPath& entity, const std::string& frame_id) {
    std::string plane = fathom::image_plane_of(frame_id);
    const auto owner = image_planes_.try_emplace(plane, entity).first;
    return owner->second == entity ? plane : plane + " of " + entity;
}

/// The camera of a picture, where it differs from the one before.
Result<void> RrdRecordingWriter::add_camera(const Chunk& chunk, const Store& store, const TimePoint& at,
                                            const Times& times) {
    const CameraAt camera = latest_camera(store, chunk.entity, at);
    const auto frame = latest_at<FrameId>(store, chunk.entity, at);
    const std::string frame_id(plain_frame_name(frame.value == nullptr ? "" : frame.value->frame));
    const std::string image_plane = image_plane_of(chunk.entity, frame_id);
    const std::string own_frame = camera.intrinsics ? image_plane : frame_id;
    if (!frame_id.empty() && std::exchange(frames_[chunk.entity], own_frame) != own_frame)
        FATHOM_CHECK(
            write(chunk.entity, {}, {rerun_text("CoordinateFrame", "frame", "TransformFrameId", own_frame)}));
    if (!camera.intrinsics) return {};
    const auto [known, is_new] = written_cameras_.try_emplace(chunk.entity, *camera.intrinsics);
    if (!is_new && known->second == *camera.intrinsics) return {};
    known->second = *camera.intrinsics;
    if (is_distorted(*camera.intrinsics) || camera.intrinsics->model == DistortionModel::Unsupported)
        leave_out(chunk.entity + ": the lens distortion is left out: a Pinhole has none");
    const bool is_fixed = latest_at<Intrinsics>(store, chunk.entity, at).value != nullptr;
    return write(chunk.entity, is_fixed ? Times() : times,
                 rerun_pinhole(*camera.intrinsics, image_plane, frame_id));
}

/// Where the camera of a data set's picture stood; a lost camera keeps its last place.
Result<void> RrdRecordingWriter::add_pose(const Chunk& chunk, std::uint32_t row, const Times& times) {
    const auto* pose = find_component<CameraPose>(chunk, row);
    if (pose == nullptr || !pose->world_from_camera) return {};
    const auto rigid = rigid_transform(*pose->world_from_camera);
    if (!rigid) {
        leave_out(chunk.entity + ": " + rigid.error().message);
        return {};
    }
    return write(chunk.entity, times, rerun_transform({{}, {}, rigid->translation, rigid->rotation, {}}));
}

Result<void> RrdRecordingWriter::add_picture(const Chunk& chunk, std::uint32_t row, const Store& store) {
    const TimePoint at = row_time(chunk, row, start_.timeline);
    const Times times = row_times(chunk, row);
    FATHOM_CHECK(add_camera(chunk, store, at, times));
    FATHOM_CHECK(add_pose(chunk, row, times));
    for (const PictureKind kind : picture_kinds_of(chunk)) {
        if (!is_logged(*chunk.find(picture_component(kind)), row)) continue;
        auto picture = picture_in_row(store, kind, chunk, row, at);
        Result<PortablePicture> portable =
            picture ? portable_picture(*picture) : std::unexpected(picture.error());
        auto components = portable ? rerun_picture(*portable) : std::unexpected(portable.error());
        if (!components) {
            leave_out(chunk.entity + ": " + components.error().message);
            continue;
        }
        TopicNotes notes = notes_of(*portable, false);
        if (portable->meaning.invalid_origin == Origin::Assumed) notes.invalid_codes.clear();
        for (RrdComponent& note : rerun_notes({notes.kind, notes.invalid_codes}))
            components->push_back(std::move(note));
        FATHOM_CHECK(write(chunk.entity, times, *std::move(components)));
    }
    return {};
}

/// Each child frame has an entity of its own: static values replace each other within one.
Result<void> RrdRecordingWriter::add_transforms(const Chunk& chunk, std::uint32_t row) {
    const auto* logged = find_component<FrameTransforms>(chunk, row);
    if (logged == nullptr) return {};
    const bool is_static = chunk.is_static() || chunk.entity.ends_with("tf_static");
    if (!is_static)
        leave_out(chunk.entity + ": poses between two transforms are left out: Rerun holds the earlier one");
    for (const FrameTransform& transform : logged->transforms) {
        Times times = is_static ? Times() : row_times(chunk, row);
        for (RowTime& time : times)
            if (time.timeline.name == "stamp" && transform.stamp_ns) time.value = *transform.stamp_ns;
        const std::string child(plain_frame_name(transform.child));
        if (child.empty() || transform.parent.empty()) {
            leave_out(chunk.entity + ": transforms between frames without a name are left out");
            continue;
        }
        FATHOM_CHECK(write(chunk.entity + "/" + child, times, rerun_transform(transform)));
    }
    return {};
}

void RrdRecordingWriter::note_message(const Chunk& chunk, std::uint32_t row) {
    const auto* logged = find_component<LoggedMessage>(chunk, row);
    if (logged == nullptr || find_component<EncodedImage>(chunk, row) != nullptr ||
        find_component<FrameTransforms>(chunk, row) != nullptr ||
        find_component<Calibration>(chunk, row) != nullptr)
        return;
    const std::string name = logged->reader ? logged->reader->name : std::string();
    leave_out(chunk.entity + ": messages of " + (name.empty() ? "an unknown type" : name) + " are left out");
}

Result<void> RrdRecordingWriter::add(const Chunk& chunk, const Store& store) {
    for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row) {
        if (!picture_kinds_of(chunk).empty()) FATHOM_CHECK(add_picture(chunk, row, store));
        FATHOM_CHECK(add_transforms(chunk, row));
        note_message(chunk, row);
    }
    return {};
}

} // namespace

std::unique_ptr<RecordingWriter> make_rrd_recording_writer(RecordingSink sink) {
    return std::make_unique<RrdRecordingWriter>(std::move(sink));
}

} // namespace fathom
