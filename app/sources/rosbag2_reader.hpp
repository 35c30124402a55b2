// A ROS 2 bag: a folder with metadata.yaml and parts in SQLite or MCAP that form one recording, or a single such part.
//
//     if (is_rosbag2_folder(path)) FATHOM_TRY(auto reader, open_rosbag2(path, source_id));
//     if (is_sqlite(head)) FATHOM_TRY(auto reader, open_db3("run_0.db3", source_id));
//
// A folder without metadata, as a recorder leaves that was not closed, is one recording too when its parts share a name.
// Parts that are compressed as files are unpacked to temporary files, one when the one before it is known. A part that is
// missing or damaged costs itself only.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "decoders/media/progress.hpp"

namespace fathom {

/// By metadata.yaml, or by parts where there are no images.
[[nodiscard]] bool is_rosbag2_folder(const std::string& path);

[[nodiscard]] Result<std::unique_ptr<ChunkReader>>
open_rosbag2(const std::string& folder, std::uint32_t source_id,
             const std::shared_ptr<Progress>& progress = nullptr);
[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_db3(const std::string& path, std::uint32_t source_id,
                                                            std::shared_ptr<Progress> progress = nullptr);

/// "run_0.mcap.zstd", or its unpacked name.
[[nodiscard]] bool is_rosbag2_part_name(std::string_view name);

} // namespace fathom
