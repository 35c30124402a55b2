// Store: everything that is known, by entity and time. Sources put chunks and summaries in, views ask.
//
//     store.insert_summary(summary);                       // an index: known, not loaded
//     store.insert(chunk);                                 // loaded, or read on the fly
//     const auto answer = latest_at<EncodedImage>(store, "/depth", {frame, 12});
//     if (answer.value) …                                  // the newest loaded one at or before 12
//     source.set_wanted(answer.pending);                   // chunks that could hold a newer one, newest
//     first
//
// Order of rows: timeline value, then row id. A static value of a component is there at every time and
// shadows timed ones, as in Rerun. Main thread only.
#pragma once

#include "app/scene/chunk.hpp"

#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace fathom {

/// A row of the store, loaded or only known from an index.
struct RowRef {
    std::int64_t time = 0;
    RowId row_id{};
    ChunkId chunk{};
    std::uint32_t row = 0;
};

class Store {
  public:
    void insert_summary(const ChunkSummary& summary);

    /// Inserts the rows too when the chunk was not known yet. Inserting a loaded chunk again changes nothing.
    void insert(std::shared_ptr<const Chunk> chunk);

    /// Drops the payload of a chunk; its rows stay known.
    void evict(ChunkId id);

    /// Forgets a chunk whole, as when its file is rewritten.
    void remove(ChunkId id);

    [[nodiscard]] const Chunk* loaded(ChunkId id) const;
    [[nodiscard]] std::vector<EntityPath> entities() const;
    [[nodiscard]] std::vector<Timeline> timelines() const;

    /// Rows of an entity on a timeline in order; empty when there are none.
    [[nodiscard]] std::span<const RowRef> rows(const EntityPath& entity, const Timeline& timeline) const;
    [[nodiscard]] std::span<const RowRef> static_rows(const EntityPath& entity) const;

    [[nodiscard]] std::vector<ChunkId> loaded_chunks() const;
    [[nodiscard]] std::size_t loaded_bytes() const { return loaded_bytes_; }

    /// Changes whenever the content does.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }

  private:
    struct Entity {
        std::map<Timeline, std::vector<RowRef>> timelines;
        std::vector<RowRef> static_rows;
    };
    struct Entry {
        EntityPath entity;
        std::shared_ptr<const Chunk> chunk; // null: only known
    };

    std::map<EntityPath, Entity> entities_;
    std::unordered_map<ChunkId, Entry> chunks_;
    std::size_t loaded_bytes_ = 0;
    std::uint64_t revision_ = 0;
};

template <typename T>
struct LatestAt {
    const T* value = nullptr;     // valid until the store changes
    RowRef row;                   // where it stands
    std::vector<ChunkId> pending; // newest first; empty: `value` is the answer
};

/// The latest value of component T at or before `at`. Looks through rows that do not carry T.
template <typename T>
[[nodiscard]] LatestAt<T> latest_at(const Store& store, const EntityPath& entity, const TimePoint& at);

} // namespace fathom

#include "app/scene/store_query.inl"
