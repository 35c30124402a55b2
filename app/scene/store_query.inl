// The templates of store.hpp.
#pragma once

#include <algorithm>
#include <ranges>

namespace fathom {

template <typename T>
LatestAt<T> latest_at(const Store& store, const EntityPath& entity, const TimePoint& at) {
    LatestAt<T> answer;
    for (const RowRef& row : std::views::reverse(store.static_rows(entity))) {
        const Chunk* chunk = store.loaded(row.chunk);
        const T* value = chunk == nullptr ? nullptr : find_component<T>(chunk->rows[row.row]);
        if (value == nullptr) continue;
        answer.value = value;
        answer.row = row;
        return answer;
    }
    const std::span<const RowRef> rows = store.rows(entity, at.timeline);
    auto row = std::ranges::upper_bound(rows, at.value, {}, &RowRef::time);
    while (row != rows.begin()) {
        --row;
        const Chunk* chunk = store.loaded(row->chunk);
        if (chunk == nullptr) {
            if (answer.pending.empty() || answer.pending.back() != row->chunk) answer.pending.push_back(row->chunk);
            continue;
        }
        if (const T* value = find_component<T>(chunk->rows[row->row])) {
            answer.value = value;
            answer.row = *row;
            break;
        }
    }
    return answer;
}

} // namespace fathom
