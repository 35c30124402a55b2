// EntityRows: the rows of one entity in the order of a timeline: static ones first, then those that the timeline does not
// have, then by time. Known from summaries alone, so a recording of millions of rows is listed without loading it.
//
//     EntityRows rows;
//     rows.refresh(store, "/camera/depth", log_time);     // costs nothing while no row became known
//     const EntityRow row = rows[i];                      // a few steps of halving
//     if (const Chunk* chunk = store.loaded(row.chunk)) …
//
// Order of rows: time, then as they lie in the recording. While the times in a chunk are not known they are taken as
// spread evenly; its first and last are exact. Main thread only, as the store.
#pragma once

#include "app/scene/store.hpp"

namespace fathom {

struct EntityRow {
    ChunkId chunk{};
    std::uint32_t row = 0;
    bool is_static = false;
    std::optional<std::int64_t> time; // on the timeline of the order
    bool time_is_exact = true;
};

class EntityRows {
  public:
    void refresh(const Store& store, const EntityPath& entity, const Timeline& timeline);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] EntityRow operator[](std::size_t i) const;

    /// The newest row at the time; nothing before the first.
    [[nodiscard]] std::optional<std::size_t> in_effect(const TimePoint& at) const;

    /// What the rows have, in alphabetical order.
    [[nodiscard]] const std::vector<Timeline>& timelines() const { return timelines_; }
    [[nodiscard]] const std::vector<std::string>& components() const { return components_; }

    [[nodiscard]] const EntityPath& entity() const { return entity_; }
    [[nodiscard]] const Timeline& timeline() const { return timeline_; }
    [[nodiscard]] std::uint64_t revision() const { return revision_; }

  private:
    struct Placed {
        std::int64_t time = 0;
        const ChunkSummary* chunk = nullptr;
        std::uint32_t row = 0;
        bool is_exact = true;
    };
    /// Rows that stand together: a chunk's as they lie, or those of chunks that overlap, sorted.
    struct Block {
        std::size_t begin = 0; // index of its first row
        std::int64_t first = 0, last = 0;
        const ChunkSummary* chunk = nullptr; // null: sorted
        const TimeSummary* times = nullptr;  // null: none on this timeline
        std::vector<Placed> sorted;
    };

    void add_plain(const ChunkSummary& chunk);
    void add_timed(std::span<const ChunkSummary* const> chunks);
    void collect_names(std::span<const ChunkSummary* const> chunks);
    [[nodiscard]] static EntityRow row_of(const Block& block, std::size_t i);

    EntityPath entity_;
    Timeline timeline_;
    std::uint64_t revision_ = 0; // of the store's rows
    std::vector<Block> blocks_;  // first those without a time
    std::size_t untimed_blocks_ = 0, size_ = 0;
    std::vector<Timeline> timelines_;
    std::vector<std::string> components_;
};

} // namespace fathom
