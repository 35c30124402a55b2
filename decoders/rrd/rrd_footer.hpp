// The index at the end of a recording (since Rerun 0.28): what each chunk holds and where it lies, so that a
// recording opens without being read.
//
//     FATHOM_TRY(const auto place, locate_rrd_footer(last_bytes, file_size));    // the last kRrdTailBytes
//     FATHOM_TRY(const RrdIndex index, read_rrd_footer(footer_bytes, place));    // [place.offset, + place.size)
//     for (const RrdChunkSummary& chunk : index.manifests[0].chunks) …
//     FATHOM_TRY(const RrdArrowMsg arrow, read_arrow_msg(message_bytes));         // when its rows are wanted
//
// A file that was joined from several, broke off, or fails any check has no usable index: the answer is an
// error, and the file is scanned. Any thread.
#pragma once

#include "decoders/media/result.hpp"
#include "decoders/rrd/rrd_chunk.hpp"

namespace fathom {

/// Seed of the footer's xxHash32, fixed by the format.
inline constexpr std::uint32_t kRrdFooterSeed = 7850921;

/// The last bytes of a file that tell where its footer is.
inline constexpr std::size_t kRrdTailBytes = 32;

struct RrdFooterPlace {
    std::uint64_t offset = 0; // of the RrdFooter message
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;
    std::uint64_t file_bytes = 0;
};

[[nodiscard]] Result<RrdFooterPlace> locate_rrd_footer(std::span<const std::byte> tail,
                                                       std::uint64_t file_bytes);

struct RrdTimeline {
    std::string name;
    RrdTimeKind kind = RrdTimeKind::Sequence;

    bool operator==(const RrdTimeline&) const = default;
};

struct RrdComponentName {
    std::string identifier, archetype, component_type;

    bool operator==(const RrdComponentName&) const = default;
};

/// On one timeline, both ends inclusive.
struct RrdTimelineRange {
    std::uint32_t timeline = 0; // index into RrdManifest::timelines
    std::int64_t first = 0, last = 0;

    bool operator==(const RrdTimelineRange&) const = default;
};

/// The rows of one component that are not null, on one timeline.
struct RrdComponentRange {
    std::uint32_t component = 0; // index into RrdManifest::components
    std::uint32_t timeline = 0;
    std::int64_t first = 0, last = 0;
    std::uint64_t rows = 0;

    bool operator==(const RrdComponentRange&) const = default;
};

struct RrdChunkSummary {
    std::string entity;
    RrdTuid id;
    std::uint64_t byte_offset = 0; // of the ArrowMsg, without its header
    std::uint64_t byte_size = 0;
    std::uint64_t uncompressed_size = 0;
    std::uint64_t rows = 0;
    bool is_static = false;
    std::vector<RrdTimelineRange> times;
    std::vector<RrdComponentRange> components;    // of rows in time
    std::vector<std::uint32_t> static_components; // indices into RrdManifest::components
};

struct RrdManifest {
    RrdStoreId store;
    std::vector<RrdTimeline> timelines;
    std::vector<RrdComponentName> components; // of all entities
    std::vector<RrdChunkSummary> chunks;
};

struct RrdIndex {
    std::vector<RrdManifest> manifests; // one per store
};

/// Checks the bytes against the checksum and everything they say against the file's size.
[[nodiscard]] Result<RrdIndex> read_rrd_footer(const Blob& footer, const RrdFooterPlace& place);

/// One store's index, chunk by chunk: a recording of hours has many, of which a first picture needs few.
class RrdManifestTable {
  public:
    [[nodiscard]] const RrdStoreId& store() const { return names_.store; }
    [[nodiscard]] const RrdManifest& names() const { return names_; } // without its chunks
    [[nodiscard]] std::uint64_t chunk_count() const;
    [[nodiscard]] bool is_static(std::uint64_t chunk) const;
    [[nodiscard]] std::string_view entity(std::uint64_t chunk) const; // as it is written
    [[nodiscard]] Result<RrdChunkSummary> read(std::uint64_t chunk) const;

  private:
    friend class RrdManifestParser;
    struct Columns;

    RrdManifest names_;
    std::shared_ptr<const Columns> columns_;
};

/// Checks all but the names and times of single chunks.
[[nodiscard]] Result<std::vector<RrdManifestTable>> open_rrd_footer(const Blob& footer,
                                                                    const RrdFooterPlace& place);

} // namespace fathom
