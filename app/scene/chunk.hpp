// Chunk: the second contract value. Rows of one entity as a source read them: times, components, row ids;
// immutable and shared from the moment it is made.
//
//     auto chunk = std::make_shared<Chunk>();
//     chunk->id = chunk_id(source_id, file_index);
//     chunk->entity = "/depth";
//     chunk->rows = {ChunkRow{.row_id = …, .times = {{frame_timeline, 0}}, .components = {EncodedImage{…}}}};
//
// Ids derive from the source and the position in it, so that a chunk loaded again equals the evicted one. A
// ChunkSummary says the same without the payload, as an index gives it; the payload is loaded when a view
// wants it. Any thread.
#pragma once

#include "app/scene/timeline.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/media/blob.hpp"
#include "decoders/media/image_role.hpp"

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
enum class RowId : std::uint64_t {};

[[nodiscard]] constexpr ChunkId chunk_id(std::uint32_t source, std::uint32_t position) {
    return static_cast<ChunkId>(static_cast<std::uint64_t>(source) << 32 | position);
}

[[nodiscard]] constexpr std::uint32_t source_of(ChunkId id) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id) >> 32);
}

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

/// One logged value. At most one of each kind per row.
using Component = std::variant<EncodedImage, ImageRole, DepthMeaning, Intrinsics, ColourPartner, FileName>;

struct RowTime {
    Timeline timeline;
    std::int64_t value = 0;
};

struct ChunkRow {
    RowId row_id{};
    std::vector<RowTime> times; // empty: static
    std::vector<Component> components;
};

struct Chunk {
    ChunkId id{};
    EntityPath entity;
    std::vector<ChunkRow> rows;
};

/// Bytes a chunk keeps alive, for the memory budget.
[[nodiscard]] std::size_t size_bytes(const Chunk& chunk);

struct RowSummary {
    RowId row_id{};
    std::vector<RowTime> times;
};

struct ChunkSummary {
    ChunkId id{};
    EntityPath entity;
    std::vector<RowSummary> rows;
};

[[nodiscard]] ChunkSummary summarize(const Chunk& chunk);

/// The component of kind T in a row, or null.
template <typename T>
[[nodiscard]] const T* find_component(const ChunkRow& row) {
    for (const Component& component : row.components)
        if (const T* value = std::get_if<T>(&component)) return value;
    return nullptr;
}

} // namespace fathom
