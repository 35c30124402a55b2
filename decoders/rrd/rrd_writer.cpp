#include "decoders/rrd/rrd_writer.hpp"

#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/arrow_ipc.hpp"

#include <algorithm>
#include <array>

namespace fathom {
namespace {

/// The release whose data we write: its Sorbet version is the one before 0.41's, which changed tables only.
constexpr RrdVersion kWrittenVersion{0, 36, 2, 0};
constexpr const char* kWrittenSorbetVersion = "0.1.3";

constexpr std::array<std::uint8_t, 12> kStreamHeader{
    'R',
    'R',
    'F',
    '2',
    kWrittenVersion.major,
    kWrittenVersion.minor,
    kWrittenVersion.patch,
    kWrittenVersion.meta,
    1, // LZ4, as a hint
    2, // protobuf
};

ArrowMetadata time_metadata(const RrdTimeColumn& times) {
    ArrowMetadata metadata{{"rerun:index_name", times.name}, {"rerun:kind", "index"}};
    if (std::ranges::is_sorted(times.values)) metadata.emplace_back("rerun:is_sorted", "true");
    return metadata;
}

ArrowMetadata component_metadata(const RrdComponent& component) {
    ArrowMetadata metadata{{"rerun:component", component.identifier}, {"rerun:kind", "data"}};
    if (!component.archetype.empty()) metadata.emplace_back("rerun:archetype", component.archetype);
    if (!component.component_type.empty())
        metadata.emplace_back("rerun:component_type", component.component_type);
    return metadata;
}

void add_column(ArrowBatch& batch, std::string name, const ArrowArray& column, bool nullable,
                ArrowMetadata metadata) {
    batch.fields.push_back({std::move(name), column.node->type, nullable, std::move(metadata)});
    batch.columns.push_back(column);
}

template <typename T, typename Name>
std::vector<const T*> sorted_by(const std::vector<T>& values, Name name) {
    std::vector<const T*> sorted;
    for (const T& value : values)
        sorted.push_back(&value);
    std::ranges::sort(sorted, {}, [&](const T* value) -> const std::string& { return value->*name; });
    return sorted;
}

ArrowBatch batch_of(const RrdChunk& chunk) {
    ArrowBatch batch{.metadata = {{"rerun:entity_path", chunk.entity},
                                  {"rerun:id", "chunk_" + rrd_tuid_text(chunk.id)},
                                  {"sorbet:version", kWrittenSorbetVersion}},
                     .rows = chunk.row_ids.size()};
    add_column(batch, "rerun.controls.RowId", make_tuids(chunk.row_ids), false, row_id_metadata());
    if (std::ranges::is_sorted(chunk.row_ids))
        batch.fields[0].metadata.emplace_back("rerun:is_sorted", "true");
    for (const RrdTimeColumn* times : sorted_by(chunk.times, &RrdTimeColumn::name))
        add_column(batch, times->name, make_times(times->kind, times->values), true, time_metadata(*times));
    for (const RrdComponent* component : sorted_by(chunk.components, &RrdComponent::identifier))
        add_column(batch, component->identifier, component->cells, true, component_metadata(*component));
    return batch;
}

bool columns_fit(const RrdChunk& chunk) {
    const std::size_t rows = chunk.row_ids.size();
    return std::ranges::all_of(chunk.times,
                               [&](const RrdTimeColumn& t) { return t.values.size() == rows; }) &&
           std::ranges::all_of(chunk.components,
                               [&](const RrdComponent& c) { return c.cells.length == rows; });
}

} // namespace

Result<RrdArrowMsg> encode_chunk(const RrdChunk& chunk, RrdCompression compression) {
    FATHOM_ASSERT(columns_fit(chunk) && chunk.is_static == chunk.times.empty());
    FATHOM_ASSERT(compression == RrdCompression::Lz4 || compression == RrdCompression::None);
    std::vector<std::byte> stream = write_arrow_ipc(batch_of(chunk));
    RrdArrowMsg message{.store = chunk.store,
                        .compression = compression,
                        .uncompressed_size = stream.size(),
                        .chunk_id = chunk.id,
                        .is_static = chunk.is_static,
                        .payload = {}};
    if (compression == RrdCompression::Lz4) {
        FATHOM_TRY(stream, compress_rrd_payload(stream));
    }
    message.payload = make_blob(std::move(stream));
    return message;
}

Result<void> RrdWriter::write(std::span<const std::byte> bytes) {
    if (bytes_written_ == 0) {
        FATHOM_CHECK(sink_(std::as_bytes(std::span(kStreamHeader))));
        bytes_written_ = kStreamHeader.size();
    }
    FATHOM_CHECK(sink_(bytes));
    bytes_written_ += bytes.size();
    return {};
}

Result<void> RrdWriter::write_message(RrdMessageKind kind, std::span<const std::byte> message) {
    const std::array<std::uint64_t, 2> header{static_cast<std::uint64_t>(kind), message.size()};
    FATHOM_CHECK(write(std::as_bytes(std::span(header))));
    return write(message);
}

RrdManifestBuilder& RrdWriter::manifest_of(const RrdStoreId& store) {
    const auto found = std::ranges::find_if(
        manifests_, [&](const RrdManifestBuilder& builder) { return builder.manifest().store == store; });
    return found != manifests_.end() ? *found : manifests_.emplace_back(store);
}

Result<void> RrdWriter::write_store(const RrdStoreInfo& info) {
    RrdStoreInfo written = info;
    if (!written.version) written.version = kWrittenVersion;
    return write_message(RrdMessageKind::SetStoreInfo, write_store_info(written));
}

Result<void> RrdWriter::write_activation(const RrdBlueprintActivation& activation) {
    return write_message(RrdMessageKind::BlueprintActivation, write_blueprint_activation(activation));
}

Result<void> RrdWriter::write_chunk(const RrdArrowMsg& arrow, const RrdChunk& chunk) {
    // Old SDKs leave out what the index and current readers need: the application, the id, being static.
    RrdArrowMsg complete = arrow;
    complete.store = chunk.store;
    complete.chunk_id = chunk.id;
    complete.is_static = chunk.is_static;
    const std::vector<std::byte> message = write_arrow_msg(complete);
    FATHOM_CHECK(write_message(RrdMessageKind::ArrowMsg, message));
    manifest_of(chunk.store)
        .add(chunk, {.offset = bytes_written_ - message.size(),
                     .size = message.size(),
                     .uncompressed_size = arrow.uncompressed_size});
    return {};
}

Result<void> RrdWriter::write_chunk(const RrdChunk& chunk) {
    FATHOM_TRY(const RrdArrowMsg arrow, encode_chunk(chunk));
    return write_chunk(arrow, chunk);
}

Result<void> RrdWriter::finish() {
    FATHOM_TRY(const std::vector<std::byte> footer, write_rrd_footer(manifests_));
    FATHOM_CHECK(write_message(RrdMessageKind::End, footer));
    return write(write_rrd_stream_footer(bytes_written_ - footer.size(), footer));
}

} // namespace fathom
