#include "renderer/free_points.hpp"

#include "renderer/colormap_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/make_points.hpp"
#include "tests/support/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace fathom;

namespace {

constexpr Rgba8 kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255};

/// An eye at the origin that sees a metre at distance 1 as 100 pixels; the axis goes through pixel (50, 50).
DrawList view_of(FreePointsItem item) {
    DrawList list{.width = 101, .height = 101};
    list.camera = Camera3d{.fov_y = 2 * std::atan(0.505)};
    list.free_points.push_back(std::move(item));
    return list;
}

struct Box {
    std::size_t left = SIZE_MAX, top = SIZE_MAX, right = 0, bottom = 0;

    bool operator==(const Box&) const = default;
};

/// Of the pixels with this colour, ends included.
Box box_of(const DrawList& list, Rgba8 color) {
    const std::vector<PackedRgba> picture = draw_picture(list);
    Box box;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (picture[i] != pack(color)) continue;
        const std::size_t x = i % list.width, y = i / list.width;
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
    }
    return box;
}

} // namespace

TEST_CASE("free points: a point lands where the pinhole formula says, as a square of twice its radius") {
    FreePointsItem item = make_points::of({{0.2f, -0.1f, 2}}); // 10 px right of the axis, 5 above
    item.color = kRed;
    item.radius = -1.5f;
    CHECK(box_of(view_of(item), kRed) == Box{59, 44, 61, 46});
    item.radius = 0.05f; // 0.1 m at 2 m: 5 px
    CHECK(box_of(view_of(item), kRed) == Box{58, 43, 62, 47});
    item.size_ratio = 3;
    CHECK(box_of(view_of(item), kRed) == Box{53, 38, 67, 52});
    item.radius = 1e-6f;
    CHECK(box_of(view_of(item), kRed) == Box{60, 45, 60, 45});
}

TEST_CASE("free points: they lie where their frame does, and radii in its units grow with it") {
    FreePointsItem item = make_points::of({{1, 0, 0}});
    item.color = kRed;
    item.radius = 0.5f;
    item.world_from_points = glm::scale(glm::translate(glm::dmat4(1), {0.01, 0.31, 4}), glm::dvec3(0.4));
    // At 0.41, 0.31, 4: round pixel (60.75, 58.25), and 0.4 m or 10 px wide.
    CHECK(box_of(view_of(item), kRed) == Box{56, 53, 65, 62});
    item.radius = -2.5f;
    CHECK(box_of(view_of(item), kRed) == Box{58, 56, 62, 60});
}

TEST_CASE("free points: each has its own colour and radius where they are given; alpha does not matter") {
    FreePointsItem item = make_points::of({{-0.2f, 0, 2}, {0.2f, 0, 2}});
    item.colors = make_points::colors({{255, 0, 0, 0}, kGreen});
    item.radii = make_points::radii({-0.5f, 0.03f});
    const DrawList list = view_of(item);
    CHECK(box_of(list, kRed) == Box{40, 50, 40, 50});
    CHECK(box_of(list, kGreen) == Box{59, 49, 61, 51});
}

TEST_CASE("free points: the nearer of two points hides the other, also across items and depth images") {
    FreePointsItem near = make_points::of({{0, 0, 1}}), far = make_points::of({{0, 0, 3}});
    near.color = kRed;
    far.color = kGreen;
    DrawList list = view_of(far);
    list.free_points.push_back(near);
    CHECK(draw_picture(list)[50 * 101 + 50] == pack(kRed));
    std::swap(list.free_points[0], list.free_points[1]);
    CHECK(draw_picture(list)[50 * 101 + 50] == pack(kRed));

    PointCloudItem wall;
    wall.depth = share(make_depth::constant(64, 48, 2000));
    wall.meaning = assumed_meaning(kU16);
    wall.intrinsics = assumed_intrinsics(64, 48);
    list.clouds.push_back(wall);
    CHECK(draw_picture(list)[50 * 101 + 50] == pack(kRed));
    list.free_points.erase(list.free_points.begin());
    CHECK(draw_picture(list)[50 * 101 + 50] != pack(kGreen)); // behind the wall
}

TEST_CASE("free points: what is behind the eye or not finite is not drawn") {
    const float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
    FreePointsItem item = make_points::of(
        {{0, 0, -1}, {0, 0, 0}, {nan, 0, 1}, {0, nan, 1}, {0, 0, nan}, {infinity, 0, 1}, {0, 0, infinity}});
    item.color = kRed;
    CHECK(box_of(view_of(item), kRed) == Box{});
}

TEST_CASE("free points: the picture does not depend on SIMD level, threads or the order of channels") {
    FreePointsItem item = make_points::ball(20011, 1.0f); // no multiple of a vector or a row
    std::vector<float> radii;
    for (int i = 0; i < 20011; ++i)
        radii.push_back(i % 3 == 0 ? -1.0f - static_cast<float>(i % 5)
                                   : 0.002f * static_cast<float>(i % 7 + 1));
    item.world_from_points = glm::translate(glm::dmat4(1), {0.1, 0.05, 2.5});
    DrawList list = view_of(item);
    list.background_top = {9, 8, 7, 255};
    check_same_everywhere(list);
    list.free_points[0].radii = make_points::radii(radii);
    check_same_everywhere(list);
    list.free_points[0].colors = {};
    list.free_points[0].color = {10, 200, 30, 255};
    std::get<Camera3d>(list.camera).orthographic_height_m = 3;
    check_same_everywhere(list);
}

TEST_CASE("free points: picking names the item and the point's number") {
    FreePointsItem item = make_points::of({{-0.2f, 0, 2}, {0.2f, 0, 2}});
    item.pick_id = 7;
    DrawList list = view_of(item);
    PointCloudItem wall;
    wall.depth = share(make_depth::constant(64, 48, 3000));
    wall.meaning = assumed_meaning(kU16);
    wall.intrinsics = assumed_intrinsics(64, 48);
    wall.pick_id = 3;
    list.clouds.push_back(wall);
    const auto hit = pick_cpu(list, 60.5, 50.5, 0);
    REQUIRE(hit.has_value());
    CHECK(hit->pick_id == 7);
    CHECK(hit->u == 1);
    CHECK(hit->v == 0);
    CHECK(hit->eye_distance_m == Approx(2));
    const auto beside = pick_cpu(list, 50.5, 50.5, 0);
    REQUIRE(beside.has_value());
    CHECK(beside->pick_id == 3);
    list.free_points[0].pick_id = 0; // hides the wall and is nothing
    CHECK_FALSE(pick_cpu(list, 60.5, 50.5, 0).has_value());
}
