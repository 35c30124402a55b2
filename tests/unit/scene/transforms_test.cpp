// Every form of a Transform3D, by values worked out by hand.
#include "app/scene/cameras.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/recorded.hpp"

#include <glm/vec4.hpp>

#include <cmath>
#include <numbers>

using namespace fathom;

namespace {

const float kHalf = std::sqrt(0.5f); // of a quaternion's numbers, for a quarter turn
constexpr auto kQuarter = static_cast<float>(std::numbers::pi / 2);

ArrowArray axis_angle(std::initializer_list<float> axis, float radians) {
    const ArrowMember members[] = {{"axis", vector_instance(axis)}, {"angle", make_numbers({radians})}};
    return make_struct(members);
}

TransformAt transform_of(const std::vector<LoggedCells>& cells) {
    Recorded recorded;
    recorded.log("/a/b", 1, cells);
    return latest_transform(recorded.store, "/a/b", {kLogTime, 1});
}

void check_point(const TransformAt& transform, glm::dvec3 expected) {
    REQUIRE(transform.parent_from_entity.has_value());
    const glm::dvec4 point = *transform.parent_from_entity * glm::dvec4(1, 2, 3, 1);
    for (int i = 0; i < 3; ++i)
        CHECK(point[i] == Approx(expected[i]).margin(1e-6));
}

} // namespace

TEST_CASE("transforms: each form takes (1, 2, 3) where its definition says") {
    check_point(transform_of({{"Transform3D:translation", vector_instance({10, 20, 30})}}), {11, 22, 33});
    // A quarter turn about x takes y to z and z to -y.
    check_point(transform_of({{"Transform3D:quaternion", vector_instance({kHalf, 0, 0, kHalf})}}),
                {1, -3, 2});
    // About z it takes x to y and y to -x; the axis need not be of length 1, a full turn more changes nothing.
    check_point(transform_of({{"Transform3D:rotation_axis_angle", axis_angle({0, 0, 5}, kQuarter)}}),
                {-2, 1, 3});
    check_point(transform_of({{"Transform3D:rotation_axis_angle", axis_angle({0, 0, 0}, 0)}}), {1, 2, 3});
    check_point(transform_of({{"Transform3D:scale", vector_instance({2, 3, 4})}}), {2, 6, 12});
    // By columns: x' = x + 2 y, y' = y, z' = 3 z.
    check_point(transform_of({{"Transform3D:mat3x3", vector_instance({1, 0, 0, 2, 1, 0, 0, 0, 3})}}),
                {5, 2, 9});
}

TEST_CASE("transforms: parts apply from the matrix over scale and rotations to the translation") {
    // M doubles y: (1, 4, 3). Scale by 1, 1, 2: (1, 4, 6). Quaternion about x: (1, -6, 4). Axis and angle about z:
    // (6, 1, 4). Translation: (6, 1, 104).
    check_point(transform_of({{"Transform3D:translation", vector_instance({0, 0, 100})},
                              {"Transform3D:rotation_axis_angle", axis_angle({0, 0, 1}, kQuarter)},
                              {"Transform3D:quaternion", vector_instance({kHalf, 0, 0, kHalf})},
                              {"Transform3D:scale", vector_instance({1, 1, 2})},
                              {"Transform3D:mat3x3", vector_instance({1, 0, 0, 0, 2, 0, 0, 0, 1})}}),
                {6, 1, 104});
}

TEST_CASE("transforms: child-from-parent is the inverse of the same numbers") {
    const std::vector<LoggedCells> cells = {{"Transform3D:translation", vector_instance({10, 20, 30})},
                                            {"Transform3D:scale", vector_instance({2, 2, 2})},
                                            {"Transform3D:relation", make_numbers<std::uint8_t>({2})}};
    check_point(transform_of(cells), {-4.5, -9, -13.5}); // (p - t) / 2
}

TEST_CASE("transforms: what cannot be undone or normalised is no transform, and the state says why") {
    const auto problem = [](const std::vector<LoggedCells>& cells) { return transform_of(cells).problem; };
    CHECK(problem({{"Transform3D:scale", vector_instance({0, 0, 0})}}) ==
          "/a/b: the transform has a scale of 0");
    CHECK(problem({{"Transform3D:mat3x3", vector_instance({1, 0, 0, 2, 0, 0, 0, 0, 1})}}) ==
          "/a/b: the transform has a matrix whose determinant is 0");
    CHECK(problem({{"Transform3D:rotation_axis_angle", axis_angle({0, 0, 0}, 1)}}) ==
          "/a/b: the transform has a rotation about an axis of length 0");
    CHECK(problem({{"Transform3D:translation", vector_instance({0, std::nanf(""), 0})}}) ==
          "/a/b: the transform has numbers that are not finite");
    CHECK(problem({{"Transform3D:scale", vector_instance({1, 0, 1})},
                   {"Transform3D:relation", make_numbers<std::uint8_t>({2})}}) ==
          "/a/b: the transform has numbers that are not finite");
    check_point(transform_of({{"Transform3D:scale", vector_instance({1, 0, 1})}}),
                {1, 0, 3}); // flat, but one
}

TEST_CASE("transforms: one that relates named frames is not the entity's own") {
    const LoggedCells translation{"Transform3D:translation", vector_instance({1, 0, 0})};
    CHECK_FALSE(transform_of({translation, {"Transform3D:child_frame", text_instance("lidar")}})
                    .parent_from_entity.has_value());
    CHECK_FALSE(transform_of({translation, {"Transform3D:parent_frame", text_instance("map")}})
                    .parent_from_entity.has_value());
    CHECK(transform_of({translation,
                        {"Transform3D:child_frame", text_instance("tf#/a/b")},
                        {"Transform3D:parent_frame", text_instance("tf#/a")}})
              .parent_from_entity.has_value()); // what it would be called anyway
}

TEST_CASE("transforms: a picture in a frame that nobody names, or in a circle, has no pose and says why") {
    Store store;
    const auto log = [&](std::uint32_t position, const EntityPath& entity,
                         std::vector<Component> components) {
        store.insert(std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(1, position), entity, {0, position}, {}, std::move(components))));
    };
    log(1, "/cam/image", {FrameId{"cam_optical"}});
    log(2, "/tf", {FrameTransforms{{{.parent = "map", .child = "base"}}}});
    const auto camera = [&] { return latest_camera(store, "/cam/image", {kLogTime, 0}); };
    CHECK_FALSE(camera().world_from_camera.has_value());
    CHECK(camera().problem == "no transform names the frame 'cam_optical'");

    log(3, "/tf_2", {FrameTransforms{{{.parent = "base", .child = "cam_optical"}}}});
    CHECK(camera().world_from_camera.has_value());
    CHECK(camera().world == "map");
    CHECK(camera().world_up == glm::dvec3(0, 0, 1));

    log(4, "/tf_3", {FrameTransforms{{{.parent = "cam_optical", .child = "map"}}}});
    CHECK_FALSE(camera().world_from_camera.has_value());
    CHECK(camera().problem == "the frame 'cam_optical' hangs in a circle of transforms");
}
