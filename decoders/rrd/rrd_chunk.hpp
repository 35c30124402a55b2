// One chunk of a Rerun recording: rows of one entity, with their times and components, named as current SDKs
// name them whatever version wrote the chunk.
//
//     FATHOM_TRY(const RrdChunk chunk, decode_arrow_msg(arrow));
//     if (const RrdComponent* buffer = find_component(chunk, "DepthImage:buffer"))
//         pixels = bytes_at(list_at(buffer->cells, row), 0);       // a slice of the chunk's one allocation
//
// A null cell was not logged in that row; an empty list was logged as empty. Rows are in the order of the file,
// which is no order of time. Any thread.
#pragma once

#include "decoders/rrd/arrow.hpp"
#include "decoders/rrd/rrd_messages.hpp"

namespace fathom {

enum class RrdTimeKind : std::uint8_t { Sequence, Duration, Timestamp }; // a count, nanoseconds, since 1970

struct RrdTimeColumn {
    std::string name;
    RrdTimeKind kind = RrdTimeKind::Sequence;
    std::vector<std::int64_t> values; // one per row
    bool is_sorted = true;
};

struct RrdComponent {
    std::string identifier;     // "DepthImage:buffer"; free for data that users named themselves
    std::string archetype;      // "rerun.archetypes.DepthImage", or empty
    std::string component_type; // "rerun.components.ImageBuffer", or empty
    ArrowArray cells;           // a List: the instances of each row
};

struct RrdChunk {
    RrdStoreId store;
    RrdTuid id;
    std::string entity; // normalised, escaped: rrd_entity_path.hpp
    bool is_static = false;
    std::vector<RrdTuid> row_ids;
    std::vector<RrdTimeColumn> times;
    std::vector<RrdComponent>
        components;                    // none where an old writer's chunk held indicators only: to be dropped
    std::string sorbet_version;        // as found; empty: older than 0.24, or foreign
    std::vector<std::string> problems; // columns that were left out, and why
    std::uint64_t size_bytes = 0;      // what it keeps in memory
};

[[nodiscard]] Result<RrdChunk> decode_arrow_msg(const RrdArrowMsg& message);

/// The last part of an archetype's or component type's name: "DepthImage".
[[nodiscard]] std::string_view short_rerun_name(std::string_view name);

[[nodiscard]] const RrdComponent* find_component(const RrdChunk& chunk, std::string_view identifier);

} // namespace fathom
