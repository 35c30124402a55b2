// What lies around a depth image and belongs to it: the file with its camera, and the picture that colours it.
//
//     const Companions found = find_companions("scene/depth/0001.png");
//     if (found.camera.intrinsics) …
//     if (!found.colour_path.empty()) …
//
// Looked for are known names in the image's folder, the folder above and its `intrinsic(s)` folders; colour by the same
// stem in a folder named for it, by the word for depth in the name exchanged, or by the nearest time stamp. Files are
// opened by name, folders are listed only to compare time stamps. What cannot be read is passed over. Any thread.
#pragma once

#include "app/sources/camera_files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fathom {

struct Companions {
    CameraFacts camera;
    std::string camera_path; // where it stands; empty for constants of a data set or for none
    std::string colour_path; // empty: none found
};

[[nodiscard]] Companions find_companions(const std::string& image_path);

/// The camera that a known data set was taken with, told by the path: TUM RGB-D, 7-Scenes, Redwood, NYU.
[[nodiscard]] std::optional<Intrinsics> layout_intrinsics(std::string_view path);

/// Names that the colour picture beside "TUM_depth" may have, without extension: "TUM_color", "TUM_rgb" …
[[nodiscard]] std::vector<std::string> colour_stems(std::string_view depth_stem);

/// "depth", "disparity", "proj_depth" …; "color", "rgb", "images" …
[[nodiscard]] bool is_depth_folder(std::string_view name);
[[nodiscard]] bool is_colour_folder(std::string_view name);

} // namespace fathom
