// The templates of store.hpp.
#pragma once

#include <algorithm>

namespace fathom {

template <typename T>
const T* static_value(const Store& store, const EntityPath& entity) {
    const std::span<const RowRef> rows = store.static_rows(entity);
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        const Chunk* chunk = store.loaded(row->chunk);
        if (chunk == nullptr) continue;
        if (const T* value = find_component<T>(chunk->rows[row->row])) return value;
    }
    return nullptr;
}

template <typename T>
LatestAt<T> latest_at(const Store& store, const EntityPath& entity, const TimePoint& at) {
    LatestAt<T> answer;
    if (const T* value = static_value<T>(store, entity)) {
        answer.value = value;
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
