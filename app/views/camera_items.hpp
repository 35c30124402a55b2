// What marks cameras in a 3D view: frustums, axes, a picture hung up before its camera, the place hovered elsewhere.
//
//     list.lines.push_back(frustum_lines(placed, theme.frustum));
//     list.lines.push_back(axis_lines(*placed.scene_from_camera, 0.1 * median_depth_m(placed.stream)));
//
// Main thread only.
#pragma once

#include "app/views/view_3d.hpp"

namespace fathom {

/// From the camera to its picture's corners, as far as the picture hangs before it.
[[nodiscard]] LineItem frustum_lines(const PlacedStream& placed, Rgba8 color);

/// x red, y green, z blue.
[[nodiscard]] LineItem axis_lines(const glm::dmat4& scene_from_axes, double length_m);

/// A small cross in space where another view is hovered: drawn twice, dark and wide under light and narrow, so that it
/// stands out from every colour map.
[[nodiscard]] LineItem hover_mark(const PlacedStream& placed, const LinkedPixel& pixel, glm::dvec3 scene_eye,
                                  Rgba8 color, float width_px);

/// A colour image hung up before its camera: the points of a wall at the plane's distance.
[[nodiscard]] PointCloudItem plane_item(const PlacedStream& placed, StreamMemory& memory);

} // namespace fathom
