// What lies under a place of a view: what both renderers share, so that their answers are the same.
//
//     const std::optional<PickResult> layer = pick_layer(list, camera, x_px, y_px);            // 2D: arithmetic alone
//     const std::optional<PickWindow> window = pick_window(list, x_px, y_px, radius_px);       // 3D
//     ... raster the points into the window's pixels ...
//     const auto point = nearest_pick(*window, [&](std::size_t pixel) { return pick_of(pixel); });
//
// Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace fathom {

/// The texel of the topmost layer that can be picked there; of equal draw orders the later one. Nothing beside images.
[[nodiscard]] std::optional<PickResult> pick_layer(const DrawList& list, const Camera2d& camera, double x_px,
                                                   double y_px);

/// Whom a point belongs to. Points are numbered through all clouds and then through all free points of a list; those
/// without pixels have no number.
struct PointOwner {
    std::uint32_t pick_id = 0;
    std::uint32_t width = 0; // of the image; of free points their count
    std::uint32_t count = 0;

    [[nodiscard]] std::optional<PickResult> point(std::uint32_t index, double eye_distance_m) const {
        if (pick_id == 0) return std::nullopt;
        return PickResult{pick_id, index % width, index / width, eye_distance_m};
    }
};
/// Into `owners`, whose memory is kept.
void list_point_owners(const DrawList& list, std::vector<PointOwner>& owners);

/// A larger neighbourhood is no longer "under the cursor".
inline constexpr double kMaxPickRadiusPx = 32;
inline constexpr std::size_t kMaxPickSide = 2 * 32 + 1;

/// A place of the picture, and the square of view pixels round it that is searched.
struct PickWindow {
    double x_px = 0, y_px = 0, radius_px = 0;
    std::int32_t first_x = 0, first_y = 0, side = 1;

    [[nodiscard]] std::size_t pixel_count() const {
        return static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    }
};
/// Radius 0: the pixel itself. Nothing for places outside of the picture.
[[nodiscard]] std::optional<PickWindow> pick_window(const DrawList& list, double x_px, double y_px,
                                                    double radius_px);

/// The answer of the window's pixel nearest to the place, within the radius, that has one. Pixels count row by row.
template <typename PickOf>
[[nodiscard]] std::optional<PickResult> nearest_pick(const PickWindow& window, const PickOf& pick_of) {
    std::optional<PickResult> best;
    double best_distance = std::max(window.radius_px, 0.75); // the pixel's own corner is 0.71 away
    std::size_t pixel = 0;
    for (std::int32_t y = 0; y < window.side; ++y)
        for (std::int32_t x = 0; x < window.side; ++x, ++pixel) {
            const double away =
                std::hypot(window.first_x + x + 0.5 - window.x_px, window.first_y + y + 0.5 - window.y_px);
            if (away > best_distance) continue;
            const std::optional<PickResult> here = pick_of(pixel);
            if (!here) continue;
            best = here;
            best_distance = away;
        }
    return best;
}

} // namespace fathom
