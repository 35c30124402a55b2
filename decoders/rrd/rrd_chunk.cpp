#include "decoders/rrd/rrd_chunk.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/rrd_entity_path.hpp"
#include "decoders/rrd/rrd_migrate.hpp"

#include <algorithm>

namespace fathom {
namespace {

enum class ColumnRole : std::uint8_t { RowId, Time, Data };

ColumnRole role_of(const ArrowField& field) {
    const std::string* kind = find_metadata(field.metadata, "rerun:kind");
    if (!kind) return ColumnRole::Data;
    if (*kind == "control" || *kind == "row_id") return ColumnRole::RowId;
    if (*kind == "index" || *kind == "time") return ColumnRole::Time;
    return ColumnRole::Data;
}

std::string metadata_or(const ArrowField& field, std::string_view key, std::string_view otherwise) {
    const std::string* value = find_metadata(field.metadata, key);
    return value ? *value : std::string(otherwise);
}

/// 16 bytes each: nanoseconds and increment, both big-endian, so that their order is that of the bytes.
Result<std::vector<RrdTuid>> read_row_ids(const ArrowArray& column) {
    const ArrowType& type = type_of(column);
    if (type.kind != ArrowKind::FixedSizeBinary || type.size != 16 || null_count(column) != 0)
        return fail(ErrorCode::Malformed, "the row ids are of type " + type_text(type) + " or null");
    std::vector<RrdTuid> ids(column.length);
    for (std::size_t row = 0; row < ids.size(); ++row) {
        const std::byte* bytes = column.node->values.bytes.data() + (column.offset + row) * 16;
        ids[row] = {load_be<std::uint64_t>(bytes), load_be<std::uint64_t>(bytes + 8)};
    }
    return ids;
}

constexpr std::int64_t nanoseconds_per(ArrowTimeUnit unit) {
    switch (unit) {
    case ArrowTimeUnit::Second: return 1'000'000'000;
    case ArrowTimeUnit::Millisecond: return 1'000'000;
    case ArrowTimeUnit::Microsecond: return 1'000;
    case ArrowTimeUnit::Nanosecond: break;
    }
    return 1;
}

Result<RrdTimeColumn> read_times(const ArrowField& field, const ArrowArray& column) {
    RrdTimeColumn times{.name = metadata_or(field, "rerun:index_name", field.name)};
    const ArrowType& type = type_of(column);
    std::int64_t factor = 1;
    switch (type.kind) {
    case ArrowKind::Int: times.kind = RrdTimeKind::Sequence; break;
    case ArrowKind::Duration: times.kind = RrdTimeKind::Duration; break;
    case ArrowKind::Timestamp: times.kind = RrdTimeKind::Timestamp; break;
    default: return fail(ErrorCode::Unsupported, "times of type " + type_text(type));
    }
    if (type.kind != ArrowKind::Int) factor = nanoseconds_per(type.unit);
    times.values.resize(column.length);
    for (std::size_t row = 0; row < times.values.size(); ++row) {
        const auto value = int64_at(column, row);
        if (!value) return fail(ErrorCode::Unsupported, "rows without a time");
        if (__builtin_mul_overflow(*value, factor, &times.values[row]))
            return fail(ErrorCode::Malformed, "times beyond what nanoseconds can count");
    }
    times.is_sorted = std::ranges::is_sorted(times.values);
    return times;
}

bool is_readable(const ArrowType& type) {
    return type.kind != ArrowKind::Unsupported &&
           std::ranges::all_of(type.children,
                               [](const ArrowField& field) { return is_readable(*field.type); });
}

RrdComponent read_component(const ArrowField& field, const ArrowArray& column) {
    const bool lists = type_of(column).kind == ArrowKind::List;
    return {.identifier = metadata_or(field, "rerun:component", field.name),
            .archetype = metadata_or(field, "rerun:archetype", ""),
            .component_type = metadata_or(field, "rerun:component_type", ""),
            .cells = lists ? column : lists_of_one(column)};
}

/// The batch's own id, the message's, or that of the first row where a foreign writer states none.
Result<RrdTuid> chunk_id(const ArrowBatch& batch, const RrdArrowMsg& message, std::span<const RrdTuid> rows) {
    if (const std::string* text = find_metadata(batch.metadata, "rerun:id")) {
        const auto id = parse_rrd_tuid(*text);
        if (!id) return fail(ErrorCode::Malformed, "the chunk id is no id");
        return *id;
    }
    if (message.chunk_id) return *message.chunk_id;
    return rows.empty() ? RrdTuid{} : rows.front();
}

Result<void> read_columns(const ArrowBatch& batch, RrdChunk& chunk) {
    bool has_row_ids = false;
    for (std::size_t i = 0; i < batch.fields.size(); ++i) {
        const ArrowField& field = batch.fields[i];
        switch (role_of(field)) {
        case ColumnRole::RowId: {
            if (has_row_ids) return fail(ErrorCode::Malformed, "two columns of row ids");
            has_row_ids = true;
            FATHOM_TRY(chunk.row_ids, read_row_ids(batch.columns[i]));
            break;
        }
        case ColumnRole::Time:
            if (auto times = read_times(field, batch.columns[i]))
                chunk.times.push_back(*std::move(times));
            else
                chunk.problems.push_back("timeline '" + field.name + "': " + times.error().message);
            break;
        case ColumnRole::Data:
            chunk.components.push_back(read_component(field, batch.columns[i]));
            if (!is_readable(*field.type))
                chunk.problems.push_back("component '" + chunk.components.back().identifier +
                                         "': nothing is read of type " + type_text(*field.type));
            break;
        }
    }
    if (!has_row_ids) return fail(ErrorCode::Malformed, "no column of row ids");
    return {};
}

Result<RrdChunk> decode(const RrdArrowMsg& message) {
    FATHOM_TRY(const Blob stream,
               decompress_rrd_payload(message.payload, message.compression, message.uncompressed_size));
    FATHOM_TRY(ArrowBatch batch, read_arrow_ipc(stream));
    RrdChunk chunk{.store = message.store, .sorbet_version = migrate_sorbet(batch)};
    const std::string* entity = find_metadata(batch.metadata, "rerun:entity_path");
    if (!entity) return fail(ErrorCode::Malformed, "no entity path");
    FATHOM_TRY(chunk.entity, normalize_entity_path(*entity));
    FATHOM_CHECK(read_columns(batch, chunk));
    FATHOM_TRY(chunk.id, chunk_id(batch, message, chunk.row_ids));
    // A time column that was left out does not make its rows static.
    chunk.is_static = std::ranges::none_of(
        batch.fields, [](const ArrowField& f) { return role_of(f) == ColumnRole::Time; });
    chunk.size_bytes =
        stream.bytes.size() + chunk.row_ids.size() * (sizeof(RrdTuid) + 8 * chunk.times.size());
    return chunk;
}

} // namespace

Result<RrdChunk> decode_arrow_msg(const RrdArrowMsg& message) {
    auto chunk = decode(message);
    if (!chunk) return with_context("chunk", std::move(chunk).error());
    return chunk;
}

std::string_view short_rerun_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return name.starts_with("rerun.") && dot != std::string_view::npos ? name.substr(dot + 1) : name;
}

const RrdComponent* find_component(const RrdChunk& chunk, std::string_view identifier) {
    const auto found = std::ranges::find(chunk.components, identifier, &RrdComponent::identifier);
    return found == chunk.components.end() ? nullptr : &*found;
}

} // namespace fathom
