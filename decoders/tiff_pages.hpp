// The chain of image directories of a TIFF (TIFF 6.0 section 2, BigTIFF): where the pages are, without the
// cost of reading what is in them. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

/// Offsets of the directories that are images of their own: reduced resolutions and masks (NewSubfileType,
/// section 8) are left out. A chain that runs in a circle ends there; one that leaves the file ends with the offset
/// outside it, which is a page that is missing.
[[nodiscard]] std::vector<std::uint64_t> tiff_page_offsets(Bytes bytes);

} // namespace fathom
