#include "app/views/camera_2d.hpp"
#include "app/views/orbit_camera.hpp"

#include "tests/support/catch.hpp"

#include <glm/vec4.hpp>

using namespace fathom;

namespace {

/// Where a world point lands, by the definition in draw_list.hpp.
Point2d landing(const Camera3d& camera, glm::dvec3 world, double width, double height) {
    const glm::dvec4 eye = camera.eye_from_world * glm::dvec4(world, 1);
    const double f = 0.5 * height / std::tan(0.5 * camera.fov_y);
    return {0.5 * width + f * eye.x / eye.z, 0.5 * height + f * eye.y / eye.z};
}

} // namespace

TEST_CASE("2d camera: fitting centres the image and touches the nearer sides") {
    const Camera2d camera = fitted(640, 480, 1280, 480);
    CHECK(camera.view_px_per_scene_px == 1);
    CHECK(camera.offset_x_px == 320);
    CHECK(camera.offset_y_px == 0);
}

TEST_CASE("2d camera: zooming keeps the point under the cursor, also at the limits") {
    Camera2d camera = fitted(640, 480, 1000, 700);
    for (const double factor : {1.5, 8.0, 100.0, 1e-9}) {
        const Point2d before = scene_from_view(camera, {123, 456});
        camera = zoomed_at(camera, 123, 456, factor);
        const Point2d after = scene_from_view(camera, {123, 456});
        CHECK(after.x == Approx(before.x));
        CHECK(after.y == Approx(before.y));
        CHECK(camera.view_px_per_scene_px <= kMaxZoom);
        CHECK(camera.view_px_per_scene_px >= kMinZoom);
    }
}

TEST_CASE("3d camera: from the sensor's pose a point lands where the image shows it") {
    Intrinsics k = parse_intrinsics("525,525,319.5,239.5").value();
    k.width = 640;
    k.height = 480;
    const Camera3d camera = camera_3d(sensor_pose(k, 2, 640, 480));
    const Ray ray = back_project(k, 100, 50);
    const Point2d p = landing(camera, {3 * ray.x, 3 * ray.y, 3}, 640, 480);
    CHECK(p.x == Approx(100.5)); // the pixel's centre
    CHECK(p.y == Approx(50.5));
}

TEST_CASE("3d camera: orbiting keeps the pivot in the middle and its distance") {
    OrbitCamera camera;
    camera.pivot = {0.3, -0.2, 2};
    camera.distance_m = 2;
    camera = orbited(camera, 0.7, -0.4);
    const Point2d p = landing(camera_3d(camera), camera.pivot, 800, 600);
    CHECK(p.x == Approx(400));
    CHECK(p.y == Approx(300));
}

TEST_CASE("3d camera: zooming keeps the chosen point where it is on screen") {
    OrbitCamera camera;
    camera.pivot = {0, 0, 2};
    camera.distance_m = 2;
    camera = orbited(camera, 0.3, 0.2);
    const glm::dvec3 point{0.4, 0.1, 2.5};
    const Point2d before = landing(camera_3d(camera), point, 800, 600);
    const Point2d after = landing(camera_3d(zoomed_towards(camera, point, 0.5)), point, 800, 600);
    CHECK(after.x == Approx(before.x));
    CHECK(after.y == Approx(before.y));
}

TEST_CASE("3d camera: a point at the pivot's depth follows the cursor while panning") {
    OrbitCamera camera;
    camera.pivot = {0, 0, 3};
    camera.distance_m = 3;
    const Point2d p = landing(camera_3d(panned(camera, 40, -25, 600)), {0, 0, 3}, 800, 600);
    CHECK(p.x == Approx(440));
    CHECK(p.y == Approx(275));
}

TEST_CASE("3d camera: a view pixel at a depth goes to the world point that lands on it") {
    OrbitCamera camera;
    camera.pivot = {0.5, 0.2, 3};
    camera.distance_m = 2;
    camera = orbited(camera, -0.6, 0.3);
    const glm::dvec3 world = world_from_view(camera, 222, 333, 1.7, 800, 600);
    const Point2d p = landing(camera_3d(camera), world, 800, 600);
    CHECK(p.x == Approx(222));
    CHECK(p.y == Approx(333));
}

TEST_CASE("3d camera: look-at with -y up at the origin is the optical frame itself") {
    const Camera3d camera = camera_3d(look_at({0, 0, 0}, {0, 0, 1}, {0, -1, 0}, 1.0).value());
    CHECK(camera.eye_from_world == glm::dmat4(1));
    CHECK_FALSE(look_at({0, 0, 0}, {0, 0, 0}, {0, -1, 0}, 1.0).has_value());
    CHECK_FALSE(look_at({0, 0, 0}, {0, 1, 0}, {0, -1, 0}, 1.0).has_value());
}

TEST_CASE("3d camera: moved to another scene it stands still, and its roll shows the new up") {
    OrbitCamera camera;
    camera.pivot = {1, 0, 2};
    camera.distance_m = 2;
    camera = orbited(camera, 0.3, 0.2);
    glm::dmat4 world_from_scene(glm::dvec4(0, -1, 0, 0), glm::dvec4(0, 0, -1, 0), glm::dvec4(1, 0, 0, 0),
                                glm::dvec4(10, 20, 30, 1)); // right to -y, down to -z, forward to x
    const OrbitCamera moved = moved_to(camera, world_from_scene, level_frame({0, 0, 1}));
    CHECK(moved.roll == Approx(0).margin(1e-12)); // both scenes have their up where the other has it
    const glm::dvec3 point{0.4, 0.1, 2.5};
    const Point2d before = landing(camera_3d(camera), point, 800, 600);
    const Point2d after =
        landing(camera_3d(moved), glm::dvec3(world_from_scene * glm::dvec4(point, 1)), 800, 600);
    CHECK(after.x == Approx(before.x));
    CHECK(after.y == Approx(before.y));

    const OrbitCamera rolled = moved_to(camera, glm::dmat4(1), level_frame({1, 0, 0})); // up is right of it
    const Point2d same = landing(camera_3d(rolled), point, 800, 600);
    CHECK(same.x == Approx(before.x));
    CHECK(same.y == Approx(before.y));
    CHECK(std::abs(rolled.roll) > 1);
}

TEST_CASE("3d camera: orbiting levels the horizon as far as it turns, and leaves a level one alone") {
    OrbitCamera camera;
    camera.roll = 0.5;
    CHECK(orbited(camera, 0.1, -0.2).roll == Approx(0.2));
    CHECK(orbited(camera, 0.4, 0.3).roll == 0);
    camera.roll = -0.1;
    CHECK(orbited(camera, 0.04, 0).roll == Approx(-0.06));
}

TEST_CASE("3d camera: looking straight down the vertical is a pose like any other") {
    const glm::dmat4 world_from_scene(glm::dvec4(1, 0, 0, 0), glm::dvec4(0, -1, 0, 0),
                                      glm::dvec4(0, 0, -1, 0), glm::dvec4(0, 0, 5, 1)); // forward is down
    const OrbitCamera moved = moved_to({}, world_from_scene, level_frame({0, 0, 1}));
    const EyeFrame eye = eye_frame(moved);
    CHECK(eye.forward.z == Approx(-1));
    CHECK(eye.right.x == Approx(1));
    CHECK(eye.position.z == Approx(5));
}
