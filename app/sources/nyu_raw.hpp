// The raw parts of NYU Depth V2: "d-<seconds>-<ticks>.pgm" is depth, "r-….ppm" colour, "a-….dump" the accelerometer.
// Depth is what a Kinect reports, 11-bit disparities, with the bytes of each pixel swapped (Packing::KinectSwapped).
//
//     if (is_nyu_depth(path) && holds_kinect_codes(MediaType::Pnm, bytes)) options.packing = Packing::KinectSwapped;
//
// Depth and colour are two cameras beside each other. Both have the constants of the data set's toolbox
// (camera_params.m), which corrects distortion as OpenCV does. Any thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "decoders/media/media_type.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace fathom {

[[nodiscard]] bool is_nyu_depth(std::string_view path);
[[nodiscard]] bool is_nyu_color(std::string_view path);

/// False for files that somebody has converted: then some value is no Kinect code with its bytes swapped.
[[nodiscard]] bool holds_kinect_codes(MediaType type, std::span<const std::byte> bytes);

[[nodiscard]] Intrinsics nyu_depth_camera();
[[nodiscard]] Intrinsics nyu_color_camera();

} // namespace fathom
