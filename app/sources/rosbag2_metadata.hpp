// metadata.yaml of a ROS 2 bag (rosbag2, versions 1 to 9): which files it has and how they are compressed. Times and
// counts in it are not used: the files themselves tell. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fathom {

struct Rosbag2Metadata {
    std::vector<std::string> files;                   // names, in order, without folders
    std::string storage;                              // "sqlite3", "mcap"
    std::string compression_format, compression_mode; // in small letters; empty: not compressed
};

/// The text of one; not whether it can be used.
[[nodiscard]] bool is_rosbag2_metadata(std::string_view text);

[[nodiscard]] Result<Rosbag2Metadata> read_rosbag2_metadata(std::string_view text);

} // namespace fathom
