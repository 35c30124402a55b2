// picking: what lies under a pixel. In 2D that is arithmetic on the layers; in 3D the clouds are rastered into one key
// at the cursor, read back when the frame is done. Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fathom::gpu {

/// The topmost layer with a pick id whose image lies under the pixel's centre.
[[nodiscard]] std::optional<PickResult> pick_layer(const DrawList& list, const Camera2d& camera,
                                                   std::uint32_t x, std::uint32_t y);

/// From a key back to the cloud: the point's number and eye distance.
[[nodiscard]] std::optional<PickResult> pick_of_key(std::span<const PointCloudItem> clouds,
                                                    std::uint32_t number, std::uint32_t distance_bits);

} // namespace fathom::gpu
