#include "renderer/cpu/cpu_renderer.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <cmath>
#include <limits>

using namespace fathom;

namespace {

constexpr Rgba8 kWhite{255, 255, 255, 255};

DrawList black_view(std::uint32_t width, std::uint32_t height) {
    DrawList list{.width = width, .height = height};
    list.background_top = list.background_bottom = {0, 0, 0, 255};
    return list;
}

LineItem segment(glm::vec3 from, glm::vec3 to, float width_px = 1) {
    return {.vertices = {{from, kWhite}, {to, kWhite}}, .width_px = width_px};
}

} // namespace

TEST_CASE("line: a pixel's brightness is its coverage by distance from the segment") {
    DrawList list = black_view(12, 9);
    list.lines.push_back(segment({3, 4.5f, 0}, {9, 4.5f, 0}));
    auto picture = draw_picture(list);
    CHECK(unpack(picture[4 * 12 + 6]).r == 255); // centre on the line
    CHECK(unpack(picture[3 * 12 + 6]).r == 0);   // a whole pixel away
    CHECK(unpack(picture[4 * 12 + 11]).r == 0);

    list.lines[0] = segment({3, 4.25f, 0}, {9, 4.25f, 0});
    picture = draw_picture(list);
    CHECK(unpack(picture[4 * 12 + 6]).r == 191); // 0.75 of 255
    CHECK(unpack(picture[3 * 12 + 6]).r == 64);  // 0.25

    list.lines[0] = segment({3, 4.5f, 0}, {9, 4.5f, 0}, 3);
    picture = draw_picture(list);
    for (const std::size_t row : {3, 4, 5})
        CHECK(unpack(picture[row * 12 + 6]).r == 255);
    CHECK(unpack(picture[2 * 12 + 6]).r == 0);
}

TEST_CASE("line: in 2D it lies between the layers by draw order, above an equal one") {
    DrawList list = black_view(32, 8);
    DepthImageItem layer{.pixels = share(make_depth::constant(32, 8, 1000)),
                         .scale = {.colormap = "npm-colormap/greys", .low = 1000, .high = 2000}}; // black
    layer.draw_order = 1;
    list.layers.emplace_back(layer);
    layer.draw_order = 3;
    layer.pixels = share(make_depth::constant(16, 8, 1000)); // the left half
    list.layers.emplace_back(layer);
    for (const float order : {0.0f, 1.0f, 2.0f, 3.0f, 4.0f}) {
        list.lines = {segment({0, 4.5f, 0}, {32, 4.5f, 0})};
        list.lines[0].draw_order = order;
        const auto picture = draw_picture(list);
        CHECK(unpack(picture[4 * 32 + 24]).r == (order >= 1 ? 255 : 0));
        CHECK(unpack(picture[4 * 32 + 8]).r == (order >= 3 ? 255 : 0));
    }
}

TEST_CASE("line: in 3D nearer points hide it and farther ones do not") {
    for (const float depth_m : {0.5f, 2.0f}) {
        DrawList list = black_view(21, 21);
        list.camera = Camera3d{.fov_y = 2 * std::atan(0.5 * 21 / 20)};
        PointCloudItem cloud;
        cloud.depth = share(make_depth::constant(21, 21, 1000));
        cloud.meaning = assumed_meaning(kU16);
        cloud.intrinsics = {.fx = 20, .fy = 20, .cx = 10, .cy = 10};
        cloud.scale = {.colormap = "npm-colormap/greys", .low = 1000, .high = 2000}; // black
        list.clouds.push_back(cloud);
        list.lines.push_back(segment({-0.3f * depth_m, 0, depth_m}, {0.3f * depth_m, 0, depth_m}));
        CHECK(unpack(draw_picture(list)[10 * 21 + 10]).r == (depth_m < 1 ? 255 : 0));
        list.clouds.clear();
        CHECK(unpack(draw_picture(list)[10 * 21 + 10]).r == 255);
    }
}

TEST_CASE("line: what reaches behind the eye is cut at the near plane") {
    DrawList list = black_view(40, 40);
    list.camera = Camera3d{.fov_y = 1.5};
    list.lines.push_back(segment({0.1f, 0.1f, -5}, {0.1f, 0.1f, 5}, 2));
    const auto lit = [&] {
        return std::ranges::count_if(draw_picture(list), [](PackedRgba p) { return (p & 0xFF) != 0; });
    };
    CHECK(lit() > 20);
    list.lines[0] = segment({0.1f, 0.1f, -5}, {0.3f, 0.1f, -1}, 2);
    CHECK(lit() == 0);
}

TEST_CASE("line: endless, huge and senseless segments are drawn within the view only") {
    DrawList list = black_view(50, 30);
    const float endless = std::numeric_limits<float>::infinity(), nothing = std::nanf("");
    list.lines.push_back(segment({-1e30f, 15, 0}, {1e30f, 15, 0}));
    list.lines.push_back(segment({endless, 0, 0}, {0, endless, 0}));
    list.lines.push_back(segment({nothing, 0, 0}, {3, 3, 0}));
    list.lines.push_back({.vertices = {{{1, 1, 0}, kWhite}}}); // half a segment
    check_same_everywhere(list);
    list.camera = Camera3d{};
    check_same_everywhere(list);
}

TEST_CASE("line: rows drawn by several threads join without a seam") {
    DrawList list = black_view(150, 170);
    for (int i = 0; i < 40; ++i) {
        const float angle = 0.157f * static_cast<float>(i);
        list.lines.push_back(segment({75, 85, 0}, {75 + 90 * std::cos(angle), 85 + 90 * std::sin(angle), 0},
                                     0.5f + 0.1f * static_cast<float>(i)));
        list.lines.back().vertices[1].color = {255, 0, 128, 100};
    }
    check_same_everywhere(list);
}

TEST_CASE("line: a segment of length 0 is a disc as wide as the line") {
    DrawList list = black_view(20, 20);
    list.lines.push_back(segment({10.5f, 10.5f, 0}, {10.5f, 10.5f, 0}, 8));
    const auto picture = draw_picture(list);
    CHECK(unpack(picture[10 * 20 + 10]).r == 255);
    CHECK(unpack(picture[10 * 20 + 13]).r == 255); // 3 from the centre: covered by 4 + 1/2 - 3, at most whole
    CHECK(unpack(picture[10 * 20 + 14]).r == 128); // 4: by half
    CHECK(unpack(picture[10 * 20 + 15]).r == 0);
    CHECK(unpack(picture[13 * 20 + 13]).r == 66); // 4.243: by 0.257, it is round
}

TEST_CASE("line: an item's own frame takes its vertices to the world") {
    DrawList list = black_view(100, 100);
    list.camera = Camera3d{.fov_y = 2 * std::atan(0.5)}; // 100 view pixels per metre at 1 m
    LineItem item = segment({0, 0, 0}, {0, 0, 0}, 4);
    item.world_from_item[3] = {0.2, -0.3, 1, 1};
    list.lines.push_back(item);
    const auto picture = draw_picture(list);
    CHECK(unpack(picture[19 * 100 + 69]).r == 255); // 50 + 20, 50 - 30: the corner of four pixels
    CHECK(unpack(picture[20 * 100 + 70]).r == 255);
    CHECK(unpack(picture[50 * 100 + 50]).r == 0);
}

TEST_CASE("line: one of a radius is twice as wide, in scene pixels or as far away as its middle") {
    const auto lit_rows = [](const DrawList& list, std::size_t x) {
        const std::vector<PackedRgba> picture = draw_picture(list);
        std::size_t rows = 0;
        for (std::size_t y = 0; y < list.height; ++y)
            rows += unpack(picture[y * list.width + x]).r == 255 ? 1 : 0;
        return rows;
    };
    DrawList flat = black_view(40, 40);
    flat.camera = Camera2d{.view_px_per_scene_px = 4};
    LineItem line = segment({1, 5, 0}, {9, 5, 0});
    line.radius = 1.5f;
    flat.lines.push_back(line);
    CHECK(lit_rows(flat, 20) == 12);
    flat.camera = Camera2d{.view_px_per_scene_px = 0.1};
    flat.lines[0] = segment({1, 205, 0}, {390, 205, 0});
    flat.lines[0].radius = 1e-3f;
    CHECK(lit_rows(flat, 20) == 1); // never thinner than a pixel

    DrawList solid = black_view(100, 100);
    solid.camera = Camera3d{.fov_y = 2 * std::atan(0.5)}; // a metre at 1 m is 100 px
    line = segment({-0.5f, 0, 1}, {0.5f, 0, 3});
    line.radius = 0.1f;
    solid.lines.push_back(line);
    CHECK(lit_rows(solid, 50) == 10); // 0.2 m at 2 m
    solid.lines[0].world_from_item = glm::scale(glm::dmat4(1), glm::dvec3(2));
    CHECK(lit_rows(solid, 50) == 10); // twice as wide and twice as far
}
