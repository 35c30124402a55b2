#include "renderer/gpu/background.hpp"

#include "renderer/row_color.hpp"
#include "shaders/shared/shader_types.h"

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kSpirv[] =
#include "shaders/background.comp.inc"
    ;

} // namespace

Background Background::create(vulkan::Context& context) {
    return {vulkan::create_compute_program(context, "background", kSpirv)};
}

vulkan::BufferSlice upload_row_colors(vulkan::Commands& commands, const DrawList& list) {
    const vulkan::ArenaSlice rows = commands.allocate(list.height * sizeof(PackedRgba));
    auto* colors = reinterpret_cast<PackedRgba*>(rows.mapped);
    for (std::uint32_t y = 0; y < list.height; ++y)
        colors[y] = row_color(list, y);
    return rows.slice;
}

void Background::record(vulkan::Commands& commands, const DrawList& list,
                        const vulkan::Texture& picture) const {
    const shader::BackgroundPush push{.size = {list.width, list.height}};
    commands.dispatch(program, {list.width, list.height}, push,
                      {storage(upload_row_colors(commands, list)), storage_image(picture)});
}

} // namespace fathom::gpu
