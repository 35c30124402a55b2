// A ROS 2 bag: a folder with metadata.yaml and parts in SQLite or MCAP that form one recording, or a single such part.
//
//     if (is_rosbag2_folder(path)) FATHOM_TRY(auto reader, open_rosbag2(path, source_id));
//     if (is_sqlite(head)) FATHOM_TRY(auto reader, open_db3("run_0.db3", source_id));
//
// A folder without metadata, as a recorder leaves that was not closed, is one recording too when its parts share a name.
// Parts that are compressed as files are unpacked to a temporary file first. A part that is missing or damaged costs
// itself only.
#pragma once

#include "app/sources/chunk_reader.hpp"

namespace fathom {

/// By metadata.yaml, or by parts where there are no images.
[[nodiscard]] bool is_rosbag2_folder(const std::string& path);

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_rosbag2(const std::string& folder,
                                                                std::uint32_t source_id);
[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_db3(const std::string& path, std::uint32_t source_id);

/// "run_0.mcap.zstd", or its unpacked name.
[[nodiscard]] bool is_rosbag2_part_name(std::string_view name);

} // namespace fathom
