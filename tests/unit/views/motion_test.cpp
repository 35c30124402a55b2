#include "app/views/motion.hpp"
#include "tests/support/catch.hpp"

#include <glm/geometric.hpp>

#include <numbers>

using namespace fathom;

TEST_CASE("motion: the ease starts and ends at rest and is held outside") {
    CHECK(eased(-1) == 0);
    CHECK(eased(0) == 0);
    CHECK(eased(0.5) == Approx(0.5));
    CHECK(eased(1) == 1);
    CHECK(eased(7) == 1);
    CHECK(eased(0.01) < 0.001); // slope 0 at the ends
    CHECK(eased(0.99) > 0.999);
}

TEST_CASE(
    "motion: a panel's first state is no motion; a change takes 120 ms, also when turned round half-way") {
    Ease ease;
    CHECK(ease.share(10, true, true) == 1);
    CHECK_FALSE(ease.moving());
    CHECK(ease.share(20, false, true) == 1);
    CHECK(ease.moving());
    CHECK(ease.share(20.06, false, true) == Approx(0.5));
    CHECK(ease.share(20.06, true, true) == Approx(0.5)); // turned round: from where it is
    CHECK(ease.share(20.19, true, true) == 1);
    CHECK_FALSE(ease.moving());
}

TEST_CASE("motion: with reduced motion a panel is open or closed at once") {
    Ease ease;
    CHECK(ease.share(0, false, false) == 0);
    CHECK(ease.share(1, true, false) == 1);
    CHECK_FALSE(ease.moving());
}

TEST_CASE(
    "motion: half-way between two 2D cameras the zoom is their geometric mean and the middle half-way") {
    const Camera2d from{1, 0, 0}, to{4, -300, -300}; // 200 x 200: from looks at 100, 100; to at 100, 100
    const Camera2d half = between(from, to, 0.5, 200, 200);
    CHECK(half.view_px_per_scene_px == Approx(2));
    const Point2d middle = scene_from_view(half, {100, 100});
    CHECK(middle.x == Approx(100));
    CHECK(middle.y == Approx(100));
    CHECK(between(from, to, 1, 200, 200) == to);
    CHECK(between(from, to, 0, 200, 200).offset_x_px == Approx(0));
}

TEST_CASE("motion: an orbit takes the shorter way round, and a new pivot ahead leaves the eye where it is") {
    OrbitCamera from, to;
    from.yaw = 0.9 * std::numbers::pi;
    to.yaw = -0.9 * std::numbers::pi;
    CHECK(std::abs(between(from, to, 0.5).yaw) == Approx(std::numbers::pi));
    OrbitCamera near, far;
    near.pivot = {0, 0, 1}, near.distance_m = 1;
    far = with_pivot(near, {0, 0, 5});
    const EyeFrame eye = eye_frame(between(near, far, 0.3));
    CHECK(glm::length(eye.position - eye_frame(near).position) < 1e-12);
}
