#include "app/views/view_3d.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/view_bench.hpp"

#include <glm/vec4.hpp>

#include <cmath>

using namespace fathom;

namespace {

/// A camera of 4 x 2 pixels that sees a wall 2 m away, with a pinhole of focal length 2.
void log_wall(ViewBench& bench, const EntityPath& camera) {
    bench.recorded.log(camera, std::nullopt,
                       {{"Pinhole:image_from_camera", vector_instance({2, 0, 0, 0, 2, 0, 1.5f, 0.5f, 1})},
                        {"Pinhole:resolution", vector_instance({4, 2})}});
    bench.recorded.log(camera + "/depth", 0,
                       {{"DepthImage:format", image_format(4, 2, kU16Datatype)},
                        {"DepthImage:buffer",
                         buffer_instance<std::uint16_t>({2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000})}});
}

View3dFrame show(ViewBench& bench, const View3d& view) {
    return bench.settle(
        [&](ViewContext& context, Wants& wants) { return update(view, context, 320, 240, wants); });
}

const float kHalf = std::sqrt(0.5f);

void check_near(glm::dvec3 seen, glm::dvec3 expected) {
    for (int i = 0; i < 3; ++i)
        CHECK(seen[i] == Approx(expected[i]).margin(1e-6));
}

} // namespace

TEST_CASE("view 3d: two streams lie where their cameras' transforms put them, told apart by pick ids") {
    ViewBench bench;
    log_wall(bench, "/a");
    log_wall(bench, "/b");
    bench.recorded.log("/a", 0, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
    // A quarter turn about y takes forward, z, to x.
    bench.recorded.log("/b", 0,
                       {{"Transform3D:translation", vector_instance({0, 0, 5})},
                        {"Transform3D:quaternion", vector_instance({0, kHalf, 0, kHalf})}});
    View3d view{.entity = "/a/depth", .others = {"/b/depth"}, .in_world = true};
    const View3dFrame world = show(bench, view);
    REQUIRE(world.draw_list.clouds.size() == 2);
    CHECK(world.in_world);
    CHECK(world.message.empty());
    // Pixel (0, 0) looks along (-0.75, -0.25, 1).
    check_near(point_of(world, 1, 0, 0)->position, {1 - 1.5, -0.5, 2});
    check_near(point_of(world, 2, 0, 0)->position, {2, -0.5, 5 + 1.5});
    CHECK(point_of(world, 2, 0, 0)->entity == "/b/depth");
    CHECK_FALSE(point_of(world, 3, 0, 0).has_value());

    view.in_world = false; // the same, seen from /a's frame
    const View3dFrame camera = show(bench, view);
    REQUIRE(camera.draw_list.clouds.size() == 2);
    check_near(point_of(camera, 1, 0, 0)->position, {-1.5, -0.5, 2});
    check_near(point_of(camera, 2, 0, 0)->position, {2 - 1, -0.5, 6.5});
}

TEST_CASE("view 3d: in the world the picture first shown is the leading sensor's own") {
    ViewBench bench;
    log_wall(bench, "/a");
    bench.recorded.log("/a", 0,
                       {{"Transform3D:translation", vector_instance({10, 20, 30})},
                        {"Transform3D:quaternion", vector_instance({0.5f, 0.5f, 0.5f, 0.5f})}});
    const View3dFrame own = show(bench, {.entity = "/a/depth"});
    const View3dFrame world = show(bench, {.entity = "/a/depth", .in_world = true});
    const auto eye_from_camera = [](const View3dFrame& frame) {
        return std::get<Camera3d>(frame.draw_list.camera).eye_from_world *
               frame.draw_list.clouds.front().world_from_camera;
    };
    for (int column = 0; column < 4; ++column)
        for (int row = 0; row < 4; ++row)
            CHECK(eye_from_camera(world)[column][row] ==
                  Approx(eye_from_camera(own)[column][row]).margin(1e-6));
    check_near(eye_frame(world.camera).position, {10, 20, 30});
}

TEST_CASE(
    "view 3d: a leader without a pose is drawn in its camera's frame, another is left out, and it is said") {
    ViewBench bench;
    log_wall(bench, "/a");
    log_wall(bench, "/b");
    bench.recorded.log("/b", 0, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
    const View3dFrame lone = show(bench, {.entity = "/a/depth", .in_world = true});
    CHECK_FALSE(lone.in_world);
    CHECK(lone.message == "Drawn in the camera's frame: no pose is logged for it.");
    REQUIRE(lone.draw_list.clouds.size() == 1);
    CHECK(lone.draw_list.clouds.front().world_from_camera == glm::dmat4(1));

    const View3dFrame led = show(bench, {.entity = "/b/depth", .others = {"/a/depth"}, .in_world = true});
    CHECK(led.in_world);
    CHECK(led.draw_list.clouds.size() == 1);
    CHECK(led.message == "/a/depth is not drawn: no pose is logged for it.");
}

TEST_CASE("view 3d: view coordinates say which way is up in the world") {
    ViewBench bench;
    log_wall(bench, "/world/a");
    bench.recorded.log("/world/a", 0, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
    const View3d view{.entity = "/world/a/depth", .in_world = true};
    check_near(-show(bench, view).scene_from_level[1], {0, 0, 1}); // Rerun's own default
    bench.recorded.log("/world", std::nullopt, {{"ViewCoordinates:xyz", directions_instance({3, 1, 6})}});
    check_near(-show(bench, view).scene_from_level[1], {0, 1, 0}); // right, up, back
}

TEST_CASE("view 3d: frusta, axes and the mark of a hovered pixel lie at their own camera") {
    ViewBench bench;
    log_wall(bench, "/a");
    bench.recorded.log("/a", 0, {{"Transform3D:translation", vector_instance({0, 0, 7})}});
    bench.hovered = LinkedPixel{"/a/depth", 0, 0};
    View3d view{.entity = "/a/depth", .in_world = true};
    view.camera = look_at({0, -5, 0}, {0, 0, 7}, {0, 0, 1}, 1).value();
    const View3dFrame frame = show(bench, view);
    REQUIRE(frame.draw_list.lines.size() == 5); // frustum, axes, two of the mark, axes of the world
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(frame.draw_list.lines[i].world_from_item[3] == glm::dvec4(0, 0, 7, 1));
    CHECK(frame.draw_list.lines[4].world_from_item == glm::dmat4(1));
    // From the camera at z = 7 to the wall at z = 9: pixels reach half a pixel beyond their centres.
    CHECK(frame.bounds->low.z == Approx(7));
    CHECK(frame.bounds->high.z == Approx(9));
    CHECK(frame.bounds->low.x == Approx(-2));
}
