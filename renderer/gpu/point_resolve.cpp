#include "renderer/gpu/point_resolve.hpp"

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kSpirv[] =
#include "shaders/point_resolve.comp.inc"
    ;

} // namespace

PointResolve PointResolve::create(vulkan::Context& context) {
    return {PointProgram::create(context, "point_resolve", kSpirv)};
}

void PointResolve::record(vulkan::Commands& commands, const PointInputs& inputs,
                          const shader::PointPush& push, const vulkan::BufferSlice& keys,
                          const vulkan::BufferSlice& row_colors, const vulkan::Texture& picture) const {
    commands.dispatch(program.of(inputs), {push.size.x, push.size.y}, push,
                      {storage(inputs.params), storage(inputs.pixels), storage(inputs.scale),
                       storage(inputs.color), storage(keys), storage(row_colors), storage_image(picture)});
}

} // namespace fathom::gpu
