#include "app/session/row_table.hpp"

#include "app/scene/component_text.hpp"
#include "app/views/time_text.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

constexpr std::size_t kMostMade = 4096; // rows kept as text: some windows full
constexpr std::size_t kChunksAhead = 8; // wanted by a search that waits
constexpr std::size_t kWholeChars = 1 << 20;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a'); // beyond ASCII as typed
    return result;
}

} // namespace

void RowTable::show(RecordingKey of, const Store& store, const EntityPath& entity, const Timeline& timeline) {
    const bool is_other = of_ != of || rows_.entity() != entity || rows_.timeline() != timeline;
    const std::uint64_t before = rows_.revision();
    const auto timelines_before = timelines();
    const auto components_before = components();
    of_ = of;
    rows_.refresh(store, entity, timeline);
    if (rows_.revision() == before && !is_other) return;
    if (is_other || timelines_before != timelines() || components_before != components()) made_.clear();
    if (is_other || rows_.size() != search_rows_known_) begin_search(store);
}

EntityRow RowTable::row(std::size_t i) const {
    return filter_.empty() ? rows_[i] : matches_[i].row;
}

std::optional<std::size_t> RowTable::in_effect(const TimePoint& at) const {
    const auto now = rows_.in_effect(at);
    if (filter_.empty() || !now) return now;
    const EntityRow row = rows_[*now];
    const auto after = std::ranges::upper_bound(matches_, Match{row}.order(), {}, &Match::order);
    if (after == matches_.begin()) return std::nullopt;
    return static_cast<std::size_t>(after - matches_.begin()) - 1;
}

RowCells RowTable::make_cells(const Chunk& chunk, std::uint32_t row) const {
    RowCells cells;
    cells.row_id = chunk.row_ids[row];
    for (const Timeline& timeline : timelines()) {
        const TimeColumn* times = chunk.find(timeline);
        cells.times.push_back(times == nullptr ? std::nullopt : std::optional(times->values[row]));
    }
    for (const std::string& component : components()) {
        const ComponentColumn* column = chunk.find(component);
        cells.texts.push_back(column == nullptr ? std::string() : component_text(*column, row));
    }
    return cells;
}

const RowCells* RowTable::cells(const Store& store, std::size_t i, std::vector<ChunkId>& wanted) {
    const EntityRow place = row(i);
    const auto made = made_.find({place.chunk, place.row});
    if (made != made_.end()) return &made->second;
    const Chunk* chunk = store.loaded(place.chunk);
    if (chunk == nullptr) {
        if (store.is_missing(place.chunk) && std::ranges::find(wanted, place.chunk) == wanted.end())
            wanted.push_back(place.chunk);
        return nullptr;
    }
    if (place.row >= chunk->row_ids.size()) return nullptr;
    if (made_.size() >= kMostMade) made_.clear();
    return &made_.emplace(std::pair(place.chunk, place.row), make_cells(*chunk, place.row)).first->second;
}

std::string RowTable::whole_cell(const Store& store, std::size_t i, std::size_t component) const {
    const EntityRow place = row(i);
    const Chunk* chunk = store.loaded(place.chunk);
    const ComponentColumn* column = chunk == nullptr ? nullptr : chunk->find(components()[component]);
    if (column != nullptr) return component_text(*column, place.row, kWholeChars);
    const auto made = made_.find({place.chunk, place.row});
    return made == made_.end() ? std::string() : made->second.texts[component];
}

void RowTable::set_filter(std::string_view text) {
    std::string wanted = lower(text);
    if (wanted == filter_) return;
    filter_ = std::move(wanted);
    matches_.clear();
    search_chunk_ = 0;
    search_row_ = 0;
}

/// Chunks in the order of their rows, as far as it is known before they are loaded.
void RowTable::begin_search(const Store& store) {
    std::vector<const ChunkSummary*> chunks = store.chunks(rows_.entity());
    const auto order = [&](const ChunkSummary* chunk) {
        const auto times = std::ranges::find(chunk->times, rows_.timeline(), &TimeSummary::timeline);
        if (times != chunk->times.end()) return std::pair(2, times->first);
        return std::pair(chunk->times.empty() ? 0 : 1, std::int64_t{0});
    };
    std::ranges::stable_sort(chunks, {}, order);
    to_search_.clear();
    for (const ChunkSummary* chunk : chunks)
        to_search_.push_back(chunk->id);
    matches_.clear();
    search_chunk_ = 0;
    search_row_ = 0;
    search_rows_known_ = rows_.size();
}

bool RowTable::matches(const RowCells& cells) const {
    const auto holds = [&](std::string_view text) { return lower(text).find(filter_) != std::string::npos; };
    if (holds(row_id_text(cells.row_id))) return true;
    for (std::size_t i = 0; i < cells.times.size(); ++i)
        if (cells.times[i] &&
            holds(time_text(*cells.times[i], {timelines()[i].kind, TimeStyle::Clock, 0, 9})))
            return true;
    return std::ranges::any_of(cells.texts, holds);
}

void RowTable::take_match(const Chunk& chunk, std::uint32_t row) {
    Match match;
    match.row = {chunk.id, row, chunk.is_static(), {}, true};
    if (const TimeColumn* times = chunk.find(rows_.timeline())) match.row.time = times->values[row];
    const auto place = std::ranges::upper_bound(matches_, match.order(), {}, &Match::order);
    matches_.insert(place, match);
}

bool RowTable::search(const Store& store, std::size_t most_rows, std::vector<ChunkId>& wanted) {
    if (filter_.empty()) return false;
    std::size_t left = most_rows;
    for (; search_chunk_ < to_search_.size(); ++search_chunk_, search_row_ = 0) {
        const ChunkId id = to_search_[search_chunk_];
        const Chunk* chunk = store.loaded(id);
        if (chunk == nullptr) {
            if (!store.is_missing(id)) continue; // it cannot be read
            const std::size_t end = std::min(to_search_.size(), search_chunk_ + kChunksAhead);
            for (std::size_t i = search_chunk_; i < end; ++i)
                if (store.is_missing(to_search_[i]) &&
                    std::ranges::find(wanted, to_search_[i]) == wanted.end())
                    wanted.push_back(to_search_[i]);
            return true;
        }
        for (; search_row_ < chunk->row_ids.size(); ++search_row_) {
            if (left-- == 0) return true;
            if (matches(make_cells(*chunk, search_row_))) take_match(*chunk, search_row_);
        }
    }
    return false;
}

double RowTable::searched() const {
    return to_search_.empty() ? 1
                              : static_cast<double>(search_chunk_) / static_cast<double>(to_search_.size());
}

} // namespace fathom
