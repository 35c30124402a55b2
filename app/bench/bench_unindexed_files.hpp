// Large recordings that have no index of their own, for benchmarks and tests. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <string>

namespace fathom::bench_unindexed_files {

/// A ROS 1 bag that was not closed: sensor_msgs/Image 16UC1 640x480, each a chunk of its own with the index behind it that
/// recorders write, or without. Images are zero but for their first row, and what is zero takes no room on the disk.
[[nodiscard]] Result<void> write_open_bag(const std::string& path, std::size_t images,
                                          bool has_chunk_indexes);

/// A ROS 2 bag in SQLite without an index of times: so many small messages, and every 3000th of them an image, which is the
/// first too.
[[nodiscard]] Result<void> write_db3(const std::string& path, std::size_t messages);

} // namespace fathom::bench_unindexed_files
