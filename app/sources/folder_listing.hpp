// Which images of a folder belong together: names sorted into streams, without opening a file. Any thread.
#pragma once

#include "app/scene/chunk.hpp"
#include "decoders/media/progress.hpp"

#include <string>
#include <vector>

namespace fathom {

struct FolderImage {
    std::string path;
    std::vector<RowTime> times;
};

struct FolderStream {
    EntityPath entity;
    std::vector<FolderImage> images; // in natural order
};

/// `any_extension`: files of every name count (--raw), else those of image formats. Io or NotFound where the folder
/// cannot be listed.
[[nodiscard]] Result<std::vector<FolderStream>> list_folder(const std::string& path, bool any_extension,
                                                            Progress* progress = nullptr);

/// A stem without its words for depth or colour: what a depth image and its colour picture have in common.
[[nodiscard]] std::string pairing_key(std::string_view stem);

} // namespace fathom
