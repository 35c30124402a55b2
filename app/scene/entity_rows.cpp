#include "app/scene/entity_rows.hpp"

#include <algorithm>

namespace fathom {
namespace {

const TimeSummary* times_on(const ChunkSummary& chunk, const Timeline& timeline) {
    const auto found = std::ranges::find(chunk.times, timeline, &TimeSummary::timeline);
    return found == chunk.times.end() ? nullptr : &*found;
}

/// A row's time, and whether it is known.
std::pair<std::int64_t, bool> time_in(const TimeSummary& times, std::uint32_t row, std::uint32_t count) {
    if (const auto known = time_of(times, row)) return {*known, true};
    if (row + 1 >= count) return {times.last, false};
    const double whole = static_cast<double>(times.last) - static_cast<double>(times.first);
    return {times.first + static_cast<std::int64_t>(whole * row / (count - 1)), false};
}

bool is_ordered(const ChunkSummary& chunk, const TimeSummary& times) {
    return times.values.size() != chunk.row_count || std::ranges::is_sorted(times.values);
}

} // namespace

void EntityRows::collect_names(std::span<const ChunkSummary* const> chunks) {
    std::set<Timeline> timelines;
    std::set<std::string> components;
    const std::vector<std::string>* same = nullptr; // chunks of a stream share their names
    for (const ChunkSummary* chunk : chunks) {
        for (const TimeSummary& times : chunk->times)
            if (!timelines.contains(times.timeline)) timelines.insert(times.timeline);
        if (chunk->components.get() != same)
            components.insert(chunk->components->begin(), chunk->components->end());
        same = chunk->components.get();
    }
    timelines_.assign(timelines.begin(), timelines.end());
    components_.assign(components.begin(), components.end());
}

void EntityRows::add_plain(const ChunkSummary& chunk) {
    Block block;
    block.begin = size_;
    block.chunk = &chunk;
    size_ += chunk.row_count;
    blocks_.push_back(std::move(block));
}

/// Of chunks that overlap, or of one.
void EntityRows::add_timed(std::span<const ChunkSummary* const> chunks) {
    Block block;
    block.begin = size_;
    const TimeSummary& first = *times_on(*chunks.front(), timeline_);
    block.first = first.first;
    block.last = first.last;
    if (chunks.size() == 1 && is_ordered(*chunks.front(), first)) {
        block.chunk = chunks.front();
        block.times = &first;
        size_ += chunks.front()->row_count;
        blocks_.push_back(std::move(block));
        return;
    }
    for (const ChunkSummary* chunk : chunks) {
        const TimeSummary& times = *times_on(*chunk, timeline_);
        block.last = std::max(block.last, times.last);
        for (std::uint32_t row = 0; row < chunk->row_count; ++row) {
            const auto [time, is_exact] = time_in(times, row, chunk->row_count);
            block.sorted.push_back({time, chunk, row, is_exact});
        }
    }
    std::ranges::stable_sort(block.sorted, {}, &Placed::time);
    size_ += block.sorted.size();
    blocks_.push_back(std::move(block));
}

void EntityRows::refresh(const Store& store, const EntityPath& entity, const Timeline& timeline) {
    if (revision_ == store.rows_revision() && entity_ == entity && timeline_ == timeline) return;
    revision_ = store.rows_revision();
    entity_ = entity;
    timeline_ = timeline;
    blocks_.clear();
    size_ = 0;

    const std::vector<const ChunkSummary*> chunks = store.chunks(entity);
    collect_names(chunks);
    std::vector<const ChunkSummary*> timed;
    for (const bool is_static : {true, false})
        for (const ChunkSummary* chunk : chunks) {
            if (chunk->row_count == 0 || chunk->times.empty() != is_static) continue;
            if (!is_static && times_on(*chunk, timeline) != nullptr)
                timed.push_back(chunk);
            else
                add_plain(*chunk);
        }
    untimed_blocks_ = blocks_.size();

    const auto first_of = [&](const ChunkSummary* chunk) { return times_on(*chunk, timeline)->first; };
    if (!std::ranges::is_sorted(timed, {}, first_of)) std::ranges::stable_sort(timed, {}, first_of);
    for (std::size_t begin = 0; begin < timed.size();) {
        std::int64_t last = times_on(*timed[begin], timeline)->last;
        std::size_t end = begin + 1;
        while (end < timed.size() && first_of(timed[end]) < last) {
            last = std::max(last, times_on(*timed[end], timeline)->last);
            ++end;
        }
        add_timed(std::span(timed).subspan(begin, end - begin));
        begin = end;
    }
}

EntityRow EntityRows::row_of(const Block& block, std::size_t i) {
    if (block.chunk == nullptr) {
        const Placed& placed = block.sorted[i];
        return {placed.chunk->id, placed.row, false, placed.time, placed.is_exact};
    }
    EntityRow row{block.chunk->id, static_cast<std::uint32_t>(i), block.chunk->times.empty(), {}, true};
    if (block.times == nullptr) return row;
    const auto [time, is_exact] = time_in(*block.times, row.row, block.chunk->row_count);
    row.time = time;
    row.time_is_exact = is_exact;
    return row;
}

EntityRow EntityRows::operator[](std::size_t i) const {
    const auto after = std::ranges::upper_bound(blocks_, i, {}, &Block::begin);
    const Block& block = *(after - 1);
    return row_of(block, i - block.begin);
}

std::optional<std::size_t> EntityRows::in_effect(const TimePoint& at) const {
    const auto timed = std::span(blocks_).subspan(untimed_blocks_);
    const auto after = std::ranges::upper_bound(timed, at.value, {}, &Block::first);
    if (at.timeline != timeline_ || after == timed.begin()) return std::nullopt;
    const Block& block = *(after - 1);
    const std::size_t count = (after == timed.end() ? size_ : after->begin) - block.begin;
    // The first row that comes later.
    std::size_t low = 0, high = count;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (*row_of(block, middle).time <= at.value)
            low = middle + 1;
        else
            high = middle;
    }
    std::size_t found = block.begin + low - 1;
    // Rows of this time may lie in several blocks.
    for (std::uint32_t back = at.held_back; back > 0 && found > timed.front().begin; --back) {
        if ((*this)[found - 1].time != at.value) break;
        --found;
    }
    return found;
}

} // namespace fathom
