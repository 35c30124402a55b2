#include "app/bench/reference_hardware_points.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/colormap_table.hpp"

#include <cmath>
#include <cstring>

namespace fathom::reference {
namespace {

using vulkan::BufferKind;
using vulkan::Work;

constexpr std::uint32_t kVertexSpirv[] =
#include "app/bench/reference_hardware_points.vert.inc"
    ;
constexpr std::uint32_t kFragmentSpirv[] =
#include "app/bench/reference_hardware_points.frag.inc"
    ;

vulkan::Buffer on_device(vulkan::Context& context, vulkan::FrameQueue& frames,
                         std::span<const std::byte> bytes) {
    vulkan::Buffer buffer =
        vulkan::create_buffer(context, BufferKind::Device, bytes.size(), "hardware points");
    vulkan::Commands& commands = frames.begin();
    commands.copy(commands.upload(bytes), buffer.slice());
    commands.barrier(Work::Copy, Work::Graphics);
    context.wait(frames.submit());
    return buffer;
}

} // namespace

HardwarePoints::HardwarePoints(vulkan::Context& context, const DrawList& list)
    : context_(&context), frames_(context) {
    FATHOM_ASSERT(list.clouds.size() == 1);
    const PointCloudItem& cloud = list.clouds[0];
    const Camera3d& camera = std::get<Camera3d>(list.camera);
    const ImageDesc& desc = cloud.depth.desc;
    FATHOM_ASSERT(desc == packed_desc(desc.width, desc.height, kU16) && desc.width % 2 == 0 &&
                  !is_distorted(cloud.intrinsics));
    FATHOM_ASSERT(cloud.meaning.kind == DepthKind::PlanarZ && camera.orthographic_height_m <= 0);

    program_ = vulkan::create_graphics_program(
        context, "hardware points", kVertexSpirv, kFragmentSpirv,
        {.blend = false, .topology = VK_PRIMITIVE_TOPOLOGY_POINT_LIST, .nearest = true, .attributes = {}});
    pixels_ = on_device(context, frames_, cloud.depth.view().bytes());
    const std::vector<PackedRgba> colors = code_table(cloud.scale, Scalar::U16);
    colors_ = on_device(context, frames_, std::as_bytes(std::span(colors)));
    depth_ =
        vulkan::create_texture(context, list.width, list.height, vulkan::kDepthFormat, "hardware points");
    offscreen_.ensure(context, list.width, list.height);

    const Rgba8& background = list.background_top;
    background_ = {static_cast<float>(background.r) / 255, static_cast<float>(background.g) / 255,
                   static_cast<float>(background.b) / 255, static_cast<float>(background.a) / 255};
    points_ = desc.width * desc.height;
    const glm::dmat4 eye_from_camera = camera.eye_from_world * cloud.world_from_camera;
    for (int row = 0; row < 3; ++row)
        push_.eye_from_camera[row] = {eye_from_camera[0][row], eye_from_camera[1][row],
                                      eye_from_camera[2][row], eye_from_camera[3][row]};
    push_.centre = {cloud.intrinsics.cx, cloud.intrinsics.cy};
    push_.focal_px = {cloud.intrinsics.fx, cloud.intrinsics.fy};
    push_.view_size = {list.width, list.height};
    push_.view_focal_px = static_cast<float>(0.5 * list.height / std::tan(0.5 * camera.fov_y));
    push_.near_m = static_cast<float>(camera.near_m);
    push_.width = desc.width;
    push_.metres_per_unit = static_cast<float>(cloud.meaning.metres_per_unit);
}

void HardwarePoints::record(vulkan::Commands& commands) const {
    commands.discard(offscreen_.picture);
    commands.discard(depth_);
    commands.begin_rendering(vulkan::render_target(offscreen_.picture), depth_, background_);
    commands.bind_graphics(program_, push_, {storage(pixels_), storage(colors_)});
    commands.draw(points_);
    commands.end_rendering();
}

void HardwarePoints::submit() {
    record(frames_.begin());
    submitted_ = frames_.submit();
}

void HardwarePoints::wait() const {
    context_->wait(submitted_);
}

void HardwarePoints::draw(MutableImageView target) {
    vulkan::Commands& commands = frames_.begin();
    record(commands);
    offscreen_.record_read_back(commands);
    context_->wait(frames_.submit());
    offscreen_.copy_to(target);
}

} // namespace fathom::reference
