// picking: what lies under a place of a 3D view. The clouds are rastered into the few keys round the place, which are
// read back when the frame is done. Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"
#include "renderer/picking.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fathom::gpu {

/// What point_raster leaves per pixel.
struct PointKey {
    std::uint32_t number = kNoPoint, distance_bits = kNoPoint;
};
/// Of the points in the window's keys, row by row, the one nearest to the place within the radius.
[[nodiscard]] std::optional<PickResult>
pick_of_keys(std::span<const PointOwner> owners, const PickWindow& window, std::span<const PointKey> keys);

} // namespace fathom::gpu
