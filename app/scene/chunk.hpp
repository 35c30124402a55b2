// Chunk: the second contract value. Rows of one entity as a source read them, column by column: row ids, times,
// components; immutable and shared from the moment it is made.
//
//     auto chunk = std::make_shared<Chunk>(one_row_chunk(chunk_id(source, file_index), "/depth", row_id,
//                                                        {{frame_timeline, 0}}, {EncodedImage{…}}));
//
// A component has a name, as in Rerun: "DepthImage:buffer". Fathom's own readers log typed values, whose names follow
// from their types; name_of<EncodedImage>() is "EncodedImage". Ids derive from the source and the position in it, so
// that a chunk loaded again equals the evicted one. A ChunkSummary says the same without the payload, as an index gives
// it; the payload is loaded when a view wants it. Any thread.
#pragma once

#include "app/scene/timeline.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/media/blob.hpp"
#include "decoders/media/image_role.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

/// "/camera/depth"; "/" is the root.
using EntityPath = std::string;

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

/// A typed value, as Fathom's own readers log them.
using Component =
    std::variant<EncodedImage, ImageRole, DepthMeaning, Intrinsics, ColourPartner, FileName, Clear>;

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

struct RowTime {
    Timeline timeline;
    std::int64_t value = 0;
};

struct TimeColumn {
    Timeline timeline;
    std::vector<std::int64_t> values; // one a row
};

struct ComponentColumn {
    std::string name;
    std::vector<std::optional<Component>> values; // one a row; nothing: not logged in that row
};

struct Chunk {
    ChunkId id{};
    EntityPath entity;
    std::vector<RowId> row_ids;
    std::vector<TimeColumn> times; // empty: static
    std::vector<ComponentColumn> components;

    [[nodiscard]] bool is_static() const { return times.empty(); }
    [[nodiscard]] const ComponentColumn* find(std::string_view component) const;
    [[nodiscard]] const TimeColumn* find(const Timeline& timeline) const;
};

/// A chunk of one row; static when there are no times.
[[nodiscard]] Chunk one_row_chunk(ChunkId id, EntityPath entity, RowId row_id,
                                  const std::vector<RowTime>& times, std::vector<Component> components);

/// Times of a row, in the chunk's order of timelines.
[[nodiscard]] std::vector<RowTime> row_times(const Chunk& chunk, std::uint32_t row);

/// Bytes a chunk keeps alive, for the memory budget.
[[nodiscard]] std::size_t size_bytes(const Chunk& chunk);

/// The component of kind T in a row, or null.
template <typename T>
[[nodiscard]] const T* find_component(const Chunk& chunk, std::uint32_t row) {
    const ComponentColumn* column = chunk.find(name_of<T>());
    return column == nullptr || !column->values[row] ? nullptr : std::get_if<T>(&*column->values[row]);
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
    std::uint32_t row_count = 0;
    std::vector<TimeSummary> times; // empty: static
    ComponentNames components;
};

[[nodiscard]] ChunkSummary summarize(const Chunk& chunk);

/// Of a chunk with one row.
[[nodiscard]] ChunkSummary one_row_summary(ChunkId id, EntityPath entity, const std::vector<RowTime>& times,
                                           ComponentNames components);

/// Value of a row; nothing when it is not known before loading.
[[nodiscard]] std::optional<std::int64_t> time_of(const TimeSummary& times, std::uint32_t row);

} // namespace fathom
