// Opens whatever the user names: an image file, a folder of images, later recordings and URLs.
//
//     FATHOM_TRY(std::unique_ptr<ChunkReader> reader, open_reader("depth/0001.png", {}, source_id));
//
// Another scheme than a path is refused with the list of known ones. Any thread.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/open_options.hpp"
#include "decoders/media/progress.hpp"

namespace fathom {

/// Whether it comes while it is looked at, rather than lying there to be read.
[[nodiscard]] bool is_live_input(std::string_view input);

/// `source_id` distinguishes the inputs of one session; it goes into the chunk ids. `progress` follows the opening up to
/// the index, and can stop it.
[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_reader(const std::string& input,
                                                               const OpenOptions& options,
                                                               std::uint32_t source_id,
                                                               std::shared_ptr<Progress> progress = nullptr);

} // namespace fathom
