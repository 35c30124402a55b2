// colormap: one scalar image into the picture, coloured by its scale. Main thread.
#pragma once

#include "renderer/gpu/layer.hpp"
#include "renderer/gpu/upload.hpp"

namespace fathom::gpu {

struct Colormap {
    vulkan::Program program;

    [[nodiscard]] static Colormap create(vulkan::Context& context);
    /// `axes` are the table of sample_layer, `scale` comes from scale_tables.
    void record(vulkan::Commands& commands, const DepthImageItem& item, const GpuImage& image,
                const LayerRect& rect, const vulkan::BufferSlice& axes, const vulkan::BufferSlice& scale,
                const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
