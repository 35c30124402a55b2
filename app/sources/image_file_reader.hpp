// A single file with one or more images: a picture, an NPZ with members, an EXR with channels, a TIFF with pages.
//
//     FATHOM_TRY(auto reader, open_image_file("depth.png", options, source_id));
//
// `read_before`: what was read from standard input to tell its format. A buffer that states no layout, with none given and none in its name, is refused with LayoutUnknown. Entities are "/" for a lone image, "/KEY" for a member or channel; images of one part are rows of timeline `frame`.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/open_options.hpp"
#include "decoders/media/progress.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>>
open_image_file(const std::string& path, const OpenOptions& options, std::uint32_t source_id,
                Progress* progress = nullptr, std::span<const std::byte> read_before = {});

} // namespace fathom
