#include "renderer/colormap_table.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace fathom;

namespace {

PointCloudItem cloud_of(Image depth) {
    PointCloudItem cloud;
    cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
    cloud.depth = share(std::move(depth));
    cloud.scale = {.low = 1000, .high = 5000};
    cloud.pick_id = 7;
    return cloud;
}

/// The eye a little beside the camera, looking the same way.
template <typename... Clouds>
DrawList beside(const Clouds&... clouds) {
    DrawList list{.width = 200, .height = 150};
    Camera3d camera;
    camera.eye_from_world = glm::translate(glm::dmat4{1}, {0.3, -0.2, 0.5});
    list.camera = camera;
    (list.clouds.push_back(clouds), ...);
    return list;
}

/// Draws points one by one in doubles, as draw_list.hpp defines them: the nearest wins, of equals the first.
std::vector<PackedRgba> reference_picture(const DrawList& list) {
    std::vector<PackedRgba> picture(std::size_t{list.width} * list.height, pack(list.background_top));
    struct Nearest {
        double eye_z = std::numeric_limits<double>::infinity();
    };
    std::vector<Nearest> nearest(picture.size());
    const auto& camera = std::get<Camera3d>(list.camera);
    const double focal_px = 0.5 * list.height / std::tan(0.5 * camera.fov_y);
    for (const PointCloudItem& cloud : list.clouds) {
        const ColorTable table = color_table(cloud.scale);
        const ImageView depth = cloud.depth.view();
        for (std::uint32_t v = 0; v < depth.desc.height; ++v) {
            for (std::uint32_t u = 0; u < depth.desc.width; ++u) {
                const double raw = value_at(depth, u, v);
                const PackedRgba color = color_of(cloud.scale, table, depth.desc.format.scalar, raw);
                if (classify(cloud.meaning, depth.desc.format.scalar, raw) != Validity::Valid || color == 0)
                    continue;
                const Ray ray = back_project(cloud.intrinsics, u, v);
                const double ray_scale = 1 / std::sqrt(1 + ray.x * ray.x + ray.y * ray.y);
                const double z = depth_m(cloud.meaning, raw, ray_scale);
                if (std::isnan(z)) continue;
                const glm::dvec4 eye =
                    camera.eye_from_world * cloud.world_from_camera * glm::dvec4(ray.x * z, ray.y * z, z, 1);
                if (eye.z < camera.near_m) continue;
                const double px_per_metre = camera.orthographic_height_m > 0
                                                ? list.height / camera.orthographic_height_m
                                                : focal_px / eye.z;
                const double size_px = cloud.point_size_px > 0
                                           ? cloud.point_size_px
                                           : cloud.fill_ratio * z / cloud.intrinsics.fx * px_per_metre + 0.05;
                const double reach = 0.5 * (std::clamp(size_px, 1.0, 64.0) - 1);
                const double at_x = 0.5 * list.width + eye.x * px_per_metre;
                const double at_y = 0.5 * list.height + eye.y * px_per_metre;
                const int x0 = static_cast<int>(std::floor(at_x - reach));
                const int y0 = static_cast<int>(std::floor(at_y - reach));
                const int x1 = static_cast<int>(std::floor(at_x + reach)) + 1;
                const int y1 = static_cast<int>(std::floor(at_y + reach)) + 1;
                for (int y = std::max(y0, 0); y < std::min<int>(y1, static_cast<int>(list.height)); ++y) {
                    for (int x = std::max(x0, 0); x < std::min<int>(x1, static_cast<int>(list.width)); ++x) {
                        const std::size_t at =
                            static_cast<std::size_t>(y) * list.width + static_cast<std::size_t>(x);
                        if (eye.z >= nearest[at].eye_z) continue;
                        nearest[at].eye_z = eye.z;
                        picture[at] = color;
                    }
                }
            }
        }
    }
    return picture;
}

std::size_t differing_pixels(const Image& picture, const std::vector<PackedRgba>& expected) {
    std::size_t different = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        different += picture.view().row_as<PackedRgba>(0)[i] != expected[i];
    return different;
}

/// Points whose place or distance is a coin toss between float and double: a stated handful of 30,000 pixels.
constexpr std::size_t kHandful = 60;

void check_like_reference(GpuRenderer& gpu, const DrawList& list) {
    const std::vector<PackedRgba> expected = reference_picture(list);
    const auto lit =
        std::ranges::count_if(expected, [&](PackedRgba color) { return color != pack(list.background_top); });
    CHECK(lit > 1000);
    CHECK(differing_pixels(drawn(gpu, list), expected) <= kHandful);
}

} // namespace

TEST_CASE("points: a depth image is drawn point by point where its camera saw it") {
    FATHOM_GPU_RENDERER(gpu);
    check_like_reference(gpu, beside(cloud_of(make_depth::sphere(160, 120))));
}

TEST_CASE("points: kinds of depth, fixed sizes, hidden values, distortion and parallel views follow their "
          "definitions") {
    FATHOM_GPU_RENDERER(gpu);
    PointCloudItem cloud = cloud_of(make_depth::sphere(160, 120));
    SECTION("ray lengths") {
        cloud.meaning.kind = DepthKind::RayLength;
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("disparity") {
        cloud.meaning.kind = DepthKind::Disparity;
        cloud.meaning.focal_px = 200;
        cloud.meaning.baseline_m = 30;
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("inverse depth") {
        cloud.meaning.kind = DepthKind::InverseDepth;
        cloud.meaning.metres_per_unit = 2e-4;
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("points of 3 pixels") {
        cloud.point_size_px = 3;
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("values out of range are no points") {
        cloud.scale.high = 3500;
        cloud.scale.out_of_range = OutOfRange::Hide;
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("a distorted camera") {
        set_distortion(cloud.intrinsics, "plumb_bob", {-0.2, 0.05, 0.001, -0.002, 0});
        check_like_reference(gpu, beside(cloud));
    }
    SECTION("a parallel view") {
        DrawList list = beside(cloud);
        std::get<Camera3d>(list.camera).orthographic_height_m = 4;
        check_like_reference(gpu, list);
    }
}

TEST_CASE("points: two clouds hide each other") {
    FATHOM_GPU_RENDERER(gpu);
    PointCloudItem wall = cloud_of(make_depth::constant(160, 120, 3000));
    wall.scale.colormap = "matplotlib/viridis";
    check_like_reference(gpu, beside(cloud_of(make_depth::sphere(160, 120)), wall));
}

TEST_CASE("points: two passes of 32-bit atomics give the same picture as 64-bit ones") {
    FATHOM_GPU_RENDERER(gpu);
    FATHOM_GPU_RENDERER(without, {.allow_64_bit_keys = false});
    // Both clouds in the same place: equal distances, decided by the number of the point.
    PointCloudItem twin = cloud_of(make_depth::sphere(160, 120));
    twin.scale.colormap = "matplotlib/viridis";
    const DrawList list = beside(cloud_of(make_depth::sphere(160, 120)), twin);
    const Image a = drawn(gpu, list), b = drawn(without, list);
    CHECK(std::ranges::equal(a.view().bytes(), b.view().bytes()));
}

TEST_CASE("points: a colour image of another resolution colours them") {
    FATHOM_GPU_RENDERER(gpu);
    Image color = allocate_image(packed_desc(2, 1, kRgb8));
    const std::vector<std::uint8_t> red_and_green{255, 0, 0, 0, 255, 0};
    std::ranges::copy(red_and_green, color.view().row_as<std::uint8_t>(0));
    PointCloudItem cloud = cloud_of(make_depth::constant(160, 120, 2000));
    cloud.color = share(std::move(color));
    DrawList list = beside(cloud);
    list.camera = Camera3d{};
    const Image picture = drawn(gpu, list);
    CHECK(picture.view().row_as<PackedRgba>(75)[95] == pack({255, 0, 0, 255}));
    CHECK(picture.view().row_as<PackedRgba>(75)[105] == pack({0, 255, 0, 255}));
}

TEST_CASE(
    "points: where a colour picture has no alpha, points keep the colour of their depth, as on the CPU") {
    FATHOM_GPU_RENDERER(gpu);
    Image color = allocate_image(packed_desc(2, 1, kRgba8));
    const std::vector<std::uint8_t> red_and_none{255, 0, 0, 255, 0, 255, 0, 0};
    std::ranges::copy(red_and_none, color.view().row_as<std::uint8_t>(0));
    PointCloudItem cloud = cloud_of(make_depth::constant(160, 120, 2000));
    DrawList list = beside(cloud);
    list.camera = Camera3d{};
    const Image by_depth = drawn(gpu, list);
    list.clouds[0].color = share(std::move(color));
    const Image picture = drawn(gpu, list);
    CHECK(picture.view().row_as<PackedRgba>(75)[95] == pack({255, 0, 0, 255}));
    CHECK(picture.view().row_as<PackedRgba>(75)[105] == by_depth.view().row_as<PackedRgba>(75)[105]);
    const std::vector<PackedRgba> expected = draw_picture(list);
    CHECK(picture.view().row_as<PackedRgba>(75)[95] == expected[75 * list.width + 95]);
    CHECK(picture.view().row_as<PackedRgba>(75)[105] == expected[75 * list.width + 105]);
}

TEST_CASE("picking: the point under the cursor is found with its pixel and eye distance") {
    FATHOM_GPU_RENDERER(gpu);
    const PointCloudItem cloud = cloud_of(make_depth::constant(160, 120, 2000));
    DrawList list = beside(cloud);
    list.camera = Camera3d{};
    const auto hit = gpu.pick(list, 100.5, 75.5, 0);
    REQUIRE(hit.has_value());
    REQUIRE(hit->has_value());
    CHECK((*hit)->pick_id == 7);
    CHECK((*hit)->u >= 79);
    CHECK((*hit)->u <= 81);
    CHECK((*hit)->v >= 59);
    CHECK((*hit)->v <= 61);
    CHECK((*hit)->eye_distance_m == Approx(2));
    list.clouds[0].world_from_camera = glm::translate(glm::dmat4{1}, {0, 0, -5}); // behind the eye
    const auto miss = gpu.pick(list, 100.5, 75.5, 0);
    REQUIRE(miss.has_value());
    CHECK_FALSE(miss->has_value());
}

TEST_CASE("picking: of the points within the radius the nearest to the place is found") {
    FATHOM_GPU_RENDERER(gpu);
    Image depth = make_depth::constant(160, 120, 0);
    depth.view().row_as<std::uint16_t>(60)[80] = 2000; // near the middle of the view
    const PointCloudItem cloud = cloud_of(std::move(depth));
    DrawList list = beside(cloud);
    list.camera = Camera3d{};
    CHECK_FALSE(gpu.pick(list, 106.5, 75.5, 3)->has_value());
    const auto hit = gpu.pick(list, 106.5, 75.5, 8);
    REQUIRE(hit.has_value());
    REQUIRE(hit->has_value());
    CHECK((*hit)->u == 80);
    CHECK((*hit)->v == 60);
    CHECK(gpu.pick(list, 0.5, 0.5, 32).has_value()); // a window that reaches beyond the view
}

TEST_CASE("picking: a window's question is answered without waiting for it") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = beside(cloud_of(make_depth::constant(160, 120, 2000)));
    vulkan::Commands& commands = gpu.begin_frame();
    REQUIRE(gpu.record_pick(commands, list, 100.5, 75.5, 0).has_value());
    CHECK_FALSE(gpu.picked().has_value());
    gpu.end_frame();
    gpu.context().wait(gpu.context().last_submitted());
    REQUIRE(gpu.picked().has_value());
    CHECK(gpu.picked()->has_value());
}

TEST_CASE("picking: in 2D the topmost image that can be picked answers") {
    FATHOM_GPU_RENDERER(gpu);
    const SharedImage image = share(make_depth::constant(16, 16, 5));
    DrawList list{.width = 64, .height = 64, .camera = Camera2d{.view_px_per_scene_px = 2}};
    const DepthImageItem upper{.pixels = image, .draw_order = 1, .pick_id = 1};
    const DepthImageItem lower{.pixels = image, .draw_order = 0, .pick_id = 2};
    const DepthImageItem decoration{.pixels = image, .draw_order = 5};
    list.layers = {upper, lower, decoration};
    CHECK(gpu.pick(list, 11.5, 30.5, 0).value() == PickResult{.pick_id = 1, .u = 5, .v = 15});
    CHECK(gpu.pick(list, 11.5, 32.5, 0).value() == std::nullopt);
}
