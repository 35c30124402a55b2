// The chain of image directories of a TIFF (TIFF 6.0 section 2, BigTIFF): where the pages are, without the
// cost of reading what is in them. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

/// Offsets of the directories that are images of their own: reduced resolutions and masks (NewSubfileType,
/// section 8) are left out. A chain that runs in a circle ends there; one that leaves the file ends with the offset
/// outside it, which is a page that is missing.
[[nodiscard]] std::vector<std::uint64_t> tiff_page_offsets(Bytes bytes);

/// Where a file links its directories: an offset of 4 or 8 bytes in the file's own byte order.
struct TiffLinks {
    std::uint64_t first_at = 0; // the header's link to the first directory
    std::uint64_t next_at = 0;  // the given directory's link to the next one; 0: it has none
    std::size_t size_bytes = 4;
    bool big_endian = false;
};
[[nodiscard]] TiffLinks tiff_links(Bytes bytes, std::uint64_t directory);

} // namespace fathom
