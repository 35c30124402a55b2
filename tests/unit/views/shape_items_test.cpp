#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/view_bench.hpp"

#include <glm/vec4.hpp>

#include <algorithm>

using namespace fathom;

namespace {

ArrowArray vectors(std::uint32_t size, std::initializer_list<float> numbers) {
    return make_fixed_size_lists(make_numbers<float>(numbers), size);
}

/// A camera at `camera` with a picture of 4 x 2 pixels, 2 m away.
void log_picture(ViewBench& bench, const EntityPath& camera) {
    bench.recorded.log(camera, std::nullopt,
                       {{"Pinhole:image_from_camera", vector_instance({2, 0, 0, 0, 2, 0, 1.5f, 0.5f, 1})},
                        {"Pinhole:resolution", vector_instance({4, 2})},
                        {"Pinhole:image_plane_distance", make_numbers<float>({0.5f})}});
    bench.recorded.log(camera + "/depth", 0,
                       {{"DepthImage:format", image_format(4, 2, kU16Datatype)},
                        {"DepthImage:buffer",
                         buffer_instance<std::uint16_t>({2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000})}});
    bench.recorded.log(camera + "/rgb", 0,
                       {{"Image:format", image_format(1, 1, kU8Datatype, kColorModelRgb)},
                        {"Image:buffer", buffer_instance<std::uint8_t>({200, 100, 50})}});
}

View3dFrame show_3d(ViewBench& bench, const View3d& view) {
    return bench.settle(
        [&](ViewContext& context, Wants& wants) { return update(view, context, 400, 400, wants); });
}

} // namespace

TEST_CASE("shapes in 2D: those beside and below a picture are drawn in its pixels, others are not") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.log("/cam/boxes", 0, {{"Boxes2D:half_sizes", vectors(2, {1, 1})}});
    bench.recorded.log(
        "/cam/depth/corners", 0,
        {{"Points2D:positions", vectors(2, {1, 1})}, {"Points2D:radii", make_numbers<float>({0.5f})}});
    bench.recorded.log("/other/points", 0, {{"Points2D:positions", vectors(2, {1, 1})}});
    bench.recorded.log("/cam/solid", 0, {{"Points3D:positions", vectors(3, {1, 1, 1})}});
    View2d view{.entity = "/cam/depth", .fit = false, .camera = {.view_px_per_scene_px = 10}};
    const auto show = [&] {
        return bench.settle(
            [&](ViewContext& context, Wants& wants) { return update(view, context, 400, 400, wants); });
    };
    const View2dFrame frame = show();
    REQUIRE(frame.draw_list.lines.size() == 2);
    CHECK(frame.draw_list.lines[0].vertices.size() == 8);
    CHECK(frame.draw_list.lines[0].width_px == 3); // 1.5 pixels of the view to each side
    CHECK(frame.draw_list.lines[0].draw_order == 10);
    CHECK(frame.draw_list.lines[1].width_px == 10); // half a picture pixel to each side, ten times as large
    view.show_shapes = false;
    CHECK(show().draw_list.lines.empty());
}

TEST_CASE("shapes in 3D: they lie where their transforms put them, radii in metres shrink with distance") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.log("/cam", 0, {{"Transform3D:translation", vector_instance({0, 0, -1})}});
    bench.recorded.log("/points", 0,
                       {{"Points3D:positions", vectors(3, {0, 0, 1, 0, 0, 3})},
                        {"Points3D:radii", make_numbers<float>({0.01f})}});
    bench.recorded.log("/points", 0, {{"Transform3D:translation", vector_instance({0, 0, 5})}});
    View3d view{.entity = "/cam/depth", .in_world = true, .show_frustum = false, .show_axes = false};
    view.camera = look_at({0, 0, 0}, {0, 0, 1}, {0, -1, 0}, 2 * std::atan(0.5)).value(); // 400 px at 1 m
    const View3dFrame world = show_3d(bench, view);
    REQUIRE(world.draw_list.lines.size() == 2);
    CHECK(world.draw_list.lines[0].world_from_item[3] == glm::dvec4(0, 0, 5, 1));
    CHECK(world.draw_list.lines[0].width_px == 1);   // at 8 m: 0.02 * 400 / 8
    CHECK(world.draw_list.lines[1].width_px == 1.5); // at 6 m: 1.33, in steps of a half
    view.in_world = false;
    const View3dFrame camera = show_3d(bench, view);
    REQUIRE(camera.draw_list.lines.size() == 1); // both less than a pixel and a quarter wide
    CHECK(camera.draw_list.lines[0].world_from_item[3] == glm::dvec4(0, 0, 6, 1));
    view.show_shapes = false;
    CHECK(show_3d(bench, view).draw_list.lines.empty());
}

TEST_CASE("shapes in 3D: a colour image hangs before its camera at the logged distance") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.log("/cam", 0, {{"Transform3D:translation", vector_instance({0, 0, 4})}});
    const View3dFrame frame = show_3d(
        bench, {.entity = "/cam/depth", .others = {"/cam/rgb"}, .in_world = true, .show_axes = false});
    CHECK(frame.message.empty());
    REQUIRE(frame.draw_list.clouds.size() == 2);
    const PointCloudItem& plane = frame.draw_list.clouds[1];
    CHECK(plane.color.desc.format == kRgb8);
    CHECK(depth_m(plane.meaning, value_at(plane.depth.view(), 0, 0), 1) == 0.5);
    CHECK(plane.world_from_camera[3] == glm::dvec4(0, 0, 4, 1));
    // The frustum ends where the picture hangs.
    REQUIRE(!frame.draw_list.lines.empty());
    const auto& vertices = frame.draw_list.lines.front().vertices;
    CHECK(std::ranges::any_of(vertices, [](const LineVertex& v) { return v.position.z == 0.5f; }));
}
