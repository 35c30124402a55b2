// The index of one store as it is built up: by a writer, chunk after chunk, or by a reader that scans a file
// which has none.
//
//     RrdManifestBuilder builder(store);
//     builder.add(chunk, {offset, size, uncompressed_size});
//     use(builder.manifest().chunks.back());
//
// One thread.
#pragma once

#include "decoders/rrd/rrd_footer.hpp"

#include <map>

namespace fathom {

/// Where a chunk's ArrowMsg lies, as in RrdChunkSummary.
struct RrdChunkPlace {
    std::uint64_t offset = 0, size = 0, uncompressed_size = 0;
};

class RrdManifestBuilder {
  public:
    explicit RrdManifestBuilder(RrdStoreId store) { manifest_.store = std::move(store); }

    void add(const RrdChunk& chunk, const RrdChunkPlace& place);

    [[nodiscard]] const RrdManifest& manifest() const { return manifest_; }

    /// A column of the store's schema: how Rerun names it, with its type.
    [[nodiscard]] const std::map<std::string, ArrowField>& schema() const { return schema_; }

  private:
    std::uint32_t timeline_index(const RrdTimeColumn& times);
    std::uint32_t component_index(const RrdComponent& component);
    void add_to_schema(const RrdChunk& chunk);

    RrdManifest manifest_;
    std::map<std::string, std::uint32_t> timelines_, components_;
    std::map<std::string, ArrowField> schema_;
};

/// The RrdFooter message, and the bytes that stand behind the End message and point to it.
[[nodiscard]] Result<std::vector<std::byte>> write_rrd_footer(std::span<const RrdManifestBuilder> manifests);
[[nodiscard]] std::vector<std::byte> write_rrd_stream_footer(std::uint64_t footer_offset,
                                                             std::span<const std::byte> footer);

/// Columns that chunks and indices share.
[[nodiscard]] ArrowArray make_tuids(std::span<const RrdTuid> tuids);
[[nodiscard]] ArrowMetadata row_id_metadata();
[[nodiscard]] ArrowArray make_times(RrdTimeKind kind, std::span<const std::int64_t> values);

} // namespace fathom
