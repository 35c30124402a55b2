// Questions to the store about rows rather than values.
#include "app/scene/store.hpp"

#include <algorithm>
#include <atomic>

namespace fathom {

std::uint64_t Store::next_revision() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

std::optional<TimeExtent> Store::extent(const Timeline& timeline) const {
    std::optional<TimeExtent> extent;
    for (const auto& [path, entity] : entities_) {
        const auto by_component = entity.timelines.find(timeline);
        if (by_component == entity.timelines.end()) continue;
        for (const auto& [component, index] : by_component->second) {
            if (index.spans.empty()) continue;
            const TimeExtent own{index.spans.front().first, index.spans.back().reach};
            extent = extent ? TimeExtent{std::min(extent->first, own.first), std::max(extent->last, own.last)}
                            : own;
        }
    }
    return extent;
}

std::vector<const ChunkSummary*> Store::chunks(const EntityPath& path) const {
    std::vector<const ChunkSummary*> summaries;
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return summaries;
    summaries.reserve(entity->second.chunks.size());
    for (const Entry* entry : entity->second.chunks)
        summaries.push_back(&entry->summary);
    return summaries;
}

const ChunkSummary* Store::summary(ChunkId id) const {
    const auto entry = chunks_.find(id);
    return entry == chunks_.end() ? nullptr : &entry->second.summary;
}

bool Store::is_missing(ChunkId id) const {
    const auto entry = chunks_.find(id);
    return entry != chunks_.end() && entry->second.chunk == nullptr && !entry->second.is_unreadable;
}

/// The row that is left when the newest ones at this very time are not counted; the oldest of them at least.
LatestRow Store::with_held_back(const Index& index, std::string_view component, const TimePoint& at,
                                LatestRow newest) {
    if (newest.column == nullptr || newest.row.time != at.value) return newest;
    struct Candidate {
        const ComponentColumn* column;
        const Chunk* chunk;
        RowRef place;
    };
    std::vector<Candidate> equals;
    auto span = std::ranges::upper_bound(index.spans, at.value, {}, &Span::first);
    while (span != index.spans.begin()) {
        --span;
        if (span->reach < at.value) break; // nor anything before it comes as late
        if (span->last < at.value || span->entry->chunk == nullptr) continue;
        const Chunk& chunk = *span->entry->chunk;
        const ComponentColumn* column = chunk.find(component);
        if (column == nullptr) continue;
        const std::vector<std::int64_t>& times = chunk.find(at.timeline)->values;
        for (std::uint32_t row = 0; row < times.size(); ++row)
            if (times[row] == at.value && is_logged(*column, row))
                equals.push_back({column, &chunk, {at.value, chunk.row_ids[row], chunk.id, row}});
    }
    std::ranges::stable_sort(equals, {}, [](const Candidate& c) { return c.place.row_id; });
    const std::size_t last = equals.size() - 1; // `newest` is one of them
    const Candidate& chosen = equals[last - std::min<std::size_t>(at.held_back, last)];
    return {chosen.column, chosen.chunk, chosen.place, std::move(newest.pending)};
}

} // namespace fathom
