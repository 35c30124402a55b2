// How wide a line of a radius is, the same for both renderers. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <glm/mat3x3.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>

namespace fathom {

inline constexpr double kLeastRadiusLinePx = 1, kMostRadiusLinePx = 64;

/// Of one with a width, the width.
[[nodiscard]] inline double line_width_px(const LineItem& item, const Camera2d& camera) {
    return item.radius > 0 ? std::clamp(2.0 * item.radius * camera.view_px_per_scene_px, kLeastRadiusLinePx,
                                        kMostRadiusLinePx)
                           : item.width_px;
}

/// Metres across; 0 for one with a width.
[[nodiscard]] inline double line_width_m(const LineItem& item) {
    if (!(item.radius > 0)) return 0;
    return 2.0 * item.radius * std::cbrt(std::abs(glm::determinant(glm::dmat3(item.world_from_item))));
}

} // namespace fathom
