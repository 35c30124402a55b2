// A ScanNet .sens file: depth, colour and poses of a handheld scan.
//
//     FATHOM_TRY(auto reader, open_sens("scene0000_00.sens", source_id));
//
// Entities "/depth", "/color" and "/camera", whose transforms take the frame "camera" to "world". Opening steps from
// frame to frame without reading pictures; they are on the timeline `frame`, and on `stamp` where the file has times.
#pragma once

#include "app/sources/chunk_reader.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_sens(const std::string& path,
                                                             std::uint32_t source_id);

} // namespace fathom
