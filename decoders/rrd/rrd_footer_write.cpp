#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "decoders/rrd/rrd_manifest.hpp"
#include "decoders/rrd/rrd_protobuf.hpp"
#include "decoders/rrd/xxhash32.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

/// One column of the table with a row for each chunk.
class TimeCells {
  public:
    explicit TimeCells(std::size_t rows) : values_(rows), valid_(rows) {}

    void set(std::size_t row, std::int64_t value) {
        values_[row] = value;
        valid_[row] = true;
    }

    [[nodiscard]] ArrowArray array(RrdTimeKind kind) const {
        return with_nulls(make_times(kind, values_), valid_);
    }

  private:
    std::vector<std::int64_t> values_;
    std::vector<bool> valid_;
};

class ManifestTable {
  public:
    explicit ManifestTable(const RrdManifest& manifest) : manifest_(manifest), rows_(manifest.chunks.size()) {
        batch_.rows = rows_;
    }

    ArrowBatch build() {
        add_places();
        add_static_flags();
        for (std::uint32_t timeline = 0; timeline < manifest_.timelines.size(); ++timeline)
            add_timeline(timeline);
        for (std::uint32_t timeline = 0; timeline < manifest_.timelines.size(); ++timeline)
            for (std::uint32_t component = 0; component < manifest_.components.size(); ++component)
                add_component(timeline, component);
        return std::move(batch_);
    }

  private:
    void add(std::string name, const ArrowArray& column, bool nullable, ArrowMetadata metadata = {}) {
        std::ranges::replace(name, ' ', '_'); // as Rerun does; the metadata has the real names
        batch_.fields.push_back({std::move(name), column.node->type, nullable, std::move(metadata)});
        batch_.columns.push_back(column);
    }

    template <typename Get>
    void add_counts(const char* name, Get get) {
        std::vector<std::uint64_t> values;
        for (const RrdChunkSummary& chunk : manifest_.chunks)
            values.push_back(get(chunk));
        add(name, make_numbers(std::span<const std::uint64_t>(values)), false);
    }

    void add_places() {
        std::vector<std::string> entities;
        std::vector<RrdTuid> ids;
        std::vector<bool> is_static;
        for (const RrdChunkSummary& chunk : manifest_.chunks) {
            entities.push_back(chunk.entity);
            ids.push_back(chunk.id);
            is_static.push_back(chunk.is_static);
        }
        add("chunk_entity_path", make_strings(entities), false);
        add("chunk_id", make_tuids(ids), false);
        add("chunk_is_static", make_bools(is_static), false);
        add_counts("chunk_num_rows", [](const RrdChunkSummary& chunk) { return chunk.rows; });
        add_counts("chunk_byte_offset", [](const RrdChunkSummary& chunk) { return chunk.byte_offset; });
        add_counts("chunk_byte_size", [](const RrdChunkSummary& chunk) { return chunk.byte_size; });
        add_counts("chunk_byte_size_uncompressed",
                   [](const RrdChunkSummary& chunk) { return chunk.uncompressed_size; });
    }

    [[nodiscard]] ArrowMetadata component_metadata(std::uint32_t component, std::string index) const {
        const RrdComponentName& name = manifest_.components[component];
        ArrowMetadata metadata{{"rerun:component", name.identifier}, {"rerun:index", std::move(index)}};
        if (!name.archetype.empty()) metadata.emplace_back("rerun:archetype", name.archetype);
        if (!name.component_type.empty()) metadata.emplace_back("rerun:component_type", name.component_type);
        return metadata;
    }

    void add_static_flags() {
        for (std::uint32_t component = 0; component < manifest_.components.size(); ++component) {
            std::vector<bool> flags;
            for (const RrdChunkSummary& chunk : manifest_.chunks)
                flags.push_back(std::ranges::find(chunk.static_components, component) !=
                                chunk.static_components.end());
            add(manifest_.components[component].identifier + ":has_static_data", make_bools(flags), false,
                component_metadata(component, "rerun:static"));
        }
    }

    void add_timeline(std::uint32_t timeline) {
        const RrdTimeline& line = manifest_.timelines[timeline];
        TimeCells first(rows_), last(rows_);
        for (std::size_t row = 0; row < rows_; ++row)
            for (const RrdTimelineRange& range : manifest_.chunks[row].times)
                if (range.timeline == timeline) {
                    first.set(row, range.first);
                    last.set(row, range.last);
                }
        add(line.name + ":start", first.array(line.kind), true, {{"rerun:index", line.name}});
        add(line.name + ":end", last.array(line.kind), true, {{"rerun:index", line.name}});
    }

    void add_component(std::uint32_t timeline, std::uint32_t component) {
        const RrdTimeline& line = manifest_.timelines[timeline];
        TimeCells first(rows_), last(rows_);
        std::vector<std::uint64_t> counts(rows_);
        bool any = false;
        for (std::size_t row = 0; row < rows_; ++row)
            for (const RrdComponentRange& range : manifest_.chunks[row].components)
                if (range.timeline == timeline && range.component == component) {
                    first.set(row, range.first);
                    last.set(row, range.last);
                    counts[row] = range.rows;
                    any = true;
                }
        if (!any) return;
        const std::string prefix = line.name + ':' + manifest_.components[component].identifier;
        const ArrowMetadata metadata = component_metadata(component, line.name);
        add(prefix + ":start", first.array(line.kind), true, metadata);
        add(prefix + ":end", last.array(line.kind), true, metadata);
        add(prefix + ":num_rows", make_numbers(std::span<const std::uint64_t>(counts)), true, metadata);
    }

    const RrdManifest& manifest_;
    std::size_t rows_;
    ArrowBatch batch_;
};

void assign(std::string& out, std::span<const std::byte> bytes) {
    out.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Rerun compares schemas by 32 bytes, which it takes from a SHA-256 of its own way of writing them, and checks them
/// against nothing. So they only have to be alike where schemas are.
std::string schema_fingerprint(std::span<const std::byte> schema) {
    std::string fingerprint;
    for (std::uint32_t seed = 0; seed < 8; ++seed) {
        const std::uint32_t part = xxhash32(schema, seed);
        fingerprint.append(reinterpret_cast<const char*>(&part), sizeof part);
    }
    return fingerprint;
}

} // namespace

Result<std::vector<std::byte>> write_rrd_footer(std::span<const RrdManifestBuilder> manifests) {
    rerun::log_msg::v1alpha1::RrdFooter footer;
    for (const RrdManifestBuilder& builder : manifests) {
        auto& manifest = *footer.add_manifests();
        to_protobuf(builder.manifest().store, *manifest.mutable_store_id());
        std::vector<ArrowField> fields{
            {"rerun.controls.RowId", make_tuids({}).node->type, false, row_id_metadata()}};
        for (const auto& [key, field] : builder.schema())
            fields.push_back(field);
        const std::vector<std::byte> schema = write_arrow_schema_ipc(fields, {});
        assign(*manifest.mutable_sorbet_schema()->mutable_arrow_schema(), schema);
        manifest.set_sorbet_schema_sha256(schema_fingerprint(schema));
        const std::vector<std::byte> table = write_arrow_ipc(ManifestTable(builder.manifest()).build());
        FATHOM_TRY(const std::vector<std::byte> payload, compress_rrd_payload(table));
        auto& part = *manifest.mutable_data();
        part.set_encoder_version(1);
        part.set_compression(static_cast<std::int32_t>(RrdCompression::Lz4));
        part.set_uncompressed_size(table.size());
        assign(*part.mutable_payload(), payload);
    }
    std::vector<std::byte> bytes(footer.ByteSizeLong());
    if (!footer.SerializeToArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::TooLarge, "the recording's index is too large for one message");
    return bytes;
}

std::vector<std::byte> write_rrd_stream_footer(std::uint64_t footer_offset,
                                               std::span<const std::byte> footer) {
    std::vector<std::byte> bytes(kRrdTailBytes);
    const std::uint64_t size = footer.size();
    const std::uint32_t checksum = xxhash32(footer, kRrdFooterSeed), entries = 1;
    std::memcpy(bytes.data(), &footer_offset, 8);
    std::memcpy(bytes.data() + 8, &size, 8);
    std::memcpy(bytes.data() + 16, &checksum, 4);
    std::memcpy(bytes.data() + 20, "RRF2FOOT", 8);
    std::memcpy(bytes.data() + 28, &entries, 4);
    return bytes;
}

} // namespace fathom
