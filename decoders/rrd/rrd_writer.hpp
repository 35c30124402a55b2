// Writes Rerun recordings that Rerun's own tools open: stream header, stores, chunks, and at the end the index
// that lets others open the file without reading it.
//
//     RrdWriter writer([&](std::span<const std::byte> bytes) { return file.append(bytes); });
//     FATHOM_CHECK(writer.write_store({.store = id, .row_id = next(), .source = "other"}));
//     FATHOM_CHECK(writer.write_chunk(arrow, chunk));      // from another recording: its payload stays as it is
//     FATHOM_CHECK(writer.write_chunk(own_chunk));         // row ids, times and components of our own
//     FATHOM_CHECK(writer.finish());
//
// Bytes go to the sink in order; nothing is held but the index. After an error of the sink the recording is
// what was written until then, and readable. One thread.
#pragma once

#include "decoders/rrd/rrd_manifest.hpp"

#include <functional>

namespace fathom {

using RrdSink = std::function<Result<void>(std::span<const std::byte>)>;

class RrdWriter {
  public:
    explicit RrdWriter(RrdSink sink) : sink_(std::move(sink)) {}

    /// Before the first chunk of the store.
    [[nodiscard]] Result<void> write_store(const RrdStoreInfo& info);
    [[nodiscard]] Result<void> write_activation(const RrdBlueprintActivation& activation);

    /// A chunk whose payload is passed on; `chunk` is what it holds, for the index.
    [[nodiscard]] Result<void> write_chunk(const RrdArrowMsg& arrow, const RrdChunk& chunk);
    [[nodiscard]] Result<void> write_chunk(const RrdChunk& chunk);

    [[nodiscard]] Result<void> finish();

    [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }

  private:
    Result<void> write(std::span<const std::byte> bytes);
    Result<void> write_message(RrdMessageKind kind, std::span<const std::byte> message);
    RrdManifestBuilder& manifest_of(const RrdStoreId& store);

    RrdSink sink_;
    std::vector<RrdManifestBuilder> manifests_;
    std::uint64_t bytes_written_ = 0;
};

/// The chunk as a message: columns in Rerun's order and with its metadata.
[[nodiscard]] Result<RrdArrowMsg> encode_chunk(const RrdChunk& chunk,
                                               RrdCompression compression = RrdCompression::Lz4);

} // namespace fathom
