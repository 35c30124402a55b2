#include "renderer/gpu/line.hpp"

#include "renderer/line_width.hpp"

#include <cmath>

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kVertexSpirv[] =
#include "shaders/line.vert.inc"
    ;
constexpr std::uint32_t kFragmentSpirv[] =
#include "shaders/line.frag.inc"
    ;

constexpr std::uint32_t kVerticesPerQuad = 6;
static_assert(sizeof(LineVertex) == 16, "line.vert reads four words per vertex");

} // namespace

Line Line::create(vulkan::Context& context) {
    return {vulkan::create_graphics_program(context, "line", kVertexSpirv, kFragmentSpirv, {})};
}

void Line::record(vulkan::Commands& commands, const LineItem& item, const shader::LinePush& push,
                  const vulkan::BufferSlice& keys) const {
    const auto segments = static_cast<std::uint32_t>(item.vertices.size() / 2);
    if (segments == 0) return;
    const vulkan::BufferSlice vertices = commands.upload(std::span<const LineVertex>(item.vertices));
    commands.bind_graphics(program, push, {storage(vertices), storage(keys)});
    commands.draw(segments * kVerticesPerQuad);
}

shader::LinePush line_push(const LineItem& item, const Camera2d& camera, std::uint32_t view_width,
                           std::uint32_t view_height) {
    shader::LinePush push{};
    push.view_size = {view_width, view_height};
    push.width_px = static_cast<float>(line_width_px(item, camera));
    push.eye_from_world[0] = {camera.view_px_per_scene_px, 0, 0, camera.offset_x_px};
    push.eye_from_world[1] = {0, camera.view_px_per_scene_px, 0, camera.offset_y_px};
    return push;
}

shader::LinePush line_push(const LineItem& item, const Camera3d& camera, std::uint32_t view_width,
                           std::uint32_t view_height) {
    shader::LinePush push{};
    push.view_size = {view_width, view_height};
    push.width_px = item.width_px;
    push.width_m = static_cast<float>(line_width_m(item));
    const glm::dmat4 m = camera.eye_from_world * item.world_from_item;
    for (int row = 0; row < 3; ++row)
        push.eye_from_world[row] = {m[0][row], m[1][row], m[2][row], m[3][row]};
    if (camera.orthographic_height_m > 0)
        push.view_px_per_metre = static_cast<float>(view_height / camera.orthographic_height_m);
    else
        push.view_focal_px = static_cast<float>(0.5 * view_height / std::tan(0.5 * camera.fov_y));
    push.near_m = static_cast<float>(camera.near_m);
    push.is_3d = 1;
    return push;
}

} // namespace fathom::gpu
