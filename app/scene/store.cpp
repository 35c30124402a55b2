#include "app/scene/store.hpp"

#include <algorithm>
#include <set>

namespace fathom {
namespace {

bool before(const RowRef& a, const RowRef& b) {
    return a.time != b.time ? a.time < b.time : a.row_id < b.row_id;
}

void insert_sorted(std::vector<RowRef>& rows, const RowRef& row) {
    // Almost always at the end: sources deliver in order.
    rows.insert(std::upper_bound(rows.begin(), rows.end(), row, before), row);
}

void erase_chunk(std::vector<RowRef>& rows, ChunkId id) {
    std::erase_if(rows, [id](const RowRef& row) { return row.chunk == id; });
}

} // namespace

void Store::insert_summary(const ChunkSummary& summary) {
    if (!chunks_.try_emplace(summary.id, Entry{summary.entity, nullptr}).second) return;
    Entity& entity = entities_[summary.entity];
    for (std::uint32_t i = 0; i < summary.rows.size(); ++i) {
        const RowSummary& row = summary.rows[i];
        if (row.times.empty()) insert_sorted(entity.static_rows, {0, row.row_id, summary.id, i});
        for (const RowTime& time : row.times)
            insert_sorted(entity.timelines[time.timeline], {time.value, row.row_id, summary.id, i});
    }
    ++revision_;
}

void Store::insert(std::shared_ptr<const Chunk> chunk) {
    insert_summary(summarize(*chunk));
    Entry& entry = chunks_.at(chunk->id);
    if (entry.chunk != nullptr) return;
    loaded_bytes_ += size_bytes(*chunk);
    entry.chunk = std::move(chunk);
    ++revision_;
}

void Store::evict(ChunkId id) {
    const auto entry = chunks_.find(id);
    if (entry == chunks_.end() || entry->second.chunk == nullptr) return;
    loaded_bytes_ -= size_bytes(*entry->second.chunk);
    entry->second.chunk.reset();
    ++revision_;
}

void Store::remove(ChunkId id) {
    evict(id);
    const auto entry = chunks_.find(id);
    if (entry == chunks_.end()) return;
    Entity& entity = entities_[entry->second.entity];
    erase_chunk(entity.static_rows, id);
    for (auto& [timeline, rows] : entity.timelines)
        erase_chunk(rows, id);
    chunks_.erase(entry);
    ++revision_;
}

const Chunk* Store::loaded(ChunkId id) const {
    const auto entry = chunks_.find(id);
    return entry == chunks_.end() ? nullptr : entry->second.chunk.get();
}

std::vector<EntityPath> Store::entities() const {
    std::vector<EntityPath> paths;
    for (const auto& [path, entity] : entities_)
        paths.push_back(path);
    return paths;
}

std::vector<Timeline> Store::timelines() const {
    std::set<Timeline> all;
    for (const auto& [path, entity] : entities_)
        for (const auto& [timeline, rows] : entity.timelines)
            all.insert(timeline);
    return {all.begin(), all.end()};
}

std::span<const RowRef> Store::rows(const EntityPath& path, const Timeline& timeline) const {
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return {};
    const auto rows = entity->second.timelines.find(timeline);
    if (rows == entity->second.timelines.end()) return {};
    return rows->second;
}

std::span<const RowRef> Store::static_rows(const EntityPath& path) const {
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return {};
    return entity->second.static_rows;
}

std::vector<ChunkId> Store::loaded_chunks() const {
    std::vector<ChunkId> ids;
    for (const auto& [id, entry] : chunks_)
        if (entry.chunk != nullptr) ids.push_back(id);
    return ids;
}

} // namespace fathom
