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

/// One table of one row per chunk, turned into what each chunk really has.
class ManifestReader {
  public:
    ManifestReader(const ArrowBatch& batch, std::uint64_t end_of_chunks, RrdManifest& manifest)
        : batch_(batch), end_of_chunks_(end_of_chunks), manifest_(manifest) {}

    Result<void> read() {
        FATHOM_CHECK(find_columns());
        manifest_.chunks.reserve(batch_.rows); // each row has an id of 16 bytes
        for (std::uint64_t row = 0; row < batch_.rows; ++row) {
            RrdChunkSummary chunk;
            FATHOM_CHECK(read_place(row, chunk));
            FATHOM_CHECK(read_times(row, chunk));
            manifest_.chunks.push_back(std::move(chunk));
        }
        return {};
    }

  private:
    Result<const ArrowArray*> fixed_column(std::string_view name) {
        const auto found = std::ranges::find(batch_.fields, name, &ArrowField::name);
        if (found == batch_.fields.end()) return footer_malformed("no column " + std::string(name));
        return &batch_.columns[static_cast<std::size_t>(found - batch_.fields.begin())];
    }

    Result<void> find_columns() {
        FATHOM_TRY(entity_, fixed_column("chunk_entity_path"));
        FATHOM_TRY(id_, fixed_column("chunk_id"));
        FATHOM_TRY(is_static_, fixed_column("chunk_is_static"));
        FATHOM_TRY(rows_, fixed_column("chunk_num_rows"));
        FATHOM_TRY(offset_, fixed_column("chunk_byte_offset"));
        FATHOM_TRY(size_, fixed_column("chunk_byte_size"));
        FATHOM_TRY(uncompressed_, fixed_column("chunk_byte_size_uncompressed"));
        for (std::size_t i = 0; i < batch_.fields.size(); ++i)
            FATHOM_CHECK(sort_in(batch_.fields[i], batch_.columns[i]));
        return {};
    }

    /// Columns of times, told by their metadata; which of several is in the end of the name.
    Result<void> sort_in(const ArrowField& field, const ArrowArray& column) {
        const std::string* index = find_metadata(field.metadata, "rerun:index");
        if (!index) return {};
        const bool has_component = find_metadata(field.metadata, "rerun:component") != nullptr;
        if (*index == "rerun:static") {
            if (has_component) static_columns_.emplace_back(component_index(field), &column);
            return {};
        }
        const bool is_first = field.name.ends_with(":start"), is_last = field.name.ends_with(":end");
        const bool is_rows = field.name.ends_with(":num_rows");
        if (!is_first && !is_last && !is_rows) return {};
        FATHOM_TRY(const std::uint32_t timeline, timeline_index(*index, *field.type, is_rows));
        ManifestColumns& columns = has_component ? component_columns_[{component_index(field), timeline}]
                                                 : timeline_columns_[timeline];
        (is_first ? columns.first : is_last ? columns.last : columns.rows) = &column;
        return {};
    }

    Result<std::uint32_t> timeline_index(const std::string& name, const ArrowType& type, bool is_rows) {
        const auto found = std::ranges::find(manifest_.timelines, name, &RrdTimeline::name);
        if (found != manifest_.timelines.end())
            return static_cast<std::uint32_t>(found - manifest_.timelines.begin());
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
        manifest_.timelines.push_back(std::move(timeline));
        return static_cast<std::uint32_t>(manifest_.timelines.size() - 1);
    }

    std::uint32_t component_index(const ArrowField& field) {
        const auto value = [&](std::string_view key) {
            const std::string* found = find_metadata(field.metadata, key);
            return found ? *found : std::string();
        };
        RrdComponentName name{value("rerun:component"), value("rerun:archetype"),
                              value("rerun:component_type")};
        const auto [entry, is_new] = component_of_identifier_.try_emplace(
            name.identifier, static_cast<std::uint32_t>(manifest_.components.size()));
        if (is_new) manifest_.components.push_back(std::move(name));
        return entry->second;
    }

    Result<void> read_place(std::uint64_t row, RrdChunkSummary& chunk) const {
        const auto entity = string_at(*entity_, row);
        const auto id = bytes_at(*id_, row);
        const auto is_static = bool_at(*is_static_, row);
        const auto rows = uint64_at(*rows_, row), offset = uint64_at(*offset_, row),
                   size = uint64_at(*size_, row);
        if (!entity || !id || id->bytes.size() != sizeof(RrdTuid) || !is_static || !rows || !offset || !size)
            return footer_malformed("chunk " + std::to_string(row) + " is described in part only");
        FATHOM_TRY(chunk.entity, normalize_entity_path(*entity));
        chunk.id = {load_be<std::uint64_t>(id->bytes.data()), load_be<std::uint64_t>(id->bytes.data() + 8)};
        chunk.is_static = *is_static;
        chunk.rows = *rows;
        chunk.byte_offset = *offset;
        chunk.byte_size = *size;
        chunk.uncompressed_size = uint64_at(*uncompressed_, row).value_or(0);
        if (*offset < kFirstChunkOffset || *offset > end_of_chunks_ || *size > end_of_chunks_ - *offset)
            return footer_malformed("chunk " + std::to_string(row) + " lies outside");
        // LZ4 expands to 255 times at most, and every row has an id.
        if (*rows / 255 > *size / kRowIdBytes + 1)
            return footer_malformed("chunk " + std::to_string(row) + " claims " + std::to_string(*rows) +
                                    " rows");
        return {};
    }

    Result<void> read_times(std::uint64_t row, RrdChunkSummary& chunk) const {
        for (const auto& [timeline, columns] : timeline_columns_) {
            if (!columns.first || !columns.last) return footer_malformed("a timeline without start or end");
            const auto first = int64_at(*columns.first, row), last = int64_at(*columns.last, row);
            if (first && last) chunk.times.push_back({timeline, *first, *last});
        }
        for (const auto& [key, columns] : component_columns_) {
            if (!columns.first || !columns.last) return footer_malformed("a component without start or end");
            const auto first = int64_at(*columns.first, row), last = int64_at(*columns.last, row);
            const auto rows = columns.rows ? uint64_at(*columns.rows, row) : chunk.rows;
            if (first && last && rows && *rows > 0)
                chunk.components.push_back({key.first, key.second, *first, *last, *rows});
        }
        for (const auto& [component, column] : static_columns_)
            if (bool_at(*column, row).value_or(false)) chunk.static_components.push_back(component);
        return {};
    }

    const ArrowBatch& batch_;
    std::uint64_t end_of_chunks_;
    RrdManifest& manifest_;
    const ArrowArray *entity_ = nullptr, *id_ = nullptr, *is_static_ = nullptr, *rows_ = nullptr,
                     *offset_ = nullptr, *size_ = nullptr, *uncompressed_ = nullptr;
    std::map<std::uint32_t, ManifestColumns> timeline_columns_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, ManifestColumns> component_columns_;
    std::vector<std::pair<std::uint32_t, const ArrowArray*>> static_columns_;
    std::map<std::string, std::uint32_t> component_of_identifier_;
};

Result<RrdManifest> read_manifest(const rerun::log_msg::v1alpha1::RrdManifest& from,
                                  std::uint64_t end_of_chunks) {
    const auto& part = from.data();
    if (part.encoder_version() > 1)
        return fail(ErrorCode::Unsupported, "the recording's index is of a later version");
    const auto payload = std::as_bytes(std::span(part.payload()));
    FATHOM_TRY(const Blob stream, decompress_rrd_payload(make_blob({payload.begin(), payload.end()}),
                                                         static_cast<RrdCompression>(part.compression()),
                                                         part.uncompressed_size()));
    FATHOM_TRY(const ArrowBatch batch, read_arrow_ipc(stream));
    RrdManifest manifest{.store = from_protobuf(from.store_id())};
    FATHOM_CHECK(ManifestReader(batch, end_of_chunks, manifest).read());
    return manifest;
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

Result<RrdIndex> read_rrd_footer(const Blob& footer, const RrdFooterPlace& place) {
    if (footer.bytes.size() != place.size)
        return fail(ErrorCode::Truncated, "the recording's index is not all there");
    if (xxhash32(footer.bytes, kRrdFooterSeed) != place.checksum)
        return footer_malformed("its checksum differs");
    rerun::log_msg::v1alpha1::RrdFooter message;
    if (!parse_protobuf(footer.bytes, message)) return footer_malformed("the protobuf is damaged");
    RrdIndex index;
    for (const auto& from : message.manifests()) {
        FATHOM_TRY(RrdManifest manifest, read_manifest(from, place.offset - 16));
        index.manifests.push_back(std::move(manifest));
    }
    return index;
}

} // namespace fathom
