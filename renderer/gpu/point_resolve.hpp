// point_resolve: gives each pixel whose nearest point belongs to one cloud that point's colour. Main thread.
#pragma once

#include "renderer/gpu/point_raster.hpp"

namespace fathom::gpu {

struct PointResolve {
    vulkan::Program program;

    [[nodiscard]] static PointResolve create(vulkan::Context& context);
    /// After point_raster of all clouds; once per cloud.
    void record(vulkan::Commands& commands, const PointInputs& inputs, const shader::PointPush& push,
                const vulkan::BufferSlice& keys, const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
