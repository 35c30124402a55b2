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
                        const LayerRect& rect, const vulkan::BufferSlice& axes,
                        const vulkan::Texture& picture) const {
    shader::LayerPush push = layer_push(item.magnification, item.opacity, image.layout, rect);
    push.premultiplied = item.premultiplied_alpha ? 1 : 0;
    commands.dispatch(program, {rect.width, rect.height}, push,
                      {storage(image.slice), storage(axes), storage_image(picture)});
}

} // namespace fathom::gpu
