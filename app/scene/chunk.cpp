#include "app/scene/chunk.hpp"

#include <algorithm>
#include <set>

namespace fathom {

std::string_view archetype_of(ImageRole role) {
    return role == ImageRole::Depth ? "DepthImage" : "Image";
}

const ComponentColumn* Chunk::find(std::string_view component) const {
    const auto column = std::ranges::find(components, component, &ComponentColumn::name);
    return column == components.end() ? nullptr : &*column;
}

const TimeColumn* Chunk::find(const Timeline& timeline) const {
    const auto column = std::ranges::find(times, timeline, &TimeColumn::timeline);
    return column == times.end() ? nullptr : &*column;
}

Chunk one_row_chunk(ChunkId id, EntityPath entity, RowId row_id, const std::vector<RowTime>& times,
                    std::vector<Component> components) {
    Chunk chunk;
    chunk.id = id;
    chunk.entity = std::move(entity);
    chunk.row_ids = {row_id};
    for (const RowTime& time : times)
        chunk.times.push_back({time.timeline, {time.value}});
    for (Component& component : components) {
        const auto name = std::visit([]<typename T>(const T&) { return name_of<T>(); }, component);
        chunk.components.push_back({std::string(name), {}});
        chunk.components.back().values.emplace_back(std::move(component));
    }
    return chunk;
}

std::vector<RowTime> row_times(const Chunk& chunk, std::uint32_t row) {
    std::vector<RowTime> times;
    for (const TimeColumn& column : chunk.times)
        times.push_back({column.timeline, column.values[row]});
    return times;
}

std::size_t size_bytes(const Chunk& chunk) {
    std::size_t total = sizeof(Chunk) + chunk.row_ids.size() * sizeof(RowId);
    for (const TimeColumn& column : chunk.times)
        total += sizeof(TimeColumn) + column.values.size() * sizeof(std::int64_t);
    std::set<const void*> owners; // rows of a multi-image file share one blob
    for (const ComponentColumn& column : chunk.components) {
        total += sizeof(ComponentColumn) + column.values.size() * sizeof(std::optional<Component>);
        for (const std::optional<Component>& value : column.values) {
            const EncodedImage* image = value ? std::get_if<EncodedImage>(&*value) : nullptr;
            if (image != nullptr && owners.insert(image->bytes.owner.get()).second)
                total += image->bytes.bytes.size();
        }
    }
    return total;
}

ChunkSummary summarize(const Chunk& chunk) {
    ChunkSummary summary{chunk.id, chunk.entity, static_cast<std::uint32_t>(chunk.row_ids.size()), {}, {}};
    for (const TimeColumn& column : chunk.times) {
        if (column.values.empty()) continue;
        const auto [first, last] = std::ranges::minmax(column.values);
        summary.times.push_back({column.timeline, first, last, {}});
        if (column.values.size() > 1) summary.times.back().values = column.values;
    }
    auto names = std::make_shared<std::vector<std::string>>();
    for (const ComponentColumn& column : chunk.components)
        names->push_back(column.name);
    summary.components = std::move(names);
    return summary;
}

ChunkSummary one_row_summary(ChunkId id, EntityPath entity, const std::vector<RowTime>& times,
                             ComponentNames components) {
    ChunkSummary summary{id, std::move(entity), 1, {}, std::move(components)};
    for (const RowTime& time : times)
        summary.times.push_back({time.timeline, time.value, time.value, {}});
    return summary;
}

std::optional<std::int64_t> time_of(const TimeSummary& times, std::uint32_t row) {
    if (row < times.values.size()) return times.values[row];
    // All rows at one time, as a lone row is.
    return times.first == times.last ? std::optional(times.first) : std::nullopt;
}

} // namespace fathom
