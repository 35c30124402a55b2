// color_image: one colour image into the picture: interleaved, YUV or Bayer as stored, straight or premultiplied
// alpha. Main thread.
#pragma once

#include "renderer/gpu/layer.hpp"
#include "renderer/gpu/upload.hpp"

namespace fathom::gpu {

struct ColorImage {
    vulkan::Program program;

    [[nodiscard]] static ColorImage create(vulkan::Context& context);
    void record(vulkan::Commands& commands, const ColorImageItem& item, const GpuImage& image,
                const LayerAxes& axes, const vulkan::BufferSlice& axis_table,
                const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
