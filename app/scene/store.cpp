#include "app/scene/store.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

/// How far an older loaded value is looked for while the right one is not there.
constexpr int kMostBehind = 64;

/// True when rows stand by (time, row id) on every timeline, so that they can be searched by halving.
bool rows_in_order(const Chunk& chunk) {
    for (const TimeColumn& column : chunk.times)
        for (std::size_t i = 1; i < column.values.size(); ++i) {
            const auto before = std::pair(column.values[i - 1], chunk.row_ids[i - 1]);
            if (std::pair(column.values[i], chunk.row_ids[i]) < before) return false;
        }
    return true;
}

/// The last row at or before `time` that carries the component.
std::optional<std::uint32_t> last_row(const Chunk& chunk, const ComponentColumn& column,
                                      std::span<const std::int64_t> times, std::int64_t time, bool in_order) {
    std::optional<std::uint32_t> best;
    if (in_order) {
        auto row = static_cast<std::uint32_t>(std::ranges::upper_bound(times, time) - times.begin());
        while (row-- > 0)
            if (is_logged(column, row)) return row;
        return best;
    }
    for (std::uint32_t row = 0; row < times.size(); ++row) {
        if (times[row] > time || !is_logged(column, row)) continue;
        if (!best ||
            std::pair(times[row], chunk.row_ids[row]) >= std::pair(times[*best], chunk.row_ids[*best]))
            best = row;
    }
    return best;
}

} // namespace

Store::Entry& Store::enter(const ChunkSummary& summary) {
    const auto [found, is_new] = chunks_.try_emplace(summary.id, Entry{.summary = summary, .chunk = nullptr});
    Entry& entry = found->second;
    if (!is_new) return entry;
    Entity& entity = entities_[summary.entity];
    entity.chunks.push_back(&entry);
    for (const std::string& component : *summary.components) {
        has_clears_ |= component == name_of<Clear>();
        if (component == name_of<FrameTransforms>()) missing_transforms_.insert(summary.id);
        if (summary.times.empty()) entity.statics[component].push_back(&entry);
        for (const TimeSummary& time : summary.times) {
            Index& index = entity.timelines[time.timeline][component];
            index.times_known = false;
            std::vector<Span>& spans = index.spans;
            // Almost always at the end: sources deliver in order.
            auto place = std::ranges::upper_bound(spans, time.first, {}, &Span::first);
            place = spans.insert(place, {time.first, time.last, time.last, &entry});
            for (; place != spans.end(); ++place) {
                const std::int64_t before = place == spans.begin() ? std::numeric_limits<std::int64_t>::min()
                                                                   : std::prev(place)->reach;
                place->reach = std::max(before, place->last);
            }
        }
    }
    expect_links(entity, entry);
    ++revision_;
    rows_revision_ = next_revision();
    return entry;
}

/// What the index could not tell of a chunk's rows is exact from its first loading on, also when the payload leaves.
void Store::learn_rows(Entry& entry, const Chunk& chunk, ChunkSummary exact) {
    entry.was_loaded = true;
    if (missing_transforms_.erase(chunk.id) != 0) take_transforms(chunk);
    entry.in_order = rows_in_order(chunk);
    if (exact.row_count == 1) return;
    rows_revision_ = next_revision();
    for (const ComponentColumn& column : chunk.components) {
        std::vector<bool> logged(exact.row_count);
        for (std::uint32_t row = 0; row < exact.row_count; ++row)
            logged[row] = is_logged(column, row);
        if (std::ranges::find(logged, false) != logged.end()) entry.logged[column.name] = std::move(logged);
    }
    for (TimeSummary& known : entry.summary.times) {
        const auto times = std::ranges::find(exact.times, known.timeline, &TimeSummary::timeline);
        if (times != exact.times.end()) known.values = std::move(times->values);
        for (auto& [component, index] : entities_[chunk.entity].timelines[known.timeline])
            index.times_known = false;
    }
}

void Store::insert_summary(const ChunkSummary& summary) {
    enter(summary);
}

void Store::insert(std::shared_ptr<const Chunk> chunk) {
    ChunkSummary summary = summarize(*chunk);
    Entry& entry = enter(summary);
    if (entry.chunk != nullptr) return;
    loaded_bytes_ += size_bytes(*chunk);
    if (!entry.was_loaded) learn_rows(entry, *chunk, std::move(summary));
    entry.chunk = std::move(chunk);
    take_links(entry);
    if (!entry.chunk->is_static()) entry.use = by_use_.insert(by_use_.begin(), entry.chunk->id);
    ++revision_;
}

void Store::take_transforms(const Chunk& chunk) {
    const bool is_static = chunk.is_static() || chunk.entity.ends_with("tf_static");
    for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row)
        if (const auto* logged = find_component<FrameTransforms>(chunk, row))
            for (const FrameTransform& transform : logged->transforms)
                frames_.add(transform, is_static);
}

std::vector<ChunkId> Store::missing_transforms(std::size_t count) const {
    std::vector<ChunkId> ids;
    for (auto id = missing_transforms_.begin(); id != missing_transforms_.end() && ids.size() < count; ++id)
        ids.push_back(*id);
    return ids;
}

void Store::mark_unreadable(ChunkId id) {
    missing_transforms_.erase(id);
    const auto entry = chunks_.find(id);
    if (entry == chunks_.end()) return;
    entry->second.is_unreadable = true;
    ++revision_;
}

void Store::evict(ChunkId id) {
    const auto entry = chunks_.find(id);
    if (entry == chunks_.end() || entry->second.chunk == nullptr) return;
    loaded_bytes_ -= size_bytes(*entry->second.chunk);
    if (!entry->second.chunk->is_static()) by_use_.erase(entry->second.use);
    entry->second.chunk.reset();
    ++revision_;
}

void Store::touch(ChunkId id) {
    const auto entry = chunks_.find(id);
    if (entry == chunks_.end() || entry->second.chunk == nullptr || entry->second.chunk->is_static()) return;
    by_use_.splice(by_use_.begin(), by_use_, entry->second.use);
}

bool Store::evict_oldest(const std::unordered_set<ChunkId>& kept) {
    for (auto use = by_use_.rbegin(); use != by_use_.rend(); ++use) {
        if (kept.contains(*use)) continue;
        evict(*use);
        return true;
    }
    return false;
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
        for (const auto& [timeline, index] : entity.timelines)
            all.insert(timeline);
    return {all.begin(), all.end()};
}

std::vector<std::string> Store::components(const EntityPath& path) const {
    std::set<std::string> names;
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return {};
    for (const auto& [name, entries] : entity->second.statics)
        names.insert(name);
    for (const auto& [timeline, by_component] : entity->second.timelines)
        for (const auto& [name, index] : by_component)
            names.insert(name);
    return {names.begin(), names.end()};
}

const Store::Index* Store::find_index(const EntityPath& path, std::string_view component,
                                      const Timeline& timeline) const {
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return nullptr;
    const auto by_component = entity->second.timelines.find(timeline);
    if (by_component == entity->second.timelines.end()) return nullptr;
    const auto index = by_component->second.find(component);
    return index == by_component->second.end() ? nullptr : &index->second;
}

LatestRow Store::latest_static(const Entity& entity, std::string_view component) const {
    LatestRow best;
    const auto entries = entity.statics.find(component);
    if (entries == entity.statics.end()) return best;
    for (const Entry* entry : entries->second) {
        if (entry->chunk == nullptr) continue;
        const ComponentColumn* column = entry->chunk->find(component);
        if (column == nullptr) continue;
        for (std::uint32_t row = 0; row < entry->chunk->row_ids.size(); ++row) {
            const RowId row_id = entry->chunk->row_ids[row];
            if (!is_logged(*column, row) || (best.column != nullptr && row_id < best.row.row_id)) continue;
            best = {column, entry->chunk.get(), {0, row_id, entry->summary.id, row}, {}};
        }
    }
    return best;
}

LatestRow Store::latest_timed(const Index& index, std::string_view component, const TimePoint& at) const {
    LatestRow best;
    std::int64_t floor = std::numeric_limits<std::int64_t>::min(); // an answer at or after it exists
    int behind = 0; // chunks looked into although one is pending
    std::vector<std::pair<std::int64_t, ChunkId>> pending;
    auto span = std::ranges::upper_bound(index.spans, at.value, {}, &Span::first);
    while (span != index.spans.begin()) {
        --span;
        // Neither this nor anything before it comes as late; an older value is offered where one is near.
        if (span->reach < floor && (best.column != nullptr || ++behind > kMostBehind)) break;
        const std::int64_t last = std::min(span->last, at.value);
        if (span->entry->is_unreadable) continue;
        if (span->entry->chunk == nullptr) {
            if (last >= floor) pending.emplace_back(last, span->entry->summary.id);
            floor = std::max(floor, span->first);
            continue;
        }
        const Chunk& chunk = *span->entry->chunk;
        const ComponentColumn* column = chunk.find(component);
        if (column == nullptr) continue; // the index promised it; no message held it
        const std::vector<std::int64_t>& times = chunk.find(at.timeline)->values;
        const auto row = last_row(chunk, *column, times, at.value, span->entry->in_order);
        if (!row) continue;
        const RowRef place{times[*row], chunk.row_ids[*row], chunk.id, *row};
        if (best.column == nullptr ||
            std::pair(best.row.time, best.row.row_id) < std::pair(place.time, place.row_id)) {
            best = {column, &chunk, place, {}};
            floor = std::max(floor, place.time);
        }
    }
    std::ranges::stable_sort(pending, std::ranges::greater{}, [](const auto& chunk) { return chunk.first; });
    for (const auto& [last, id] : pending)
        if (best.column == nullptr || last >= best.row.time) best.pending.push_back(id);
    return best;
}

LatestRow Store::latest_logged(const EntityPath& path, std::string_view component,
                               const TimePoint& at) const {
    const auto entity = entities_.find(path);
    if (entity == entities_.end()) return {};
    LatestRow fixed = latest_static(entity->second, component);
    if (fixed.column != nullptr) return fixed;
    const Index* index = find_index(path, component, at.timeline);
    if (index == nullptr) return {};
    LatestRow newest = latest_timed(*index, component, at);
    return at.held_back == 0 ? newest : with_held_back(*index, component, at, std::move(newest));
}

/// Rerun's rules: a clear hides what stands at or before it; a static one all that is timed, and static values with a
/// smaller or equal row id; a timed one no static value.
bool Store::is_cleared(const EntityPath& path, const RowRef& value, bool is_static,
                       const TimePoint& at) const {
    EntityPath place = path;
    do {
        TimePoint before = at;
        while (true) {
            const LatestRow clear = latest_logged(place, name_of<Clear>(), before);
            if (clear.column == nullptr) break;
            const bool recursive = std::get<Clear>(*clear.column->values[clear.row.row]).recursive;
            const bool applies = place == path || recursive;
            if (clear.chunk->is_static()) {
                if (applies && (!is_static || value.row_id <= clear.row.row_id)) return true;
                break;
            }
            if (is_static ||
                std::pair(clear.row.time, clear.row.row_id) < std::pair(value.time, value.row_id))
                break;
            if (applies) return true;
            before.value = clear.row.time - 1; // an earlier one may be recursive
        }
    } while (go_to_parent(place));
    return false;
}

LatestRow Store::latest(const EntityPath& path, std::string_view component, const TimePoint& at) const {
    LatestRow answer = latest_logged(path, component, at);
    if (has_clears_ && answer.column != nullptr &&
        is_cleared(path, answer.row, answer.chunk->is_static(), at))
        return {nullptr, nullptr, {}, std::move(answer.pending)};
    return answer;
}

std::span<const std::int64_t> Store::times(const EntityPath& path, std::string_view component,
                                           const Timeline& timeline) const {
    const Index* index = find_index(path, component, timeline);
    if (index == nullptr) return {};
    if (index->times_known) return index->times;
    index->times.clear();
    for (const Span& span : index->spans) {
        const std::vector<TimeSummary>& all = span.entry->summary.times;
        const TimeSummary& times = *std::ranges::find(all, timeline, &TimeSummary::timeline);
        const auto logged = span.entry->logged.find(component); // also of chunks that have left
        const Chunk* chunk = span.entry->chunk.get();
        const ComponentColumn* column = chunk == nullptr ? nullptr : chunk->find(component);
        if (chunk != nullptr && column == nullptr) continue; // an index promised it
        const std::uint32_t count = span.entry->summary.row_count;
        for (std::uint32_t row = 0; row < count; ++row) {
            if (column != nullptr && !is_logged(*column, row)) continue;
            if (logged != span.entry->logged.end() && !logged->second[row]) continue;
            const auto known = time_of(times, row);
            const double share = count > 1 ? static_cast<double>(row) / (count - 1) : 0;
            const double spread =
                (static_cast<double>(times.last) - static_cast<double>(times.first)) * share;
            index->times.push_back(known              ? *known
                                   : row + 1 == count ? times.last
                                                      : times.first + static_cast<std::int64_t>(spread));
        }
    }
    std::ranges::sort(index->times);
    index->times_known = true;
    return index->times;
}

std::vector<ChunkId> Store::loaded_chunks() const {
    std::vector<ChunkId> ids;
    for (const auto& [id, entry] : chunks_)
        if (entry.chunk != nullptr) ids.push_back(id);
    return ids;
}

} // namespace fathom
