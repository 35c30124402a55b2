#include "app/scene/chunk.hpp"

#include <set>

namespace fathom {

std::string_view archetype_of(ImageRole role) {
    return role == ImageRole::Depth ? "DepthImage" : "Image";
}

std::size_t size_bytes(const Chunk& chunk) {
    std::size_t total = sizeof(Chunk);
    std::set<const void*> owners; // rows of a multi-image file share one blob
    for (const ChunkRow& row : chunk.rows) {
        total += sizeof(ChunkRow) + row.components.size() * sizeof(Component);
        const EncodedImage* image = find_component<EncodedImage>(row);
        if (image != nullptr && owners.insert(image->bytes.owner.get()).second)
            total += image->bytes.bytes.size();
    }
    return total;
}

ChunkSummary summarize(const Chunk& chunk) {
    ChunkSummary summary{chunk.id, chunk.entity, {}};
    summary.rows.reserve(chunk.rows.size());
    for (const ChunkRow& row : chunk.rows)
        summary.rows.push_back({row.row_id, row.times});
    return summary;
}

} // namespace fathom
