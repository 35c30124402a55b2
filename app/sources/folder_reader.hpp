// A folder of images as streams: depth, colour and whatever else lies in it or in its sub-folders.
//
//     FATHOM_TRY(auto reader, open_folder("scene0000_00", options, source_id));
//
// Entities are roles (`/depth`, `/color`), with the sub-folder before them where a role occurs twice. Images come in
// natural order on timeline `frame`, and on `stamp` where names are times; a colour picture stands at the frame of the
// depth image that it belongs to (same name, else the nearest time). Opening lists names and reads the first image of
// each stream, whatever their number.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/open_options.hpp"
#include "decoders/media/progress.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_folder(const std::string& path,
                                                               const OpenOptions& options,
                                                               std::uint32_t source_id,
                                                               std::shared_ptr<Progress> progress = nullptr);

} // namespace fathom
