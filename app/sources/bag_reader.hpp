// A ROS 1 bag.
//
//     FATHOM_TRY(auto reader, open_bag("run.bag", source_id));
//
// A closed bag is opened by its index: connections and chunk infos at its end, index records behind each chunk. One that
// was not closed or broke off is scanned. Chunks are unpacked when a message of theirs is wanted; one that is damaged
// costs itself only. Bags of version 1 and encrypted ones are refused.
#pragma once

#include "app/sources/chunk_reader.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_bag(const std::string& path, std::uint32_t source_id);

} // namespace fathom
