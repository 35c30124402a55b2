// colormap: one scalar image into the picture, coloured by its scale. Main thread.
#pragma once

#include "renderer/gpu/layer.hpp"
#include "renderer/gpu/upload.hpp"

namespace fathom::gpu {

struct Colormap {
    vulkan::Program program;

    [[nodiscard]] static Colormap create(vulkan::Context& context);
    /// `axis_table` comes from upload_axes, `scale` comes from scale_tables.
    void record(vulkan::Commands& commands, const DepthImageItem& item, const GpuImage& image,
                const LayerAxes& axes, const vulkan::BufferSlice& axis_table,
                const vulkan::BufferSlice& scale, const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
