#include "renderer/gpu/gpu_renderer.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/gpu/background.hpp"
#include "renderer/gpu/color_image.hpp"
#include "renderer/gpu/colormap.hpp"
#include "renderer/gpu/free_points.hpp"
#include "renderer/gpu/line.hpp"
#include "renderer/gpu/picking.hpp"
#include "renderer/gpu/point_raster.hpp"
#include "renderer/gpu/point_resolve.hpp"
#include "renderer/gpu/ray_tables.hpp"
#include "renderer/gpu/scale_tables.hpp"
#include "renderer/gpu/upload.hpp"
#include "renderer/vulkan/offscreen.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

namespace fathom {

using namespace gpu;
using vulkan::BufferKind;
using vulkan::BufferSlice;
using vulkan::Commands;
using vulkan::Work;

namespace {

/// Layers and lines of a view in the order in which they are drawn; a 3D view has no layers.
struct Ordered {
    float draw_order = 0;
    bool is_line = false;
    std::size_t index = 0;
};

/// A layer, its image and its scale in device memory.
struct ReadyLayer {
    GpuImage image;
    BufferSlice scale;
};

constexpr VkDeviceSize kPickBytes = sizeof(PointKey) * kMaxPickSide * kMaxPickSide;

struct PendingPick {
    std::uint64_t timeline_value = 0; // 0: not submitted yet
    std::vector<PointOwner> owners;
    std::optional<PickWindow> window; // nothing: the answer is known at once
    std::optional<PickResult> answer;
};

} // namespace

struct GpuRenderer::State {
    State(std::shared_ptr<vulkan::Context> made, const GpuOptions& options);

    Result<void> record(Commands& commands, const DrawList& list, const vulkan::Texture& picture);
    Result<void> prepare_layers(Commands& commands, const DrawList& list);
    Result<void> prepare_points(Commands& commands, const DrawList& list, const Camera3d& camera);
    Result<PointInputs> prepare_cloud(Commands& commands, const PointCloudItem& item, const DrawList& list,
                                      const Camera3d& camera, std::uint32_t base_index);
    void record_2d(Commands& commands, const DrawList& list, const Camera2d& camera,
                   const vulkan::Texture& picture);
    void record_3d(Commands& commands, const DrawList& list, const Camera3d& camera,
                   const vulkan::Texture& picture);
    void record_layer(Commands& commands, const DrawList& list, const Camera2d& camera, std::size_t index,
                      const vulkan::Texture& picture);
    void raster_points(Commands& commands, const shader::PointPush& push, const BufferSlice& keys);
    Result<void> record_pick(Commands& commands, const DrawList& list, double x_px, double y_px,
                             double radius_px);
    void sort_items(const DrawList& list);
    BufferSlice keys_for(std::uint32_t width, std::uint32_t height);
    void end_frame(const vulkan::PresentSemaphores& present);

    // In the order in which they are made; destroyed in reverse.
    std::shared_ptr<vulkan::Context> context;
    vulkan::HostMemory host_memory;
    vulkan::FrameQueue frames;
    Upload upload;
    ScaleTables scales;
    RayTables ray_tables;
    Background background;
    Colormap colormap;
    ColorImage color_image;
    PointRaster point_raster;
    PointResolve point_resolve;
    Line line;
    vulkan::Buffer keys;
    vulkan::Buffer pick_keys, pick_read_back;
    vulkan::Offscreen offscreen;
    vulkan::ShaderReload shader_reload;
    PendingPick pick;
    std::uint64_t last_frame_value = 0;

    // Scratch of one record call, kept for its memory.
    std::vector<ReadyLayer> layers;
    std::vector<PointInputs> points; // clouds and free points, ready to be drawn
    std::vector<Ordered> ordered;
    LayerAxes axes;
};

GpuRenderer::State::State(std::shared_ptr<vulkan::Context> made, const GpuOptions& options)
    : context(std::move(made)), host_memory(context), frames(*context),
      upload(*context, &host_memory, options.kept_image_bytes), scales(*context), ray_tables(*context),
      background(Background::create(*context)), colormap(Colormap::create(*context)),
      color_image(ColorImage::create(*context)),
      point_raster(PointRaster::create(*context, options.allow_64_bit_keys)),
      point_resolve(PointResolve::create(*context)), line(Line::create(*context)),
      pick_keys(vulkan::create_buffer(*context, BufferKind::Device, kPickBytes, "pick keys")),
      pick_read_back(vulkan::create_buffer(*context, BufferKind::Readback, kPickBytes, "pick read-back")),
      shader_reload(*context, options.shaders) {
    for (vulkan::Program* program :
         {&background.program, &colormap.program, &color_image.program, &line.program})
        shader_reload.watch(*program);
    for (PointProgram* programs :
         {&point_raster.keys64, &point_raster.distances, &point_raster.numbers, &point_resolve.program}) {
        shader_reload.watch(programs->plain);
        shader_reload.watch(programs->any);
        shader_reload.watch(programs->free);
    }
}

Result<void> GpuRenderer::State::record(Commands& commands, const DrawList& list,
                                        const vulkan::Texture& picture) {
    FATHOM_ASSERT(list.width == picture.width && list.height == picture.height);
    // What earlier frames and views still read is not overwritten by the copies.
    commands.barrier(Work::Compute, Work::Copy);
    commands.barrier(Work::Graphics, Work::Copy);
    const auto* camera_3d = std::get_if<Camera3d>(&list.camera);
    if (camera_3d != nullptr) {
        FATHOM_CHECK(prepare_points(commands, list, *camera_3d));
        commands.fill(keys_for(list.width, list.height), kNoPoint);
    } else {
        FATHOM_CHECK(prepare_layers(commands, list));
    }
    commands.barrier(Work::Copy, Work::Compute);
    commands.mark("upload");
    commands.discard(picture);
    if (camera_3d == nullptr || points.empty()) { // else the resolve of the first points brings it
        background.record(commands, list, picture);
        commands.barrier(Work::Compute, Work::Compute);
    }
    commands.mark("background");
    if (camera_3d != nullptr)
        record_3d(commands, list, *camera_3d, picture);
    else
        record_2d(commands, list, std::get<Camera2d>(list.camera), picture);
    return {};
}

Result<void> GpuRenderer::State::prepare_layers(Commands& commands, const DrawList& list) {
    layers.clear();
    for (const LayerItem& layer : list.layers) {
        const auto& pixels =
            std::visit([](const auto& item) -> const SharedImage& { return item.pixels; }, layer);
        ReadyLayer ready;
        if (!pixels) { // nothing decoded yet: the layer shows nothing
            layers.push_back(ready);
            continue;
        }
        FATHOM_TRY(ready.image, upload.ensure(commands, pixels));
        if (const auto* depth = std::get_if<DepthImageItem>(&layer))
            ready.scale = scales.ensure(commands, depth->scale, pixels.desc.format.scalar);
        layers.push_back(ready);
    }
    return {};
}

Result<PointInputs> GpuRenderer::State::prepare_cloud(Commands& commands, const PointCloudItem& item,
                                                      const DrawList& list, const Camera3d& camera,
                                                      std::uint32_t base_index) {
    const ImageDesc& desc = item.depth.desc;
    FATHOM_TRY(const GpuImage depth, upload.ensure(commands, item.depth));
    GpuImage color = depth;
    if (item.color) {
        FATHOM_TRY(color, upload.ensure(commands, item.color));
    }
    const shader::PointParams params =
        point_params(item, camera, list.width, list.height, base_index, depth, item.color ? &color : nullptr);
    return PointInputs{.kind = is_plain(item, depth) ? PointKind::PlainDepth : PointKind::AnyDepth,
                       .grid = depth.layout.size,
                       .params = commands.upload(std::span(&params, 1)),
                       .pixels = depth.slice,
                       .color = color.slice,
                       .scale = scales.ensure(commands, item.scale, desc.format.scalar),
                       .rays = ray_tables.ensure(commands, item.intrinsics, desc.width, desc.height)};
}

Result<void> GpuRenderer::State::prepare_points(Commands& commands, const DrawList& list,
                                                const Camera3d& camera) {
    points.clear();
    std::uint64_t numbered = 0;
    const auto add = [&](std::uint32_t count, const auto& prepare) -> Result<void> {
        if (numbered + count >= kNoPoint)
            return fail(ErrorCode::TooLarge, "the view has more than 2^32 points");
        FATHOM_TRY(PointInputs inputs, prepare(static_cast<std::uint32_t>(numbered)));
        numbered += count;
        points.push_back(inputs);
        return {};
    };
    for (const PointCloudItem& item : list.clouds) {
        if (!item.depth) continue; // nothing decoded yet
        FATHOM_CHECK(add(item.depth.desc.width * item.depth.desc.height, [&](std::uint32_t base_index) {
            return prepare_cloud(commands, item, list, camera, base_index);
        }));
    }
    for (const FreePointsItem& item : list.free_points)
        FATHOM_CHECK(add(item.count(), [&](std::uint32_t base_index) {
            return free_point_inputs(commands, upload, item, camera, list.width, list.height, base_index);
        }));
    return {};
}

void GpuRenderer::State::sort_items(const DrawList& list) {
    const auto order_of = [](const auto& item) { return item.draw_order; };
    ordered.clear();
    for (std::size_t i = 0; i < list.layers.size(); ++i)
        ordered.push_back({std::visit(order_of, list.layers[i]), false, i});
    for (std::size_t i = 0; i < list.lines.size(); ++i)
        ordered.push_back({list.lines[i].draw_order, true, i});
    // By the whole of it and not stably: std::stable_sort allocates.
    std::ranges::sort(ordered, {}, [](const Ordered& item) {
        return std::tuple(item.draw_order, item.is_line, item.index);
    });
}

void GpuRenderer::State::record_layer(Commands& commands, const DrawList& list, const Camera2d& camera,
                                      std::size_t index, const vulkan::Texture& picture) {
    const LayerItem& layer = list.layers[index];
    const ReadyLayer& ready = layers[index];
    if (ready.image.slice.size == 0) return;
    const LayerPlace place = std::visit([](const auto& item) { return place_of(item); }, layer);
    sample_layer(camera, place, list.width, list.height, axes);
    if (axes.columns.empty()) return;
    const BufferSlice table = upload_axes(commands, axes);
    if (const auto* depth = std::get_if<DepthImageItem>(&layer))
        colormap.record(commands, *depth, ready.image, axes, table, ready.scale, picture);
    else
        color_image.record(commands, std::get<ColorImageItem>(layer), ready.image, axes, table, picture);
    commands.barrier(Work::Compute, Work::Compute);
}

void GpuRenderer::State::record_2d(Commands& commands, const DrawList& list, const Camera2d& camera,
                                   const vulkan::Texture& picture) {
    sort_items(list);
    for (const Ordered& item : ordered) {
        if (!item.is_line) {
            record_layer(commands, list, camera, item.index, picture);
            continue;
        }
        const LineItem& lines = list.lines[item.index];
        commands.barrier(Work::Compute, Work::Graphics);
        commands.barrier(Work::Graphics, Work::Graphics);
        commands.begin_rendering(render_target(picture));
        line.record(commands, lines, line_push(lines, camera, list.width, list.height), keys_for(1, 1));
        commands.end_rendering();
        commands.barrier(Work::Graphics, Work::Compute);
    }
    commands.mark("layers");
}

void GpuRenderer::State::raster_points(Commands& commands, const shader::PointPush& push,
                                       const BufferSlice& target) {
    for (const PointInputs& inputs : points) {
        point_raster.record_distances(commands, inputs, push, target);
        commands.barrier(Work::Compute, Work::Compute);
    }
    for (const PointInputs& inputs : points) {
        point_raster.record_numbers(commands, inputs, push, target);
        commands.barrier(Work::Compute, Work::Compute);
    }
}

void GpuRenderer::State::record_3d(Commands& commands, const DrawList& list, const Camera3d& camera,
                                   const vulkan::Texture& picture) {
    const shader::PointPush push{.origin = {0, 0}, .size = {list.width, list.height}};
    const BufferSlice target = keys_for(list.width, list.height);
    raster_points(commands, push, target);
    commands.mark("points");
    const BufferSlice row_colors = upload_row_colors(commands, list);
    for (const PointInputs& inputs : points) {
        point_resolve.record(commands, inputs, push, target, row_colors, picture);
        commands.barrier(Work::Compute, Work::Compute);
    }
    commands.mark("resolve");
    if (list.lines.empty()) return;
    sort_items(list);
    commands.barrier(Work::Compute, Work::Graphics);
    commands.begin_rendering(render_target(picture));
    for (const Ordered& item : ordered)
        if (item.is_line)
            line.record(commands, list.lines[item.index],
                        line_push(list.lines[item.index], camera, list.width, list.height), target);
    commands.end_rendering();
    commands.barrier(Work::Graphics, Work::Compute);
    commands.mark("lines");
}

BufferSlice GpuRenderer::State::keys_for(std::uint32_t width, std::uint32_t height) {
    const VkDeviceSize size = VkDeviceSize{8} * width * height;
    if (keys.size < size) keys = vulkan::create_buffer(*context, BufferKind::Device, size, "point keys");
    return keys.slice(0, size);
}

Result<void> GpuRenderer::State::record_pick(Commands& commands, const DrawList& list, double x_px,
                                             double y_px, double radius_px) {
    pick.timeline_value = 0;
    pick.answer = std::nullopt;
    const auto* camera = std::get_if<Camera3d>(&list.camera);
    pick.window = camera != nullptr ? pick_window(list, x_px, y_px, radius_px) : std::nullopt;
    if (camera == nullptr) pick.answer = pick_layer(list, std::get<Camera2d>(list.camera), x_px, y_px);
    if (!pick.window) return {};
    list_point_owners(list, pick.owners);
    commands.barrier(Work::Compute, Work::Copy);
    FATHOM_CHECK(prepare_points(commands, list, *camera));
    commands.fill(pick_keys.slice(), kNoPoint);
    commands.barrier(Work::Copy, Work::Compute);
    raster_points(commands,
                  {.origin = {pick.window->first_x, pick.window->first_y},
                   .size = {pick.window->side, pick.window->side}},
                  pick_keys.slice());
    commands.barrier(Work::Compute, Work::Copy);
    commands.copy(pick_keys.slice(), pick_read_back.slice());
    commands.barrier(Work::Copy, Work::HostRead);
    commands.mark("pick");
    return {};
}

void GpuRenderer::State::end_frame(const vulkan::PresentSemaphores& present) {
    last_frame_value = frames.submit(present);
    upload.end_frame(last_frame_value);
    scales.end_frame();
    if (pick.timeline_value == 0) pick.timeline_value = last_frame_value;
}

GpuRenderer::GpuRenderer(std::unique_ptr<State> state) : state_(std::move(state)) {}
GpuRenderer::~GpuRenderer() = default;
GpuRenderer::GpuRenderer(GpuRenderer&& other) noexcept = default;
GpuRenderer& GpuRenderer::operator=(GpuRenderer&& other) noexcept = default;

Result<GpuRenderer> GpuRenderer::create(const GpuOptions& options) {
    FATHOM_TRY(vulkan::Devices devices, vulkan::find_devices(options.context));
    return create(options, std::move(devices));
}

Result<GpuRenderer> GpuRenderer::create(const GpuOptions& options, vulkan::Devices devices) {
    FATHOM_TRY(auto context, vulkan::Context::create(options.context, std::move(devices)));
    try {
        return GpuRenderer(std::make_unique<State>(std::move(context), options));
    } catch (const vulkan::VulkanError& error) {
        return fail(ErrorCode::NotFound, std::string("the Vulkan device failed: ") + error.what());
    }
}

Result<void> GpuRenderer::draw(const DrawList& list, MutableImageView target) {
    if (list.width == 0 || list.height == 0 ||
        std::max(list.width, list.height) > context().caps().max_image_side)
        return fail(ErrorCode::TooLarge, "a picture of " + std::to_string(list.width) + "x" +
                                             std::to_string(list.height) +
                                             " is beyond what this device draws");
    state_->offscreen.ensure(context(), list.width, list.height);
    Commands& commands = begin_frame();
    const Result<void> recorded = record(commands, list, state_->offscreen.picture);
    if (recorded) state_->offscreen.record_read_back(commands);
    end_frame();
    if (!recorded) return recorded;
    context().wait(state_->last_frame_value);
    state_->frames.read_last_timings();
    state_->offscreen.copy_to(target);
    return {};
}

Result<std::optional<PickResult>> GpuRenderer::pick(const DrawList& list, double x_px, double y_px,
                                                    double radius_px) {
    Commands& commands = begin_frame();
    const Result<void> recorded = record_pick(commands, list, x_px, y_px, radius_px);
    end_frame();
    if (!recorded) return std::unexpected(recorded.error());
    context().wait(state_->last_frame_value);
    return picked().value_or(std::nullopt);
}

vulkan::Commands& GpuRenderer::begin_frame() {
    return state_->frames.begin();
}
void GpuRenderer::end_frame(const vulkan::PresentSemaphores& present) {
    state_->end_frame(present);
}
std::size_t GpuRenderer::frame_slot() const {
    return state_->frames.slot();
}

Result<void> GpuRenderer::record(Commands& commands, const DrawList& list, const vulkan::Texture& picture) {
    return state_->record(commands, list, picture);
}

Result<void> GpuRenderer::record_pick(Commands& commands, const DrawList& list, double x_px, double y_px,
                                      double radius_px) {
    return state_->record_pick(commands, list, x_px, y_px, radius_px);
}

std::optional<std::optional<PickResult>> GpuRenderer::picked() const {
    const PendingPick& pick = state_->pick;
    if (pick.timeline_value == 0) return std::nullopt;
    if (!pick.window) return pick.answer;
    if (state_->context->completed() < pick.timeline_value) return std::nullopt;
    std::array<PointKey, kMaxPickSide * kMaxPickSide> keys;
    std::memcpy(keys.data(), state_->pick_read_back.mapped, sizeof keys);
    return pick_of_keys(pick.owners, *pick.window, keys);
}

GpuTimings GpuRenderer::timings() const {
    return state_->frames.timings();
}
std::uint64_t GpuRenderer::image_bytes() const {
    return state_->upload.bytes();
}
std::uint64_t GpuRenderer::uploaded_bytes() const {
    return state_->upload.uploaded_bytes();
}
std::uint64_t GpuRenderer::staged_bytes() const {
    return state_->upload.staged_bytes();
}
vulkan::Context& GpuRenderer::context() {
    return *state_->context;
}
vulkan::HostMemory& GpuRenderer::host_memory() {
    return state_->host_memory;
}
vulkan::ShaderReload& GpuRenderer::shader_reload() const {
    return state_->shader_reload;
}

} // namespace fathom
