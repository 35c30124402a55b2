// A ROS 2 bag in an SQLite database (rosbag2's sqlite3 storage, schemas 1 to 4, and RealSense's recordings), as one file
// of a recording.
//
//     if (is_sqlite(head)) FATHOM_TRY(auto file, open_db3_file("run_0.db3", reader->recording()));
//
// The index is one pass over the small columns of the messages, in portions where somebody waits for a picture, whether or
// not the database has an index of its own; data are read one by one when wanted. One thread at a time.
#pragma once

#include "app/sources/message_files.hpp"

#include <span>

namespace fathom {

[[nodiscard]] bool is_sqlite(std::span<const std::byte> head); // 16 bytes are enough

/// The recording outlives the file.
[[nodiscard]] Result<std::unique_ptr<MessageFile>>
open_db3_file(const std::string& path, MessageRecording& recording, std::shared_ptr<Progress> progress);

} // namespace fathom
