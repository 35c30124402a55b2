#include "app/convert/row_packer.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/rrd/arrow_join.hpp"

namespace fathom {
namespace {

/// A picture is loaded with the chunk that it is in: from here on it is worth one of its own.
constexpr std::size_t kLargeRowBytes = 64u << 10;

/// As Rerun's SDKs batch (0.23 to 0.29), and as its store compacts.
constexpr std::size_t kMostChunkBytes = 1u << 20;
constexpr std::size_t kMostChunkRows = 4096;

/// Of all rows between two times at which nothing is held back.
constexpr std::size_t kMostBytesApart = 16u << 20;

std::size_t bytes_of(const ArrowNode& node) {
    std::size_t bytes = node.validity.bytes.size() + node.offsets.bytes.size() + node.values.bytes.size();
    for (const ArrowNode& child : node.children)
        bytes += bytes_of(child);
    return bytes;
}

std::size_t bytes_of(const RrdChunk& row) {
    std::size_t bytes = sizeof(RrdChunk) + row.times.size() * sizeof(RrdTimeColumn);
    for (const RrdComponent& component : row.components)
        bytes += sizeof(RrdComponent) + bytes_of(*component.cells.node);
    return bytes;
}

/// Rows with the same are rows of one table.
std::string table_of(const RrdChunk& row) {
    std::string text = row.entity;
    for (const RrdTimeColumn& times : row.times)
        text.append("\n@")
            .append(times.name)
            .append(1, static_cast<char>('0' + static_cast<int>(times.kind)));
    for (const RrdComponent& component : row.components)
        text.append("\n").append(component.identifier);
    return text;
}

bool have_equal_types(const RrdChunk& a, const RrdChunk& b) {
    for (std::size_t i = 0; i < a.components.size(); ++i)
        if (!can_join(a.components[i].cells, b.components[i].cells)) return false;
    return true;
}

} // namespace

Result<void> RowPacker::write(Group& group) {
    if (group.rows.empty()) return {};
    RrdChunk chunk = std::move(group.rows.front());
    const std::span others = std::span(group.rows).subspan(1);
    for (std::size_t i = 0; i < chunk.components.size(); ++i) {
        std::vector<ArrowArray> cells{chunk.components[i].cells};
        for (const RrdChunk& row : others)
            cells.push_back(row.components[i].cells);
        chunk.components[i].cells = joined_arrays(cells);
    }
    for (const RrdChunk& row : others) {
        chunk.row_ids.push_back(row.row_ids.front());
        for (std::size_t i = 0; i < chunk.times.size(); ++i)
            chunk.times[i].values.push_back(row.times[i].values.front());
    }
    chunk.id = next_chunk_id_();
    group = {};
    return writer_.write_chunk(chunk);
}

Result<void> RowPacker::add(RrdChunk row) {
    FATHOM_ASSERT(row.row_ids.size() == 1);
    const std::size_t bytes = bytes_of(row);
    bytes_since_written_ += bytes;
    Group alone;
    const bool stands_alone = row.is_static || bytes >= kLargeRowBytes;
    Group& group = stands_alone ? alone : groups_[table_of(row)];
    if (!group.rows.empty() &&
        (group.bytes + bytes > kMostChunkBytes || !have_equal_types(group.rows.front(), row)))
        FATHOM_CHECK(write(group));
    group.rows.push_back(std::move(row));
    group.bytes += bytes;
    if (stands_alone || group.rows.size() == kMostChunkRows) FATHOM_CHECK(write(group));
    return bytes_since_written_ < kMostBytesApart ? Result<void>() : finish();
}

Result<void> RowPacker::finish() {
    for (auto& [table, group] : groups_)
        FATHOM_CHECK(write(group));
    groups_.clear();
    bytes_since_written_ = 0;
    return {};
}

} // namespace fathom
