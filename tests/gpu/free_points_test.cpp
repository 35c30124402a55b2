#include "renderer/colormap_table.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/make_points.hpp"
#include "tests/support/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>

using namespace fathom;

namespace {

DrawList view_of(const FreePointsItem& item) {
    DrawList list{.width = 200, .height = 150};
    list.background_top = {40, 50, 60, 255};
    list.background_bottom = {5, 10, 15, 255};
    list.camera = Camera3d{};
    list.free_points.push_back(item);
    return list;
}

FreePointsItem ball_before_the_eye() {
    FreePointsItem item = make_points::ball(9973, 0.8f);
    item.world_from_points = glm::translate(glm::dmat4(1), {0.1, -0.05, 2.5});
    item.pick_id = 4;
    return item;
}

PointCloudItem wall() {
    PointCloudItem cloud;
    cloud.depth = share(make_depth::constant(160, 120, 2500));
    cloud.intrinsics = assumed_intrinsics(160, 120);
    cloud.scale = {.low = 1000, .high = 5000};
    cloud.pick_id = 7;
    return cloud;
}

/// Points whose place is a coin toss between two processors: a stated handful of 30,000 pixels.
constexpr std::size_t kHandful = 60;

void check_as_on_the_cpu(GpuRenderer& gpu, const DrawList& list) {
    const std::vector<PackedRgba> expected = draw_picture(list);
    DrawList nothing = list;
    nothing.free_points.clear();
    const std::vector<PackedRgba> without = draw_picture(nothing);
    const Image picture = drawn(gpu, list);
    const auto* seen = picture.view().row_as<PackedRgba>(0);
    std::size_t drawn_points = 0, different = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        drawn_points += expected[i] != without[i];
        different += expected[i] != seen[i];
    }
    CHECK(drawn_points > 1000);
    CHECK(different <= kHandful);
}

} // namespace

TEST_CASE("free points: both renderers draw the same picture, with and without 64-bit atomics") {
    FATHOM_GPU_RENDERER(gpu);
    FATHOM_GPU_RENDERER(without, {.allow_64_bit_keys = false});
    FreePointsItem item = ball_before_the_eye();
    DrawList list = view_of(item);
    SECTION("with a colour each") {}
    SECTION("with a radius each") {
        std::vector<float> radii;
        for (std::size_t i = 0; i < item.count(); ++i)
            radii.push_back(i % 2 == 0 ? -1.0f - static_cast<float>(i % 5)
                                       : 0.004f * static_cast<float>(i % 7 + 1));
        list.free_points[0].radii = make_points::radii(radii);
    }
    SECTION("all alike, in a parallel view of a scaled frame") {
        list.free_points[0].colors = {};
        list.free_points[0].color = {200, 100, 50, 255};
        list.free_points[0].radius = 0.01f;
        list.free_points[0].world_from_points =
            glm::scale(list.free_points[0].world_from_points, glm::dvec3(0.7));
        std::get<Camera3d>(list.camera).orthographic_height_m = 2;
    }
    SECTION("behind and before a depth image, and another item in the same place") {
        list.clouds.push_back(wall());
        list.free_points.push_back(item);
        list.free_points[1].colors = {};
    }
    check_as_on_the_cpu(gpu, list);
    check_as_on_the_cpu(without, list);
}

TEST_CASE("free points: their columns are uploaded once") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = view_of(ball_before_the_eye());
    (void)drawn(gpu, list);
    const std::uint64_t first = gpu.uploaded_bytes();
    CHECK(first == 9973 * (3 * sizeof(float) + sizeof(Rgba8)));
    std::get<Camera3d>(list.camera).fov_y = 0.7;
    (void)drawn(gpu, list);
    CHECK(gpu.uploaded_bytes() == first);
}

TEST_CASE("free points: picking finds them as on the CPU, beside depth images") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = view_of(ball_before_the_eye());
    list.clouds.push_back(wall());
    std::size_t on_points = 0;
    for (double y = 10.5; y < 150; y += 20)
        for (double x = 10.5; x < 200; x += 20) {
            const auto expected = pick_cpu(list, x, y, 2);
            const auto seen = gpu.pick(list, x, y, 2);
            REQUIRE(seen.has_value());
            CHECK(*seen == expected);
            on_points += expected && expected->pick_id == 4 ? 1 : 0;
        }
    CHECK(on_points > 5);
}
