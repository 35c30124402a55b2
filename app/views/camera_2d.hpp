// Moving about in a 2D view: fit, 1:1, pan, zoom at the cursor. Pure functions on Camera2d.
//
//     camera = fitted(image_width, image_height, view_width, view_height);
//     camera = zoomed_at(camera, cursor_x, cursor_y, 1.25);
//
// View pixels count from the view's top left corner. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

namespace fathom {

/// A view pixel shows at most this many texels a side, a texel covers at most this many view pixels.
inline constexpr double kMinZoom = 1.0 / 256;
inline constexpr double kMaxZoom = 512;

struct Point2d {
    double x = 0, y = 0;
};

/// The whole scene rectangle centred in the view, as large as it goes.
[[nodiscard]] Camera2d fitted(double scene_width, double scene_height, double view_width, double view_height);

/// The same centre at `view_px_per_scene_px`.
[[nodiscard]] Camera2d scaled_about_center(const Camera2d& camera, double view_width, double view_height,
                                           double view_px_per_scene_px);

/// The scene point under (x, y) stays there.
[[nodiscard]] Camera2d zoomed_at(const Camera2d& camera, double x, double y, double factor);
[[nodiscard]] Camera2d panned(const Camera2d& camera, double dx, double dy);

[[nodiscard]] Point2d scene_from_view(const Camera2d& camera, Point2d view);
[[nodiscard]] Point2d view_from_scene(const Camera2d& camera, Point2d scene);

} // namespace fathom
