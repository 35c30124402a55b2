#include "renderer/colormap_table.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/picture.hpp"

using namespace fathom;

namespace {

constexpr Rgba8 kWhite{255, 255, 255, 255};

PackedRgba at(const Image& picture, std::uint32_t x, std::uint32_t y) {
    return picture.view().row_as<PackedRgba>(y)[x];
}

LineItem segment(glm::vec3 a, glm::vec3 b, float width_px) {
    return {.vertices = {{a, kWhite}, {b, kWhite}}, .width_px = width_px};
}

} // namespace

TEST_CASE("line: a line of two pixels covers two rows fully, half of none and nothing else") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list{.width = 32, .height = 16, .camera = Camera2d{.view_px_per_scene_px = 2}};
    list.lines.push_back(segment({2, 4, 0}, {14, 4, 0}, 2)); // view row border 8
    const Image picture = drawn(gpu, list);
    for (std::uint32_t x = 6; x < 26; ++x) {
        CHECK(at(picture, x, 6) == pack(list.background_top));
        CHECK(at(picture, x, 7) == pack(kWhite));
        CHECK(at(picture, x, 8) == pack(kWhite));
        CHECK(at(picture, x, 9) == pack(list.background_top));
    }
    CHECK(at(picture, 1, 8) == pack(list.background_top));
    CHECK(at(picture, 31, 8) == pack(list.background_top));
}

TEST_CASE("line: lines below an image's draw order are hidden by it, those above are not") {
    FATHOM_GPU_RENDERER(gpu);
    const SharedImage image = share(make_depth::constant(32, 16, 5));
    DrawList list{.width = 32, .height = 16, .camera = Camera2d{}};
    const DepthImageItem item{.pixels = image, .scale = {.low = 0, .high = 10}, .draw_order = 2};
    list.layers.emplace_back(item);
    list.lines.push_back(segment({0, 4, 0}, {32, 4, 0}, 2));
    list.lines.push_back(segment({0, 12, 0}, {32, 12, 0}, 2));
    list.lines[0].draw_order = 1;
    const Image picture = drawn(gpu, list);
    CHECK(at(picture, 16, 4) != pack(kWhite));
    CHECK(at(picture, 16, 12) == pack(kWhite));
}

TEST_CASE(
    "line: in 3D nearer points hide a line, farther ones do not, and its part behind the eye is cut off") {
    FATHOM_GPU_RENDERER(gpu);
    PointCloudItem cloud;
    cloud.depth = share(make_depth::step(160, 120, 1000, 3000)); // near on the left, far on the right
    cloud.intrinsics = assumed_intrinsics(160, 120);
    cloud.scale = {.low = 500, .high = 5000};
    DrawList list{.width = 200, .height = 150, .camera = Camera3d{.fov_y = 0.8}};
    list.clouds.push_back(cloud);
    list.lines.push_back(segment({-0.4f, 0, 2}, {0.4f, 0, 2}, 3));
    list.lines.push_back(segment({0.1f, 0.1f, -1}, {0.1f, 0.1f, 2}, 3));
    const Image picture = drawn(gpu, list);
    CHECK(at(picture, 80, 75) != pack(kWhite));
    CHECK(at(picture, 120, 75) == pack(kWhite));
    // The second line runs from the lower right of the view towards (100 + 8.9, 75 + 8.9).
    CHECK(at(picture, 120, 95) == pack(kWhite));
}

TEST_CASE("line: points, which are segments of length 0, are the same discs on both sides, in 2D and in "
          "their own frame "
          "in 3D") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList flat{.width = 64, .height = 48, .camera = Camera2d{}};
    flat.lines.push_back(segment({20.5f, 20.25f, 0}, {20.5f, 20.25f, 0}, 9));
    DrawList solid{.width = 64, .height = 48, .camera = Camera3d{.fov_y = 0.8}};
    solid.lines.push_back(segment({0, 0, 0}, {0, 0, 0}, 7));
    solid.lines.back().world_from_item[3] = {0.1, 0.05, 1.5, 1};
    for (const DrawList& list : {flat, solid}) {
        const Image seen = drawn(gpu, list);
        const std::vector<PackedRgba> expected = draw_picture(list);
        std::size_t lit = 0;
        for (std::uint32_t y = 0; y < list.height; ++y)
            for (std::uint32_t x = 0; x < list.width; ++x) {
                const Rgba8 a = unpack(at(seen, x, y)), b = unpack(expected[y * list.width + x]);
                CHECK(std::abs(a.r - b.r) <= 2); // coverage in floats and in doubles
                lit += b.r > 128 ? 1 : 0;
            }
        CHECK(lit > 20);
    }
}

TEST_CASE("line: one of a radius is as wide as its middle is seen, the same on both renderers") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list{.width = 200, .height = 150, .camera = Camera3d{.fov_y = 0.8}};
    LineItem item = segment({-0.5f, -0.3f, 1}, {-0.5f, 0.3f, 3}, 1);
    item.vertices.push_back({{0.2f, 0, 2}, kWhite});
    item.vertices.push_back({{0.2f, 0, 2}, kWhite}); // a disc
    item.vertices.push_back({{0.1f, 0.1f, 0.5f}, kWhite});
    item.vertices.push_back({{0.1f, 0.1f, -3}, kWhite}); // its middle lies behind the eye
    item.radius = 0.04f;
    item.world_from_item[3] = {0, 0, 0.5, 1};
    list.lines.push_back(item);
    for (const double parallel_m : {0.0, 2.0}) {
        std::get<Camera3d>(list.camera).orthographic_height_m = parallel_m;
        const Image picture = drawn(gpu, list);
        const std::vector<PackedRgba> expected = draw_picture(list);
        std::size_t lit = 0;
        int largest = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const int seen = unpack(picture.view().row_as<PackedRgba>(0)[i]).r,
                      wanted = unpack(expected[i]).r;
            lit += wanted > 200 ? 1 : 0;
            largest = std::max(largest, std::abs(seen - wanted));
        }
        CHECK(lit > 200);
        CHECK(largest <= 4); // of soft edges, which are computed in floats here and in doubles there
    }
}
