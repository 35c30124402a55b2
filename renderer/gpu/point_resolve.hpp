// point_resolve: gives each pixel whose nearest point belongs to one cloud that point's colour; the first cloud also
// gives those without a point the background. Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"

namespace fathom::gpu {

struct PointResolve {
    PointProgram program;

    [[nodiscard]] static PointResolve create(vulkan::Context& context);
    /// After point_raster of all clouds; once per cloud, in their order. `row_colors`: upload_row_colors of background.hpp.
    void record(vulkan::Commands& commands, const PointInputs& inputs, const shader::PointPush& push,
                const vulkan::BufferSlice& keys, const vulkan::BufferSlice& row_colors,
                const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
