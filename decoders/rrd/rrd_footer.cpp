#include "decoders/rrd/rrd_footer.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "decoders/rrd/rrd_entity_path.hpp"
#include "decoders/rrd/rrd_protobuf.hpp"
#include "decoders/rrd/xxhash32.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace fathom {
namespace {

constexpr std::uint64_t kFirstChunkOffset = 12 + 16; // behind the stream header and one message header
constexpr std::uint64_t kRowIdBytes = 16;

std::unexpected<Error> footer_malformed(std::string what) {
    return fail(ErrorCode::Malformed, "the recording's index: " + std::move(what));
}

/// The columns that say when a timeline, or a component on it, has rows.
struct ManifestColumns {
    const ArrowArray* first = nullptr;
    const ArrowArray* last = nullptr;
    const ArrowArray* rows = nullptr;
};

} // namespace

/// A table of one row per chunk; pointers are into its own batch.
struct RrdManifestTable::Columns {
    ArrowBatch batch;
    std::uint64_t end_of_chunks = 0;
    const ArrowArray *entity = nullptr, *id = nullptr, *is_static = nullptr, *rows = nullptr,
                     *offset = nullptr, *size = nullptr, *uncompressed = nullptr;
    std::map<std::uint32_t, ManifestColumns> of_timelines;
    std::map<std::pair<std::uint32_t, std::uint32_t>, ManifestColumns> of_components;
    std::vector<std::pair<std::uint32_t, const ArrowArray*>> of_static;

    [[nodiscard]] Result<void> check_place(std::uint64_t row) const;
    [[nodiscard]] Result<void> read_place(std::uint64_t row, RrdChunkSummary& chunk) const;
    [[nodiscard]] Result<void> read_times(std::uint64_t row, RrdChunkSummary& chunk) const;
};

Result<void> RrdManifestTable::Columns::check_place(std::uint64_t row) const {
    const auto count = uint64_at(*rows, row), at = uint64_at(*offset, row), bytes = uint64_at(*size, row);
    if (is_null(*entity, row) || is_null(*id, row) || is_null(*is_static, row) || !count || !at || !bytes)
        return footer_malformed("chunk " + std::to_string(row) + " is described in part only");
    if (*at < kFirstChunkOffset || *at > end_of_chunks || *bytes > end_of_chunks - *at)
        return footer_malformed("chunk " + std::to_string(row) + " lies outside");
    // LZ4 expands to 255 times at most, and every row has an id.
    if (*count / 255 > *bytes / kRowIdBytes + 1)
        return footer_malformed("chunk " + std::to_string(row) + " claims " + std::to_string(*count) +
                                " rows");
    return {};
}

Result<void> RrdManifestTable::Columns::read_place(std::uint64_t row, RrdChunkSummary& chunk) const {
    const auto path = string_at(*entity, row);
    const auto chunk_id = bytes_at(*id, row);
    const auto fixed = bool_at(*is_static, row);
    if (!path || !chunk_id || chunk_id->bytes.size() != sizeof(RrdTuid) || !fixed)
        return footer_malformed("chunk " + std::to_string(row) + " is described in part only");
    FATHOM_TRY(chunk.entity, normalize_entity_path(*path));
    chunk.id = {load_be<std::uint64_t>(chunk_id->bytes.data()),
                load_be<std::uint64_t>(chunk_id->bytes.data() + 8)};
    chunk.is_static = *fixed;
    chunk.rows = *uint64_at(*rows, row); // checked
    chunk.byte_offset = *uint64_at(*offset, row);
    chunk.byte_size = *uint64_at(*size, row);
    chunk.uncompressed_size = uint64_at(*uncompressed, row).value_or(0);
    return {};
}

Result<void> RrdManifestTable::Columns::read_times(std::uint64_t row, RrdChunkSummary& chunk) const {
    for (const auto& [timeline, columns] : of_timelines) {
        const auto first = int64_at(*columns.first, row), last = int64_at(*columns.last, row);
        if (first && last) chunk.times.push_back({timeline, *first, *last});
    }
    for (const auto& [key, columns] : of_components) {
        const auto first = int64_at(*columns.first, row), last = int64_at(*columns.last, row);
        const auto count = columns.rows ? uint64_at(*columns.rows, row) : chunk.rows;
        if (first && last && count && *count > 0)
            chunk.components.push_back({key.first, key.second, *first, *last, *count});
    }
    for (const auto& [component, column] : of_static)
        if (bool_at(*column, row).value_or(false)) chunk.static_components.push_back(component);
    return {};
}

std::uint64_t RrdManifestTable::chunk_count() const {
    return columns_->batch.rows;
}

bool RrdManifestTable::is_static(std::uint64_t chunk) const {
    return bool_at(*columns_->is_static, chunk).value_or(false);
}

std::string_view RrdManifestTable::entity(std::uint64_t chunk) const {
    return string_at(*columns_->entity, chunk).value_or("");
}

Result<RrdChunkSummary> RrdManifestTable::read(std::uint64_t chunk) const {
    RrdChunkSummary summary;
    FATHOM_CHECK(columns_->read_place(chunk, summary));
    FATHOM_CHECK(columns_->read_times(chunk, summary));
    return summary;
}

/// Finds the columns of a table, and the timelines and components that they name.
class RrdManifestParser {
  public:
    RrdManifestParser(ArrowBatch batch, std::uint64_t end_of_chunks, RrdStoreId store) {
        table_.names_.store = std::move(store);
        columns_->batch = std::move(batch);
        columns_->end_of_chunks = end_of_chunks;
    }

    Result<RrdManifestTable> parse() {
        RrdManifestTable::Columns& to = *columns_;
        FATHOM_TRY(to.entity, fixed_column("chunk_entity_path"));
        FATHOM_TRY(to.id, fixed_column("chunk_id"));
        FATHOM_TRY(to.is_static, fixed_column("chunk_is_static"));
        FATHOM_TRY(to.rows, fixed_column("chunk_num_rows"));
        FATHOM_TRY(to.offset, fixed_column("chunk_byte_offset"));
        FATHOM_TRY(to.size, fixed_column("chunk_byte_size"));
        FATHOM_TRY(to.uncompressed, fixed_column("chunk_byte_size_uncompressed"));
        for (std::size_t i = 0; i < to.batch.fields.size(); ++i)
            FATHOM_CHECK(sort_in(to.batch.fields[i], to.batch.columns[i]));
        for (const auto& [timeline, columns] : to.of_timelines)
            if (!columns.first || !columns.last) return footer_malformed("a timeline without start or end");
        for (const auto& [key, columns] : to.of_components)
            if (!columns.first || !columns.last) return footer_malformed("a component without start or end");
        for (std::uint64_t row = 0; row < to.batch.rows; ++row)
            FATHOM_CHECK(to.check_place(row));
        table_.columns_ = columns_;
        return std::move(table_);
    }

  private:
    Result<const ArrowArray*> fixed_column(std::string_view name) {
        const ArrowBatch& batch = columns_->batch;
        const auto found = std::ranges::find(batch.fields, name, &ArrowField::name);
        if (found == batch.fields.end()) return footer_malformed("no column " + std::string(name));
        return &batch.columns[static_cast<std::size_t>(found - batch.fields.begin())];
    }

    /// Columns of times, told by their metadata; which of several is in the end of the name.
    Result<void> sort_in(const ArrowField& field, const ArrowArray& column) {
        const std::string* index = find_metadata(field.metadata, "rerun:index");
        if (!index) return {};
        const bool has_component = find_metadata(field.metadata, "rerun:component") != nullptr;
        if (*index == "rerun:static") {
            if (has_component) columns_->of_static.emplace_back(component_index(field), &column);
            return {};
        }
        const bool is_first = field.name.ends_with(":start"), is_last = field.name.ends_with(":end");
        const bool is_rows = field.name.ends_with(":num_rows");
        if (!is_first && !is_last && !is_rows) return {};
        FATHOM_TRY(const std::uint32_t timeline, timeline_index(*index, *field.type, is_rows));
        ManifestColumns& columns = has_component ? columns_->of_components[{component_index(field), timeline}]
                                                 : columns_->of_timelines[timeline];
        (is_first ? columns.first : is_last ? columns.last : columns.rows) = &column;
        return {};
    }

    Result<std::uint32_t> timeline_index(const std::string& name, const ArrowType& type, bool is_rows) {
        std::vector<RrdTimeline>& timelines = table_.names_.timelines;
        const auto found = std::ranges::find(timelines, name, &RrdTimeline::name);
        if (found != timelines.end()) return static_cast<std::uint32_t>(found - timelines.begin());
        if (is_rows) return footer_malformed("rows are counted before their timeline '" + name + "'");
        RrdTimeline timeline{.name = name};
        if (type.kind == ArrowKind::Timestamp || type.kind == ArrowKind::Duration) {
            if (type.unit != ArrowTimeUnit::Nanosecond)
                return footer_malformed("times in " + type_text(type));
            timeline.kind =
                type.kind == ArrowKind::Timestamp ? RrdTimeKind::Timestamp : RrdTimeKind::Duration;
        } else if (type.kind != ArrowKind::Int) {
            return footer_malformed("times of type " + type_text(type));
        }
        timelines.push_back(std::move(timeline));
        return static_cast<std::uint32_t>(timelines.size() - 1);
    }

    std::uint32_t component_index(const ArrowField& field) {
        const auto value = [&](std::string_view key) {
            const std::string* found = find_metadata(field.metadata, key);
            return found ? *found : std::string();
        };
        RrdComponentName name{value("rerun:component"), value("rerun:archetype"),
                              value("rerun:component_type")};
        std::vector<RrdComponentName>& components = table_.names_.components;
        const auto [entry, is_new] = component_of_identifier_.try_emplace(
            name.identifier, static_cast<std::uint32_t>(components.size()));
        if (is_new) components.push_back(std::move(name));
        return entry->second;
    }

    RrdManifestTable table_;
    std::shared_ptr<RrdManifestTable::Columns> columns_ = std::make_shared<RrdManifestTable::Columns>();
    std::map<std::string, std::uint32_t> component_of_identifier_;
};

namespace {

Result<RrdManifestTable> open_manifest(const rerun::log_msg::v1alpha1::RrdManifest& from,
                                       std::uint64_t end_of_chunks) {
    const auto& part = from.data();
    if (part.encoder_version() > 1)
        return fail(ErrorCode::Unsupported, "the recording's index is of a later version");
    const auto payload = std::as_bytes(std::span(part.payload()));
    FATHOM_TRY(const Blob stream, decompress_rrd_payload(make_blob({payload.begin(), payload.end()}),
                                                         static_cast<RrdCompression>(part.compression()),
                                                         part.uncompressed_size()));
    FATHOM_TRY(ArrowBatch batch, read_arrow_ipc(stream));
    return RrdManifestParser(std::move(batch), end_of_chunks, from_protobuf(from.store_id())).parse();
}

} // namespace

Result<RrdFooterPlace> locate_rrd_footer(std::span<const std::byte> tail, std::uint64_t file_bytes) {
    if (tail.size() < kRrdTailBytes || file_bytes < kRrdTailBytes)
        return fail(ErrorCode::NotFound, "the recording has no index");
    ByteReader reader(tail.last(kRrdTailBytes));
    RrdFooterPlace place{.file_bytes = file_bytes};
    place.offset = reader.u64_le();
    place.size = reader.u64_le();
    place.checksum = reader.u32_le();
    const auto magic = reader.take(8);
    const std::uint32_t entries = reader.u32_le();
    if (std::memcmp(magic.data(), "RRF2FOOT", 8) != 0)
        return fail(ErrorCode::NotFound, "the recording has no index");
    // In joined files each part counts from its own start, so its footer does not end where the file does.
    const std::uint64_t end = file_bytes - kRrdTailBytes;
    if (entries != 1 || place.offset < kFirstChunkOffset || place.offset > end ||
        place.size != end - place.offset)
        return footer_malformed("it is not one for the whole file");
    return place;
}

Result<std::vector<RrdManifestTable>> open_rrd_footer(const Blob& footer, const RrdFooterPlace& place) {
    if (footer.bytes.size() != place.size)
        return fail(ErrorCode::Truncated, "the recording's index is not all there");
    if (xxhash32(footer.bytes, kRrdFooterSeed) != place.checksum)
        return footer_malformed("its checksum differs");
    rerun::log_msg::v1alpha1::RrdFooter message;
    if (!parse_protobuf(footer.bytes, message)) return footer_malformed("the protobuf is damaged");
    std::vector<RrdManifestTable> tables;
    for (const auto& from : message.manifests()) {
        FATHOM_TRY(RrdManifestTable table, open_manifest(from, place.offset - 16));
        tables.push_back(std::move(table));
    }
    return tables;
}

Result<RrdIndex> read_rrd_footer(const Blob& footer, const RrdFooterPlace& place) {
    FATHOM_TRY(const std::vector<RrdManifestTable> tables, open_rrd_footer(footer, place));
    RrdIndex index;
    for (const RrdManifestTable& table : tables) {
        RrdManifest manifest = table.names();
        manifest.chunks.reserve(table.chunk_count()); // each row has an id of 16 bytes
        for (std::uint64_t row = 0; row < table.chunk_count(); ++row) {
            FATHOM_TRY(RrdChunkSummary chunk, table.read(row));
            manifest.chunks.push_back(std::move(chunk));
        }
        index.manifests.push_back(std::move(manifest));
    }
    return index;
}

} // namespace fathom
