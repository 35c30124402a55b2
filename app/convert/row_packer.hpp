// RowPacker: rows of a Rerun recording as chunks of many. Thousands of small rows, as transforms are, would each cost a
// chunk's schema and a line of the index otherwise.
//
//     RowPacker rows(writer, [&] { return next_id(); });
//     FATHOM_CHECK(rows.add(chunk_of_one_row));
//     FATHOM_CHECK(rows.finish());
//
// Rows of one entity with the same columns share a chunk, in the order in which they were added. One that is large, and
// static ones, stand alone. What is held back is bounded, and so is how far rows of one time can lie apart in the file.
// One thread.
#pragma once

#include "decoders/rrd/rrd_writer.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fathom {

class RowPacker {
  public:
    RowPacker(RrdWriter& writer, std::function<RrdTuid()> next_chunk_id)
        : writer_(writer), next_chunk_id_(std::move(next_chunk_id)) {}

    /// A chunk of one row; its id does not count.
    [[nodiscard]] Result<void> add(RrdChunk row);

    [[nodiscard]] Result<void> finish();

  private:
    struct Group {
        std::vector<RrdChunk> rows;
        std::size_t bytes = 0;
    };

    Result<void> write(Group& group);

    RrdWriter& writer_;
    std::function<RrdTuid()> next_chunk_id_;
    std::map<std::string, Group> groups_; // by what their rows have in common
    std::size_t bytes_since_written_ = 0; // of all rows, since nothing was held back
};

} // namespace fathom
