// RrdContents: what is found in a Rerun recording, whether by its index or by reading it through: recordings, streams with
// their counts, the timeline to look along, chunks, and what was wrong.
//
//     RrdContents contents(source_id);
//     const std::uint16_t recording = contents.recording_of(store);
//     contents.add(summary);                        // or add(chunk): one that stays resident
//     SourceIndex found = contents.hand_out();      // since the last time
//
// One thread.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/colour_partners.hpp"
#include "decoders/rrd/rrd_chunk.hpp"

#include <map>
#include <tuple>

namespace fathom {

inline constexpr std::string_view kClearComponent = "Clear:is_recursive";

[[nodiscard]] TimelineKind kind_of(RrdTimeKind kind);

class RrdContents {
  public:
    RrdContents(std::uint32_t source_id, std::uint64_t bytes);

    /// Entered when it is first met.
    std::uint16_t recording_of(const RrdStoreId& store);
    [[nodiscard]] bool empty() const { return index_.recordings.empty(); }

    void add(ChunkSummary summary);
    void add(std::shared_ptr<const Chunk> chunk);

    /// Rows of a chunk that is there and cannot be read.
    void count(const ChunkSummary& summary);
    void warn(std::string text);

    [[nodiscard]] SourceIndex hand_out();

  private:
    [[nodiscard]] std::optional<Timeline> best_timeline() const;
    void add_colour_partners();

    std::uint32_t source_id_;
    SourceIndex index_; // while it is gathered
    std::vector<RrdStoreId> stores_;
    std::map<std::tuple<std::uint16_t, EntityPath, std::string>, std::size_t> stream_index_;
    std::map<Timeline, std::uint64_t> timeline_rows_;
    std::size_t left_out_warnings_ = 0;
    std::map<std::uint16_t, EntityComponents> components_; // of all recordings so far
    std::map<std::pair<std::uint16_t, EntityPath>, EntityPath> partners_;
    std::uint32_t partner_count_ = 0;
};

} // namespace fathom
