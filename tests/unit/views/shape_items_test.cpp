#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_cloud.hpp"
#include "tests/support/view_bench.hpp"

#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>

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
    CHECK(frame.draw_list.lines[1].radius == 0.5f); // picture pixels to each side
    view.show_shapes = false;
    CHECK(show().draw_list.lines.empty());
}

TEST_CASE("shapes in 3D: they lie where their transforms put them") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.log("/cam", 0, {{"Transform3D:translation", vector_instance({0, 0, -1})}});
    bench.recorded.log("/points", 0,
                       {{"Points3D:positions", vectors(3, {0, 0, 1, 0, 0, 3})},
                        {"Points3D:radii", make_numbers<float>({0.01f})}});
    bench.recorded.log("/points", 0, {{"Transform3D:translation", vector_instance({0, 0, 5})}});
    bench.recorded.log(
        "/lines", 0,
        {{"Boxes3D:half_sizes", vectors(3, {1, 1, 1})}, {"Boxes3D:radii", make_numbers<float>({0.25f})}});
    View3d view{.entity = "/cam/depth", .in_world = true, .show_frustum = false, .show_axes = false};
    const View3dFrame world = show_3d(bench, view);
    REQUIRE(world.draw_list.free_points.size() == 1);
    CHECK(world.draw_list.free_points[0].world_from_points[3] == glm::dvec4(0, 0, 5, 1));
    CHECK(world.draw_list.free_points[0].radius == 0.01f);
    CHECK(world.draw_list.free_points[0].count() == 2);
    REQUIRE(world.draw_list.lines.size() == 1);
    CHECK(world.draw_list.lines[0].radius == 0.25f);
    CHECK(world.bounds->high.z == Approx(8));
    view.in_world = false;
    const View3dFrame camera = show_3d(bench, view);
    REQUIRE(camera.draw_list.free_points.size() == 1);
    CHECK(camera.draw_list.free_points[0].world_from_points[3] == glm::dvec4(0, 0, 6, 1));
    // The columns are those of before.
    CHECK(camera.draw_list.free_points[0].positions == world.draw_list.free_points[0].positions);
    view.show_shapes = false;
    const View3dFrame without = show_3d(bench, view);
    CHECK(without.draw_list.free_points.empty());
    CHECK(without.draw_list.lines.empty());
}

TEST_CASE("shapes in 3D: what the pointer finds is a point with its number and value, in the scene") {
    ViewBench bench;
    log_cloud(bench.recorded.store, "/lidar", 0, make_cloud({{1, 2, 3}, {4, 5, 6}}, "os"));
    bench.recorded.store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(2, 1), "/tf", {1, 0}, {},
                      {FrameTransforms{{{.parent = "map", .child = "os", .translation_m = {10, 0, 0}}}}})));
    const View3dFrame frame = show_3d(bench, {.entity = "/lidar"});
    CHECK(frame.in_world);
    CHECK(frame.world == "map");
    CHECK(frame.message.empty());
    REQUIRE(frame.points.size() == 1);
    const auto point = point_of(frame, frame.points[0].pick_id, 1, 0);
    REQUIRE(point.has_value());
    CHECK(point->entity == "/lidar");
    CHECK(point->number == 1);
    CHECK(point->value == 20);
    CHECK_FALSE(point->read_out.has_value());
    CHECK(point->position == glm::dvec3(14, 5, 6));
    CHECK(frame.draw_list.free_points[0].pick_id == frame.points[0].pick_id);
}

TEST_CASE("shapes in 3D: intensities take the colours of the map from their low end to their high one") {
    ViewBench bench;
    log_cloud(bench.recorded.store, "/lidar", 0, make_cloud({{1, 2, 3}, {4, 5, 6}}, ""));
    bench.settings["/lidar"].colormap = "npm-colormap/greys";
    const auto colors_now = [&] {
        const SharedImage colors = show_3d(bench, {.entity = "/lidar"}).draw_list.free_points.at(0).colors;
        const auto* rgba = colors.view().row_as<std::uint8_t>(0);
        return std::pair(int{rgba[0]}, int{rgba[4]});
    };
    CHECK(colors_now() == std::pair(0, 255));
    bench.settings["/lidar"].reversed = true;
    CHECK(colors_now() == std::pair(255, 0));
}

TEST_CASE("shapes in 3D: without a picture they are seen whole, upright, from beside and above") {
    ViewBench bench;
    bench.recorded.log(
        "/world/box", 0,
        {{"Boxes3D:half_sizes", vectors(3, {1, 1, 1})}, {"Boxes3D:centers", vectors(3, {100, 0, 0})}});
    const View3dFrame frame = show_3d(bench, {.entity = "/world/box", .show_axes = false});
    REQUIRE(frame.bounds.has_value());
    CHECK(frame.bounds->low == glm::dvec3(99, -1, -1));
    CHECK(frame.bounds->high == glm::dvec3(101, 1, 1));
    CHECK(frame.message.empty());
    const EyeFrame eye = eye_frame(frame.camera);
    CHECK(eye.position.z > 0); // above: z is up
    CHECK(eye.down.z < -0.5);
    const auto& camera = std::get<Camera3d>(frame.draw_list.camera);
    const double focal_px = 200 / std::tan(camera.fov_y / 2);
    for (const double x : {99.0, 101.0})
        for (const double y : {-1.0, 1.0})
            for (const double z : {-1.0, 1.0}) {
                const glm::dvec4 seen = camera.eye_from_world * glm::dvec4(x, y, z, 1);
                REQUIRE(seen.z > 0);
                CHECK(std::abs(seen.x / seen.z * focal_px) < 200);
                CHECK(std::abs(seen.y / seen.z * focal_px) < 200);
            }
}

TEST_CASE(
    "shapes in 3D: a cloud in the frame of a picture whose frame has no transform lies with its points") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(3, 1), "/cam/depth", {1, 0}, {}, {FrameId{"camera_optical_frame"}})));
    log_cloud(bench.recorded.store, "/with_it", 0, make_cloud({{0, 0, 2}}, "camera_optical_frame"));
    log_cloud(bench.recorded.store, "/elsewhere", 0, make_cloud({{0, 0, 2}}, "other_frame"));
    const View3dFrame frame = show_3d(bench, {.entity = "/cam/depth"});
    REQUIRE(frame.points.size() == 1);
    CHECK(frame.points[0].entity == "/with_it");
    CHECK(place_of(frame.points[0], 0) == glm::dvec3(0, 0, 2));
}

TEST_CASE("shapes in 3D: in the world they stay where the picture that led is cleared") {
    ViewBench bench;
    log_picture(bench, "/cam");
    bench.recorded.log("/points", 0, {{"Points3D:positions", vectors(3, {0, 0, 1})}});
    bench.recorded.store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(3, 1), "/cam/depth", {1000, 0}, {{kLogTime, 5}}, {Clear{}})));
    bench.time = 6;
    const View3dFrame world = show_3d(bench, {.entity = "/cam/depth", .in_world = true});
    CHECK(world.draw_list.clouds.empty());
    CHECK(world.draw_list.free_points.size() == 1);
    CHECK(world.message.empty());
    const View3dFrame camera = show_3d(bench, {.entity = "/cam/depth"});
    CHECK(camera.draw_list.free_points.empty());
    CHECK_FALSE(camera.message.empty());
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
