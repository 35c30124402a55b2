// picking: what lies under a place of the picture. In 2D that is arithmetic on the layers; in 3D the clouds are
// rastered into the few keys round the place, read back when the frame is done. The same answers as the CPU renderer's.
// Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fathom::gpu {

/// A place, and the square of pixels round it that is searched.
struct PickWindow {
    double x_px = 0, y_px = 0, radius_px = 0;
    std::int32_t first_x = 0, first_y = 0, side = 1;
};
inline constexpr double kMaxPickRadiusPx = 32;
inline constexpr std::uint32_t kMaxPickSide = 2 * 32 + 1;
/// Radius 0: the pixel itself.
[[nodiscard]] PickWindow pick_window(double x_px, double y_px, double radius_px);

/// What point_raster leaves per pixel.
struct PointKey {
    std::uint32_t number = kNoPoint, distance_bits = kNoPoint;
};
/// Of the points in the window's keys the one nearest to the place, within the radius.
[[nodiscard]] std::optional<PickResult> pick_of_keys(std::span<const PointCloudItem> clouds,
                                                     const PickWindow& window,
                                                     std::span<const PointKey> keys);

} // namespace fathom::gpu
