// RowTable: the rows of one entity as text, for a table that shows a few of millions at a time: what is not loaded is
// wanted while it is seen, what was made once stays at hand, and a filter looks through all of them bit by bit.
//
//     RowTable table;
//     table.show(key, store, "/camera/depth", log_time);           // each frame; cheap
//     if (const RowCells* cells = table.cells(store, i, wants)) …   // null: "…", its chunk is wanted now
//     table.set_filter("error");
//     while (table.search(store, 500, wants)) …                     // each frame; true: there is more to look through
//
// Main thread only, as the store.
#pragma once

#include "app/scene/entity_rows.hpp"
#include "app/session/workspace.hpp"

#include <map>
#include <string>

namespace fathom {

struct RowCells {
    RowId row_id;
    std::vector<std::optional<std::int64_t>> times; // by RowTable::timelines
    std::vector<std::string> texts;                 // by RowTable::components
};

class RowTable {
  public:
    void show(RecordingKey of, const Store& store, const EntityPath& entity, const Timeline& timeline);

    [[nodiscard]] RecordingKey of() const { return of_; }
    [[nodiscard]] const EntityRows& all() const { return rows_; }
    [[nodiscard]] const std::vector<Timeline>& timelines() const { return rows_.timelines(); }
    [[nodiscard]] const std::vector<std::string>& components() const { return rows_.components(); }

    /// Rows that the filter leaves, as far as it has looked; without one all of them.
    [[nodiscard]] std::size_t size() const { return filter_.empty() ? rows_.size() : matches_.size(); }
    [[nodiscard]] EntityRow row(std::size_t i) const;
    /// Where the row in effect stands among them; the one before it where the filter leaves it out.
    [[nodiscard]] std::optional<std::size_t> in_effect(const TimePoint& at) const;

    /// Valid until the next call. Null where the chunk is not loaded; it is wanted then, unless it cannot be read.
    [[nodiscard]] const RowCells* cells(const Store& store, std::size_t i, std::vector<ChunkId>& wanted);

    /// One line with blanks for tabs: the cell of a column, or all of them; whole, as far as it is loaded.
    [[nodiscard]] std::string whole_cell(const Store& store, std::size_t i, std::size_t component) const;

    void set_filter(std::string_view text);
    [[nodiscard]] const std::string& filter() const { return filter_; }
    /// Looks at up to `most_rows` more; true while there are more.
    bool search(const Store& store, std::size_t most_rows, std::vector<ChunkId>& wanted);
    /// Share of the chunks that were looked through.
    [[nodiscard]] double searched() const;

  private:
    struct Match {
        EntityRow row;
        [[nodiscard]] std::pair<int, std::int64_t> order() const {
            return {row.is_static ? 0 : row.time ? 2 : 1, row.time.value_or(0)};
        }
    };

    void begin_search(const Store& store);
    [[nodiscard]] RowCells make_cells(const Chunk& chunk, std::uint32_t row) const;
    [[nodiscard]] bool matches(const RowCells& cells) const;
    void take_match(const Chunk& chunk, std::uint32_t row);

    RecordingKey of_;
    EntityRows rows_;
    std::map<std::pair<ChunkId, std::uint32_t>, RowCells> made_;
    std::string filter_; // in lower case
    std::vector<Match> matches_;
    std::vector<ChunkId> to_search_; // in the order of the rows
    std::size_t search_chunk_ = 0;
    std::uint32_t search_row_ = 0;
    std::size_t search_rows_known_ = 0;
};

} // namespace fathom
