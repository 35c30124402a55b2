// Store: everything that is known of one recording, by entity, component and time. Sources put chunks and summaries in,
// views ask.
//
//     store.insert_summary(summary);                       // an index: known, not loaded
//     store.insert(chunk);                                 // loaded, or read on the fly
//     const auto answer = latest_at<EncodedImage>(store, "/depth", {frame, 12});
//     if (answer.value) …                                  // the newest loaded one at or before 12
//     source.set_wanted(answer.pending);                   // chunks that could hold a newer one, newest first
//
// Order of rows: timeline value, then row id. A static value of a component is there at every time and shadows timed
// ones; a Clear hides what was logged before it, as in Rerun. Each component has an index of chunks by time of its own,
// so that a question costs the logarithm of their number, however rarely the component is logged. Main thread only.
#pragma once

#include "app/scene/frame_links.hpp"
#include "app/scene/frame_tree.hpp"

#include <list>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace fathom {

/// Where a value stands.
struct RowRef {
    std::int64_t time = 0;
    RowId row_id{};
    ChunkId chunk{};
    std::uint32_t row = 0;
};

/// The newest row that carries a component, and where newer ones may be.
struct LatestRow {
    const ComponentColumn* column = nullptr; // null: none loaded; valid until the store changes
    const Chunk* chunk = nullptr;
    RowRef row;
    std::vector<ChunkId> pending; // newest first; empty: the row is the answer
};

class Store {
  public:
    void insert_summary(const ChunkSummary& summary);

    /// Inserts the summary too when the chunk was not known yet. Inserting a loaded chunk again changes nothing.
    void insert(std::shared_ptr<const Chunk> chunk);

    /// A chunk that was wanted and cannot be read: it is no longer waited for.
    void mark_unreadable(ChunkId id);

    /// Drops the payload of a chunk; what its summary says stays known.
    void evict(ChunkId id);

    /// A chunk that is gone for good: nothing of it stays known but the transforms it held.
    void forget(ChunkId id);

    /// A chunk that is used now: it leaves after those that were used before it.
    void touch(ChunkId id);

    /// Evicts the timed chunk that was not used for longest and is none of `kept`; false: there is none.
    bool evict_oldest(const std::unordered_set<ChunkId>& kept);

    [[nodiscard]] const Chunk* loaded(ChunkId id) const;
    [[nodiscard]] std::vector<EntityPath> entities() const;
    [[nodiscard]] std::vector<Timeline> timelines() const;

    /// Names of all components logged to an entity, loaded or not, in alphabetical order.
    [[nodiscard]] std::vector<std::string> components(const EntityPath& entity) const;

    [[nodiscard]] LatestRow latest(const EntityPath& entity, std::string_view component,
                                   const TimePoint& at) const;

    /// Times of an entity's rows that carry the component, ascending, one a row. Where a chunk that is not loaded gives
    /// only its first and last, the ones between are spread evenly until it is. Valid until the store changes.
    [[nodiscard]] std::span<const std::int64_t> times(const EntityPath& entity, std::string_view component,
                                                      const Timeline& timeline) const;

    /// Of all rows of all entities on a timeline; nothing when none has it.
    [[nodiscard]] std::optional<TimeExtent> extent(const Timeline& timeline) const;

    /// All chunks of an entity, loaded or not, in the order in which they became known. They stay where they are.
    [[nodiscard]] std::vector<const ChunkSummary*> chunks(const EntityPath& entity) const;
    [[nodiscard]] const ChunkSummary* summary(ChunkId id) const; // null: not known

    /// Known, not loaded, and worth asking for.
    [[nodiscard]] bool is_missing(ChunkId id) const;

    /// Changes when rows become known, and when their times do; not when chunks come back or leave. Of no two stores
    /// the same.
    [[nodiscard]] std::uint64_t rows_revision() const { return rows_revision_; }

    /// Of all transforms that were ever loaded; they stay when their chunks leave.
    [[nodiscard]] const FrameTree& frames() const { return frames_; }

    /// Chunks whose transforms are not among them yet, at most `count`; of Rerun's only those that hold nothing else.
    [[nodiscard]] std::vector<ChunkId> missing_transforms(std::size_t count) const;

    /// The row that says where one of Rerun's named frames lies, of all that were ever loaded; and some of the chunks
    /// that could hold newer ones.
    [[nodiscard]] std::optional<FrameLink> latest_link(FrameLink::Kind kind, std::string_view frame,
                                                       const TimePoint& at) const;
    [[nodiscard]] std::vector<ChunkId> pending_links(const TimePoint& at) const;
    [[nodiscard]] const FrameLinks& links() const { return links_; }

    /// Whether transforms and pinholes of an entity are found by the names of their frames only.
    [[nodiscard]] bool names_frames(const EntityPath& entity) const;

    [[nodiscard]] std::vector<ChunkId> loaded_chunks() const;
    [[nodiscard]] std::size_t loaded_bytes() const { return loaded_bytes_; }

    /// Changes whenever the content does.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }

  private:
    struct Entry {
        ChunkSummary summary;
        std::shared_ptr<const Chunk> chunk; // null: only known
        bool in_order = false;              // on every timeline by (time, row id); of ones that were loaded
        bool was_loaded = false;            // so that its rows are known exactly
        bool is_unreadable = false;
        bool links_taken = false; // into links_
        std::map<std::string, std::vector<bool>, std::less<>>
            logged;                       // by row, where some rows lack the component
        std::list<ChunkId>::iterator use; // of a loaded timed chunk, in by_use_
    };
    struct Span {
        std::int64_t first = 0, last = 0;
        std::int64_t reach = 0; // the largest `last` of this and all spans before it
        const Entry* entry = nullptr;
    };
    struct Index {
        std::vector<Span> spans; // by first
        mutable std::vector<std::int64_t> times;
        mutable bool times_known = false; // `times` are those of the spans
    };
    using ByComponent = std::map<std::string, Index, std::less<>>;
    struct Entity {
        std::map<Timeline, ByComponent> timelines;
        std::map<std::string, std::vector<const Entry*>, std::less<>> statics;
        std::vector<Entry*> chunks;
        bool names_frames = false;
    };

    [[nodiscard]] static std::uint64_t next_revision();
    Entry& enter(const ChunkSummary& summary);
    void learn_rows(Entry& entry, const Chunk& chunk, ChunkSummary exact);
    void take_transforms(const Chunk& chunk);
    void expect_links(Entity& entity, Entry& entry);
    void take_links(Entry& entry);
    [[nodiscard]] const Index* find_index(const EntityPath& entity, std::string_view component,
                                          const Timeline& timeline) const;
    [[nodiscard]] LatestRow latest_static(const Entity& entity, std::string_view component) const;
    [[nodiscard]] LatestRow latest_timed(const Index& index, std::string_view component,
                                         const TimePoint& at) const;
    [[nodiscard]] static LatestRow with_held_back(const Index& index, std::string_view component,
                                                  const TimePoint& at, LatestRow newest);
    [[nodiscard]] LatestRow latest_logged(const EntityPath& entity, std::string_view component,
                                          const TimePoint& at) const;
    [[nodiscard]] bool is_cleared(const EntityPath& entity, const RowRef& value, bool is_static,
                                  const TimePoint& at) const;

    std::map<EntityPath, Entity> entities_;
    std::unordered_map<ChunkId, Entry> chunks_; // entries stay where they are
    FrameTree frames_;
    FrameLinks links_;
    std::set<ChunkId> missing_transforms_;
    std::set<EntityPath> frames_beside_data_; // whose frames come in chunks that hold more than those
    bool has_named_frames_ = false;
    std::list<ChunkId> by_use_; // loaded timed chunks, those used last first
    std::size_t loaded_bytes_ = 0;
    std::uint64_t revision_ = 1, rows_revision_ = next_revision();
    bool has_clears_ = false;
};

template <typename T>
struct LatestAt {
    const T* value = nullptr; // valid until the store changes
    RowRef row;
    std::vector<ChunkId> pending; // newest first; empty: `value` is the answer
};

/// The latest value of the typed component T at or before `at`.
template <typename T>
[[nodiscard]] LatestAt<T> latest_at(const Store& store, const EntityPath& entity, const TimePoint& at) {
    LatestRow latest = store.latest(entity, name_of<T>(), at);
    LatestAt<T> answer{nullptr, latest.row, std::move(latest.pending)};
    if (latest.column != nullptr) answer.value = std::get_if<T>(&*latest.column->values[latest.row.row]);
    return answer;
}

} // namespace fathom
