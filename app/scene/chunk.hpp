// Chunk: the second contract value. Rows of one entity as a source read them, column by column: row ids, times,
// components; immutable and shared from the moment it is made.
//
//     auto chunk = std::make_shared<Chunk>(one_row_chunk(chunk_id(source, file_index), "/depth", row_id,
//                                                        {{frame_timeline, 0}}, {EncodedImage{…}}));
//
// A component has a name, as in Rerun: "DepthImage:buffer". Rerun's own come as Arrow cells; Fathom's other readers log
// typed values, whose names follow from their types; name_of<EncodedImage>() is "EncodedImage". Ids derive from the source and the position in it, so
// that a chunk loaded again equals the evicted one. A ChunkSummary says the same without the payload, as an index gives
// it; the payload is loaded when a view wants it. Any thread.
#pragma once

#include "app/scene/entity_path.hpp"
#include "app/scene/timeline.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/media/blob.hpp"
#include "decoders/media/image_role.hpp"
#include "decoders/rrd/arrow.hpp"

#include <glm/mat4x4.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

struct MessageReader;     // decoders/messages/message_reader.hpp
struct PointCloudMessage; // decoders/messages/message.hpp

enum class ChunkId : std::uint64_t {};

[[nodiscard]] constexpr ChunkId chunk_id(std::uint32_t source, std::uint32_t position) {
    return static_cast<ChunkId>(static_cast<std::uint64_t>(source) << 32 | position);
}

[[nodiscard]] constexpr std::uint32_t source_of(ChunkId id) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id) >> 32);
}

[[nodiscard]] constexpr std::uint32_t position_of(ChunkId id) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id));
}

/// Orders rows of equal time; Rerun's are 128 bits, time of logging first.
struct RowId {
    std::uint64_t high = 0, low = 0;

    auto operator<=>(const RowId&) const = default;
};

/// An image as it came: bytes and how to read them.
struct EncodedImage {
    Blob bytes;
    MediaType type = MediaType::Unknown;
    DecodeOptions options;
};

[[nodiscard]] std::string_view archetype_of(ImageRole role); // "DepthImage", "Image", "Image"

/// The entity whose pictures colour this one's points.
struct ColourPartner {
    EntityPath entity;
};

/// The file that a picture came from, for people to read.
struct FileName {
    std::string path;
};

/// From here on, values of this entity logged before are gone; and those below it, if recursive.
struct Clear {
    bool recursive = false;
};

/// What a camera-info topic says. Pictures state which of the two they go by.
struct Calibration {
    std::optional<Intrinsics> raw, rectified; // nothing: not calibrated
};

/// The entity that logs the calibration of this one's pictures.
struct CameraOf {
    EntityPath entity;
    bool rectified = false;
};

/// The named coordinate frame that an entity's data are in.
struct FrameId {
    std::string frame;
};

/// A child frame's pose in its parent: p_parent = rotation · p_child + translation.
struct FrameTransform {
    std::string parent, child;
    std::array<double, 3> translation_m{};
    std::array<double, 4> rotation{0, 0, 0, 1}; // x y z w, not normalised
    std::optional<std::int64_t> stamp_ns;       // its own: a message may hold several
};

struct FrameTransforms {
    std::vector<FrameTransform> transforms;
};

/// Where the camera of a picture stood, from its optical frame; nothing where it is not known.
struct CameraPose {
    std::optional<glm::dmat4> world_from_camera;
};

/// The message that a row was read from, as it came.
struct LoggedMessage {
    Blob bytes;
    std::shared_ptr<const MessageReader> reader;
};

/// Points of a message, in a frame of their own; point_cloud.hpp reads them.
struct LoggedCloud {
    std::shared_ptr<const PointCloudMessage> message; // never null
};

/// A typed value, as Fathom's own readers log them.
using Component =
    std::variant<EncodedImage, ImageRole, DepthMeaning, Intrinsics, ColourPartner, FileName, Clear,
                 Calibration, CameraOf, FrameId, FrameTransforms, CameraPose, LoggedMessage, LoggedCloud>;

template <typename T>
[[nodiscard]] constexpr std::string_view name_of();
template <>
constexpr std::string_view name_of<EncodedImage>() {
    return "EncodedImage";
}
template <>
constexpr std::string_view name_of<ImageRole>() {
    return "ImageRole";
}
template <>
constexpr std::string_view name_of<DepthMeaning>() {
    return "DepthMeaning";
}
template <>
constexpr std::string_view name_of<Intrinsics>() {
    return "Intrinsics";
}
template <>
constexpr std::string_view name_of<ColourPartner>() {
    return "ColourPartner";
}
template <>
constexpr std::string_view name_of<FileName>() {
    return "FileName";
}
template <>
constexpr std::string_view name_of<Clear>() {
    return "Clear";
}
template <>
constexpr std::string_view name_of<Calibration>() {
    return "Calibration";
}
template <>
constexpr std::string_view name_of<CameraOf>() {
    return "CameraOf";
}
template <>
constexpr std::string_view name_of<FrameId>() {
    return "FrameId";
}
template <>
constexpr std::string_view name_of<FrameTransforms>() {
    return "FrameTransforms";
}
template <>
constexpr std::string_view name_of<CameraPose>() {
    return "CameraPose";
}
template <>
constexpr std::string_view name_of<LoggedMessage>() {
    return "LoggedMessage";
}
template <>
constexpr std::string_view name_of<LoggedCloud>() {
    return "LoggedCloud";
}
[[nodiscard]] std::string_view name_of(const Component& component);

struct RowTime {
    Timeline timeline;
    std::int64_t value = 0;
};

struct TimeColumn {
    Timeline timeline;
    std::vector<std::int64_t> values; // one a row
};

/// Cells of one kind, one a row: typed values, or Arrow lists of the instances that were logged.
struct ComponentColumn {
    std::string name;
    std::vector<std::optional<Component>> values;
    ArrowArray cells; // when there are no values
};

[[nodiscard]] bool is_logged(const ComponentColumn& column, std::uint32_t row);

struct Chunk {
    ChunkId id{};
    EntityPath entity;
    std::uint16_t recording = 0; // of the recordings in one source
    std::vector<RowId> row_ids;
    std::vector<TimeColumn> times; // empty: static
    std::vector<ComponentColumn> components;
    std::size_t payload_bytes = 0;    // what Arrow cells keep in memory
    std::int64_t receive_time_ns = 0; // since 1970, of what came live

    [[nodiscard]] bool is_static() const { return times.empty(); }
    [[nodiscard]] const ComponentColumn* find(std::string_view component) const;
    [[nodiscard]] const TimeColumn* find(const Timeline& timeline) const;
};

/// A chunk of one row; static when there are no times.
[[nodiscard]] Chunk one_row_chunk(ChunkId id, EntityPath entity, RowId row_id,
                                  const std::vector<RowTime>& times, std::vector<Component> components);

/// Adds a row of typed values; columns that are new get nothing in the rows before.
void append_row(Chunk& chunk, RowId row_id, const std::vector<RowTime>& times,
                std::vector<Component> components);

/// Times of a row, in the chunk's order of timelines.
[[nodiscard]] std::vector<RowTime> row_times(const Chunk& chunk, std::uint32_t row);

/// Bytes a chunk keeps alive, for the memory budget.
[[nodiscard]] std::size_t size_bytes(const Chunk& chunk);

/// The component of kind T in a row, or null.
template <typename T>
[[nodiscard]] const T* find_component(const Chunk& chunk, std::uint32_t row) {
    const ComponentColumn* column = chunk.find(name_of<T>());
    return column == nullptr || column->values.empty() || !column->values[row]
               ? nullptr
               : std::get_if<T>(&*column->values[row]);
}

struct TimeSummary {
    Timeline timeline;
    std::int64_t first = 0, last = 0; // smallest and largest
    std::vector<std::int64_t> values; // one a row; empty: not known before loading, unless there is one row
};

/// Names are shared by the chunks of a stream: an index of a long recording has many of them.
using ComponentNames = std::shared_ptr<const std::vector<std::string>>;

struct ChunkSummary {
    ChunkId id{};
    EntityPath entity;
    std::uint16_t recording = 0;
    std::uint32_t row_count = 0;
    std::vector<TimeSummary> times; // empty: static
    ComponentNames components;
    std::int64_t receive_time_ns = 0; // since 1970, of what came live
};

[[nodiscard]] ChunkSummary summarize(const Chunk& chunk);

/// Of a chunk with one row.
[[nodiscard]] ChunkSummary one_row_summary(ChunkId id, EntityPath entity, const std::vector<RowTime>& times,
                                           ComponentNames components);

/// Value of a row; nothing when it is not known before loading.
[[nodiscard]] std::optional<std::int64_t> time_of(const TimeSummary& times, std::uint32_t row);

} // namespace fathom
