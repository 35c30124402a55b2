#include "renderer/gpu/colormap.hpp"

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kSpirv[] =
#include "shaders/colormap.comp.inc"
    ;

} // namespace

Colormap Colormap::create(vulkan::Context& context) {
    return {vulkan::create_compute_program(context, "colormap", kSpirv)};
}

void Colormap::record(vulkan::Commands& commands, const DepthImageItem& item, const GpuImage& image,
                      const LayerAxes& axes, const vulkan::BufferSlice& axis_table,
                      const vulkan::BufferSlice& scale, const vulkan::Texture& picture) const {
    const shader::LayerPush push = layer_push(item.magnification, item.opacity, image.layout, axes);
    commands.dispatch(program, layer_threads(axes), push,
                      {storage(image.slice), storage(axis_table), storage_image(picture), storage(scale)});
}

} // namespace fathom::gpu
