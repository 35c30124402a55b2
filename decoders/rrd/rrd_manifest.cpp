#include "decoders/rrd/rrd_manifest.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_build.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

struct ValueRange {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    std::uint64_t rows = 0;

    void add(std::int64_t value) {
        first = std::min(first, value);
        last = std::max(last, value);
        ++rows;
    }
};

ArrowType type_of_times(RrdTimeKind kind) {
    const ArrowKind arrow = kind == RrdTimeKind::Sequence    ? ArrowKind::Int
                            : kind == RrdTimeKind::Timestamp ? ArrowKind::Timestamp
                                                             : ArrowKind::Duration;
    return {.kind = arrow, .bit_width = 64};
}

} // namespace

ArrowArray make_tuids(std::span<const RrdTuid> tuids) {
    std::vector<std::byte> bytes(tuids.size() * sizeof(RrdTuid));
    for (std::size_t i = 0; i < tuids.size(); ++i) {
        const std::uint64_t halves[] = {byte_swapped(tuids[i].time_ns), byte_swapped(tuids[i].increment)};
        std::memcpy(bytes.data() + i * sizeof halves, halves, sizeof halves);
    }
    return make_fixed_width({.kind = ArrowKind::FixedSizeBinary, .size = sizeof(RrdTuid)},
                            make_blob(std::move(bytes)));
}

ArrowMetadata row_id_metadata() {
    return {{"ARROW:extension:metadata", R"({"namespace":"row"})"},
            {"ARROW:extension:name", "rerun.datatypes.TUID"},
            {"rerun:kind", "control"}};
}

ArrowArray make_times(RrdTimeKind kind, std::span<const std::int64_t> values) {
    const auto bytes = std::as_bytes(values);
    return make_fixed_width(type_of_times(kind), make_blob({bytes.begin(), bytes.end()}));
}

std::uint32_t RrdManifestBuilder::timeline_index(const RrdTimeColumn& times) {
    const auto [entry, is_new] =
        timelines_.try_emplace(times.name, static_cast<std::uint32_t>(manifest_.timelines.size()));
    if (is_new) manifest_.timelines.push_back({times.name, times.kind});
    return entry->second;
}

std::uint32_t RrdManifestBuilder::component_index(const RrdComponent& component) {
    const auto [entry, is_new] = components_.try_emplace(
        component.identifier, static_cast<std::uint32_t>(manifest_.components.size()));
    if (is_new)
        manifest_.components.push_back({component.identifier, component.archetype, component.component_type});
    return entry->second;
}

void RrdManifestBuilder::add(const RrdChunk& chunk, const RrdChunkPlace& place) {
    RrdChunkSummary summary{.entity = chunk.entity,
                            .id = chunk.id,
                            .byte_offset = place.offset,
                            .byte_size = place.size,
                            .uncompressed_size = place.uncompressed_size,
                            .rows = chunk.row_ids.size(),
                            .is_static = chunk.is_static};
    for (const RrdTimeColumn& times : chunk.times) {
        ValueRange all;
        for (const std::int64_t value : times.values)
            all.add(value);
        if (all.rows > 0) summary.times.push_back({timeline_index(times), all.first, all.last});
    }
    for (const RrdComponent& component : chunk.components) {
        const std::uint32_t index = component_index(component);
        if (chunk.is_static) summary.static_components.push_back(index);
        for (const RrdTimeColumn& times : chunk.times) {
            ValueRange present;
            for (std::size_t row = 0; row < times.values.size(); ++row)
                if (!is_null(component.cells, row)) present.add(times.values[row]);
            if (present.rows > 0)
                summary.components.push_back(
                    {index, timeline_index(times), present.first, present.last, present.rows});
        }
    }
    manifest_.chunks.push_back(std::move(summary));
    add_to_schema(chunk);
}

void RrdManifestBuilder::add_to_schema(const RrdChunk& chunk) {
    for (const RrdTimeColumn& times : chunk.times)
        schema_.try_emplace("1" + times.name, // behind the row ids, before the data
                            ArrowField{times.name,
                                       std::make_shared<const ArrowType>(type_of_times(times.kind)),
                                       true,
                                       {{"rerun:index_name", times.name}, {"rerun:kind", "index"}}});
    for (const RrdComponent& component : chunk.components) {
        const std::string owner = chunk.entity == "/__properties" ? "property" : chunk.entity;
        const std::string name = owner + ':' + component.identifier;
        ArrowMetadata metadata{{"rerun:component", component.identifier},
                               {"rerun:entity_path", chunk.entity},
                               {"rerun:kind", "data"}};
        if (!component.archetype.empty()) metadata.emplace_back("rerun:archetype", component.archetype);
        if (!component.component_type.empty())
            metadata.emplace_back("rerun:component_type", component.component_type);
        if (chunk.is_static) metadata.emplace_back("rerun:is_static", "true");
        if (component.component_type == "rerun.components.ClearIsRecursive")
            metadata.emplace_back("rerun:is_tombstone", "true");
        schema_.try_emplace("2" + name,
                            ArrowField{name, component.cells.node->type, true, std::move(metadata)});
    }
}

} // namespace fathom
