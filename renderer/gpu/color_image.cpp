#include "renderer/gpu/color_image.hpp"

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kSpirv[] =
#include "shaders/color_image.comp.inc"
    ;

} // namespace

ColorImage ColorImage::create(vulkan::Context& context) {
    return {vulkan::create_compute_program(context, "color_image", kSpirv)};
}

void ColorImage::record(vulkan::Commands& commands, const ColorImageItem& item, const GpuImage& image,
                        const LayerAxes& axes, const vulkan::BufferSlice& axis_table,
                        const vulkan::Texture& picture) const {
    shader::LayerPush push = layer_push(item.magnification, item.opacity, image.layout, axes);
    push.premultiplied = item.premultiplied_alpha ? 1 : 0;
    commands.dispatch(program, layer_threads(axes), push,
                      {storage(image.slice), storage(axis_table), storage_image(picture)});
}

} // namespace fathom::gpu
