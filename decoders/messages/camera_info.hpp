// What a camera info comes to for one of its pictures (ROS sensor_msgs/CameraInfo, image_geometry's PinholeCameraModel).
//
//     const bool rectified = is_rectified_topic("/camera/depth/image_rect");
//     if (const auto intrinsics = intrinsics_of(info, rectified)) ...
//
// Any thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "decoders/messages/message.hpp"

#include <optional>
#include <string_view>

namespace fathom {

/// Raw pictures: K and the distortion; rectified ones: the left part of P, and no distortion. Region of interest and
/// binning are applied, width and height are those of the picture that is sent. None: the camera is not calibrated (K[0]
/// or P[0] is 0) or its numbers cannot be.
[[nodiscard]] std::optional<Intrinsics> intrinsics_of(const CameraInfoMessage& info, bool rectified);

/// True where the last name of a picture's topic, transports left aside, says so: "image_rect", "image_rect_raw",
/// "image_rect_color" …
[[nodiscard]] bool is_rectified_topic(std::string_view topic);

} // namespace fathom
