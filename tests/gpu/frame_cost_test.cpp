// What a frame of the window costs besides drawing: nothing.
#include "tests/gpu/calls.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <functional>

using namespace fathom;

namespace {

constexpr std::uint32_t kWidth = 320, kHeight = 240;

DrawList busy_2d() {
    DrawList list{.width = kWidth, .height = kHeight, .camera = Camera2d{.view_px_per_scene_px = 1.5}};
    DepthImageItem depth{.pixels = share(make_depth::sphere(160, 120)), .pick_id = 1};
    depth.scale.high = 5000;
    depth.scale.invalid_codes = {4000, 65535};
    Image color = allocate_image(packed_desc(64, 64, kRgba8));
    list.layers = {depth, ColorImageItem{.pixels = share(std::move(color)), .opacity = 0.5f}};
    list.lines.push_back({.vertices = {{{5, 5, 0}, {}}, {{90, 60, 0}, {}}}});
    list.lines.push_back({.vertices = {{{5, 50, 0}, {}}, {{90, 6, 0}, {}}}, .draw_order = 2});
    return list;
}

DrawList busy_3d() {
    DrawList list{.width = kWidth, .height = kHeight, .camera = Camera3d{}};
    PointCloudItem cloud{.depth = share(make_depth::sphere(160, 120)),
                         .intrinsics = assumed_intrinsics(160, 120),
                         .pick_id = 1};
    cloud.scale.high = 5000;
    list.clouds = {cloud, cloud};
    set_distortion(list.clouds[1].intrinsics, "plumb_bob", {-0.2, 0.05, 0.001, -0.002, 0});
    list.lines.push_back({.vertices = {{{0, 0, 1}, {}}, {{1, 1, 3}, {}}}});
    return list;
}

void pan(DrawList& list, int frame) {
    if (auto* flat = std::get_if<Camera2d>(&list.camera)) {
        flat->offset_x_px = frame - 50.25;
        flat->offset_y_px = 0.5 * frame;
    } else {
        std::get<Camera3d>(list.camera).eye_from_world =
            glm::translate(glm::dmat4{1}, {0.01 * frame, 0, 0.02 * frame});
    }
}

/// Of `frames` frames like a window's, once the renderer has seen some.
Calls cost_of_frames(GpuRenderer& gpu, DrawList list, int frames, bool panning) {
    const vulkan::Texture picture =
        vulkan::create_texture(gpu.context(), kWidth, kHeight, VK_FORMAT_R8G8B8A8_UNORM, "view");
    Calls sum;
    for (int frame = -20; frame < frames; ++frame) {
        if (panning) pan(list, frame < 0 ? 5 * (frame + 20) : frame);
        gpu.context().wait(gpu.context().last_submitted()); // as if the card were fast
        const Calls before = calls();
        vulkan::Commands& commands = gpu.begin_frame();
        REQUIRE(gpu.record(commands, list, picture));
        REQUIRE(gpu.record_pick(commands, list, 100.5, 100.5, 3));
        gpu.end_frame();
        const Calls after = calls();
        if (frame < 0) continue;
        sum.submits += after.submits - before.submits;
        sum.stalls += after.stalls - before.stalls;
        sum.device_allocations += after.device_allocations - before.device_allocations;
        sum.news += after.news - before.news;
    }
    return sum;
}

} // namespace

TEST_CASE("frame cost: a hundred frames are a hundred submissions, without an allocation or a stall") {
    // Without the validation layer, which allocates as it likes.
    auto created = GpuRenderer::create({});
    if (!created) FATHOM_SKIP(created.error().message);
    GpuRenderer gpu = *std::move(created);
    for (const bool in_3d : {false, true}) {
        for (const bool panning : {false, true}) {
            INFO((in_3d ? "3D, " : "2D, ") << (panning ? "panning" : "unchanged"));
            const Calls cost = cost_of_frames(gpu, in_3d ? busy_3d() : busy_2d(), 100, panning);
            CHECK(cost.submits == 100);
            CHECK(cost.stalls == 0);
            CHECK(cost.device_allocations == 0);
            CHECK(cost.news == 0);
        }
    }
}

TEST_CASE("frame cost: allocations are seen where there are some") {
    const Calls before = calls();
    const auto number = std::make_unique<int>(1);
    const std::function<int()> large = [a = std::array<int, 64>{}] { return a[0]; };
    CHECK(calls().news >= before.news + 2);
    CHECK(*number + large() == 1);
}
