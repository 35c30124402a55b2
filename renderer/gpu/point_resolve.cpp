#include "renderer/gpu/point_resolve.hpp"

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kSpirv[] =
#include "shaders/point_resolve.comp.inc"
    ;

} // namespace

PointResolve PointResolve::create(vulkan::Context& context) {
    return {vulkan::create_compute_program(context, "point_resolve", kSpirv)};
}

void PointResolve::record(vulkan::Commands& commands, const PointInputs& inputs,
                          const shader::PointPush& push, const vulkan::BufferSlice& keys,
                          const vulkan::Texture& picture) const {
    commands.dispatch(program, {push.size.x, push.size.y}, push,
                      {storage(inputs.params), storage(inputs.depth.slice), storage(inputs.scale),
                       storage(inputs.color.slice), storage(keys), storage_image(picture)});
}

} // namespace fathom::gpu
