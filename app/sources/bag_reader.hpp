// A ROS 1 bag.
//
//     FATHOM_TRY(auto reader, open_bag("run.bag", std::move(file), source_id, progress));
//
// A closed bag is opened by its index: connections and chunk infos at its end, index records behind each chunk. One that
// was not closed or broke off is scanned, in portions where somebody waits for a picture, and followed while it is being
// written. Chunks are unpacked when a message of theirs is wanted; one that is damaged costs itself only. Bags of version
// 1 and encrypted ones are refused.
#pragma once

#include "app/sources/byte_source.hpp"
#include "app/sources/chunk_reader.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_bag(const std::string& path, ByteSource file,
                                                            std::uint32_t source_id,
                                                            std::shared_ptr<Progress> progress = nullptr);

} // namespace fathom
