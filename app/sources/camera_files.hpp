// What files beside an image say about its camera, in the notations that data sets and tools write.
//
//     CameraFacts facts = parse_camera_file("calib.txt", text, "000017.png");
//     if (facts.intrinsics) …
//
// Read are: camera_info (YAML of ROS, JSON of imgviz), Open3D's intrinsics (column-major), BOP's scene_camera.json,
// calib.txt of Middlebury and KITTI, COLMAP's cameras.txt, cvkit's _param.txt, and matrices as plain numbers (K.txt,
// ScanNet, tsdf-fusion, ETH3D SLAM). A text that is none of these says nothing. Pure functions, any thread.
#pragma once

#include "decoders/media/camera.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace fathom {

struct CameraFacts {
    std::optional<Intrinsics> intrinsics; // origin File
    std::optional<double> metres_per_unit;
    std::optional<double> focal_px, baseline_m, offset_px; // of a stereo pair: for disparities

    bool operator==(const CameraFacts&) const = default;
};

/// `file_name` tells the notation where the text alone does not; `image_name` picks among the entries of files that
/// serve many images (scene_camera.json by number, KITTI's cameras by image_02).
[[nodiscard]] CameraFacts parse_camera_file(std::string_view file_name, std::string_view text,
                                            std::string_view image_name);

/// The JSON part of it.
[[nodiscard]] CameraFacts parse_camera_json(std::string_view text, std::string_view image_name);

/// From a 3 x 3 (9 numbers), 3 x 4 (12) or 4 x 4 (16) matrix in rows, or fx fy cx cy (4): nothing unless it is one.
[[nodiscard]] std::optional<Intrinsics> intrinsics_from_numbers(std::span<const double> numbers);

} // namespace fathom
