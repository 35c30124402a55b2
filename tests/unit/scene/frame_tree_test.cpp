#include "app/scene/frame_tree.hpp"

#include "tests/support/catch.hpp"

#include <glm/vec4.hpp>

#include <numbers>

using namespace fathom;

namespace {

FrameTransform at(std::string parent, std::string child, std::int64_t time_ns,
                  std::array<double, 3> translation_m, double yaw_rad = 0) {
    return {std::move(parent),
            std::move(child),
            translation_m,
            {0, 0, std::sin(yaw_rad / 2), std::cos(yaw_rad / 2)},
            time_ns};
}

glm::dvec4 origin_of(const FramePose& pose) {
    REQUIRE(pose.target_from_frame.has_value());
    return *pose.target_from_frame * glm::dvec4(0, 0, 0, 1);
}

} // namespace

TEST_CASE("frame tree: poses chain to the root, whatever the order they came in") {
    FrameTree tree;
    CHECK(tree.add(at("base", "camera", 0, {0, 0, 1}), true));
    CHECK(tree.add(at("map", "base", 100, {5, 0, 0}, std::numbers::pi / 2), false));
    const FramePose pose = tree.pose("camera", 100);
    CHECK(pose.target == "map");
    CHECK_FALSE(pose.is_outside);
    const glm::dvec4 ahead = *pose.target_from_frame * glm::dvec4(1, 0, 0, 1);
    CHECK(ahead.x == Approx(5));
    CHECK(ahead.y == Approx(1));
    CHECK(ahead.z == Approx(1));
}

TEST_CASE("frame tree: between samples positions are mixed and rotations turn evenly") {
    FrameTree tree;
    tree.add(at("map", "base", 300, {4, 0, 0}, std::numbers::pi / 2), false);
    tree.add(at("map", "base", 100, {0, 0, 0}, 0), false);
    const FramePose pose = tree.pose("base", 150);
    CHECK(origin_of(pose).x == Approx(1));
    const glm::dvec4 ahead = *pose.target_from_frame * glm::dvec4(1, 0, 0, 0);
    CHECK(std::atan2(ahead.y, ahead.x) == Approx(std::numbers::pi / 8));
}

TEST_CASE("frame tree: beyond the recorded range the nearest sample holds, and it is said") {
    FrameTree tree;
    tree.add(at("map", "base", 100, {1, 0, 0}), false);
    tree.add(at("map", "base", 200, {2, 0, 0}), false);
    CHECK(origin_of(tree.pose("base", 50)).x == 1);
    CHECK(tree.pose("base", 50).is_outside);
    CHECK(origin_of(tree.pose("base", 300)).x == 2);
    CHECK(tree.pose("base", 300).is_outside);
    CHECK_FALSE(tree.pose("base", 200).is_outside);
}

TEST_CASE("frame tree: between two frames of one tree, and none between two trees") {
    FrameTree tree;
    tree.add(at("base", "left", 0, {0, 1, 0}), true);
    tree.add(at("/base", "/right", 0, {0, -1, 0}), true); // as ROS 1 wrote them
    tree.add(at("elsewhere", "lonely", 0, {0, 0, 0}), true);
    CHECK(origin_of(tree.between("right", "left", 0)).y == 2);
    const FramePose none = tree.between("lonely", "left", 0);
    CHECK_FALSE(none.target_from_frame.has_value());
    CHECK(none.problem == "no transforms lead from 'left' to 'lonely'");
}

TEST_CASE("frame tree: a circle is named and gives no pose") {
    FrameTree tree;
    tree.add(at("a", "b", 0, {1, 0, 0}), true);
    tree.add(at("b", "a", 0, {1, 0, 0}), true);
    CHECK_FALSE(tree.pose("a", 0).target_from_frame.has_value());
    CHECK(tree.circle() == "a, b, a");
}

TEST_CASE("frame tree: numbers that make no rotation are left out") {
    FrameTree tree;
    FrameTransform zero = at("map", "base", 0, {0, 0, 0});
    zero.rotation = {0, 0, 0, 0};
    CHECK_FALSE(tree.add(zero, false));
    CHECK_FALSE(tree.add(at("map", "map", 0, {0, 0, 0}), false));
    CHECK(tree.empty());
}
