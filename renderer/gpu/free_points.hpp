// free_points: points with coordinates of their own as inputs of point_raster and point_resolve, whose shaders have a
// specialisation for them. Their columns are uploaded like images, once.
//
//     FATHOM_TRY(const PointInputs inputs, free_point_inputs(commands, upload, item, camera, width, height, base));
//
// Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"

namespace fathom::gpu {

/// Number of the points counts from `base_index`. TooLarge where the device cannot bind that many.
[[nodiscard]] Result<PointInputs> free_point_inputs(vulkan::Commands& commands, Upload& upload,
                                                    const FreePointsItem& item, const Camera3d& camera,
                                                    std::uint32_t view_width, std::uint32_t view_height,
                                                    std::uint32_t base_index);

} // namespace fathom::gpu
