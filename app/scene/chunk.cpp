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

bool is_logged(const ComponentColumn& column, std::uint32_t row) {
    return column.values.empty() ? !is_null(column.cells, row) : column.values[row].has_value();
}

std::string_view name_of(const Component& component) {
    return std::visit([]<typename T>(const T&) { return name_of<T>(); }, component);
}

void append_row(Chunk& chunk, RowId row_id, const std::vector<RowTime>& times,
                std::vector<Component> components) {
    const std::size_t row = chunk.row_ids.size();
    chunk.row_ids.push_back(row_id);
    for (const RowTime& time : times) {
        auto column = std::ranges::find(chunk.times, time.timeline, &TimeColumn::timeline);
        if (column == chunk.times.end())
            column = chunk.times.insert(column, {time.timeline, std::vector<std::int64_t>(row, time.value)});
        column->values.push_back(time.value);
    }
    // A row without a time that others have keeps the one before it: columns are of equal length.
    for (TimeColumn& column : chunk.times)
        if (column.values.size() == row) column.values.push_back(row == 0 ? 0 : column.values.back());
    for (Component& component : components) {
        const std::string_view name = name_of(component);
        auto column = std::ranges::find(chunk.components, name, &ComponentColumn::name);
        if (column == chunk.components.end())
            column = chunk.components.insert(column, {std::string(name), {}, {}});
        column->values.resize(row);
        column->values.emplace_back(std::move(component));
    }
    for (ComponentColumn& column : chunk.components)
        column.values.resize(row + 1);
}

Chunk one_row_chunk(ChunkId id, EntityPath entity, RowId row_id, const std::vector<RowTime>& times,
                    std::vector<Component> components) {
    Chunk chunk;
    chunk.id = id;
    chunk.entity = std::move(entity);
    append_row(chunk, row_id, times, std::move(components));
    return chunk;
}

std::vector<RowTime> row_times(const Chunk& chunk, std::uint32_t row) {
    std::vector<RowTime> times;
    for (const TimeColumn& column : chunk.times)
        times.push_back({column.timeline, column.values[row]});
    return times;
}

std::size_t size_bytes(const Chunk& chunk) {
    std::size_t total = sizeof(Chunk) + chunk.payload_bytes + chunk.row_ids.size() * sizeof(RowId);
    for (const TimeColumn& column : chunk.times)
        total += sizeof(TimeColumn) + column.values.size() * sizeof(std::int64_t);
    const bool has_messages = chunk.find(name_of<LoggedMessage>()) != nullptr;
    std::set<const void*> owners; // rows of a multi-image file share one blob
    for (const ComponentColumn& column : chunk.components) {
        total += sizeof(ComponentColumn) + column.values.size() * sizeof(std::optional<Component>);
        for (const std::optional<Component>& value : column.values) {
            if (!value) continue;
            if (const auto* message = std::get_if<LoggedMessage>(&*value))
                total += message->bytes.bytes.size();
            // A picture in a message is a slice of it.
            const auto* image = std::get_if<EncodedImage>(&*value);
            if (image != nullptr && !has_messages && owners.insert(image->bytes.owner.get()).second)
                total += image->bytes.bytes.size();
        }
    }
    return total;
}

ChunkSummary summarize(const Chunk& chunk) {
    ChunkSummary summary;
    summary.id = chunk.id;
    summary.entity = chunk.entity;
    summary.recording = chunk.recording;
    summary.row_count = static_cast<std::uint32_t>(chunk.row_ids.size());
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
    summary.receive_time_ns = chunk.receive_time_ns;
    return summary;
}

ChunkSummary one_row_summary(ChunkId id, EntityPath entity, const std::vector<RowTime>& times,
                             ComponentNames components) {
    ChunkSummary summary;
    summary.id = id;
    summary.entity = std::move(entity);
    summary.row_count = 1;
    summary.components = std::move(components);
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
