#include "renderer/cpu/cpu_renderer.hpp"

#include "renderer/colormap_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <cmath>
#include <cstring>

using namespace fathom;

namespace {

constexpr Rgba8 kBackground{1, 2, 3, 255};

PointCloudItem cloud_of(Image depth, double focal_px) {
    PointCloudItem item;
    const ImageDesc desc = depth.desc;
    item.depth = share(std::move(depth));
    item.meaning = assumed_meaning(desc.format);
    item.intrinsics = {.fx = focal_px,
                       .fy = focal_px,
                       .cx = 0.5 * (desc.width - 1.0),
                       .cy = 0.5 * (desc.height - 1.0),
                       .width = desc.width,
                       .height = desc.height};
    item.scale = {.colormap = "npm-colormap/greys", .low = 0, .high = 2550};
    item.pick_id = 7;
    return item;
}

/// The eye is the sensor; focal length in view pixels.
DrawList sensor_view(PointCloudItem item, std::uint32_t width, std::uint32_t height, double focal_px) {
    DrawList list{.width = width, .height = height};
    list.background_top = list.background_bottom = kBackground;
    list.camera = Camera3d{.fov_y = 2 * std::atan(0.5 * height / focal_px)};
    list.clouds.push_back(std::move(item));
    return list;
}

std::size_t lit(const std::vector<PackedRgba>& picture) {
    return static_cast<std::size_t>(
        std::ranges::count_if(picture, [](PackedRgba p) { return p != pack(kBackground); }));
}

} // namespace

TEST_CASE("points: seen from the sensor at its own resolution, the cloud is the image") {
    Image image = make_depth::ramp(64, 48, 500, 2500);
    make_depth::with_holes(image, 7);
    const auto picture = draw_picture(sensor_view(cloud_of(image, 60), 64, 48, 60));
    const ColorScale scale{.colormap = "npm-colormap/greys", .low = 0, .high = 2550};
    const std::vector<PackedRgba> codes = code_table(scale, Scalar::U16);
    const Image copy = image;
    for (std::uint32_t y = 0; y < 48; ++y)
        for (std::uint32_t x = 0; x < 64; ++x) {
            const auto raw = static_cast<std::size_t>(value_at(copy.view(), x, y));
            REQUIRE(picture[y * 64 + x] == (raw == 0 ? pack(kBackground) : codes[raw]));
        }
}

TEST_CASE("points: at twice and three times the resolution footprints leave no gaps") {
    for (const std::uint32_t factor : {2u, 3u}) {
        const auto picture = draw_picture(sensor_view(cloud_of(make_depth::constant(20, 16, 1000), 30),
                                                      20 * factor, 16 * factor, 30.0 * factor));
        CHECK(lit(picture) == picture.size());
    }
}

TEST_CASE("points: a fixed size draws squares of that many pixels") {
    std::vector<std::uint16_t> values(25, 0);
    values[12] = 1000; // the middle of 5 x 5
    for (const float size : {1.0f, 2.0f, 3.0f, 5.0f}) {
        PointCloudItem item =
            cloud_of(make_depth::from_values(5, 5, std::span<const std::uint16_t>(values)), 10);
        item.point_size_px = size;
        CHECK(lit(draw_picture(sensor_view(item, 31, 31, 40))) == static_cast<std::size_t>(size * size));
    }
}

TEST_CASE("points: the nearer of two points hides the other, whichever cloud comes first") {
    const PointCloudItem near = cloud_of(make_depth::constant(9, 9, 1000), 10);
    const PointCloudItem far = cloud_of(make_depth::constant(9, 9, 2000), 10);
    DrawList list = sensor_view(near, 9, 9, 10);
    list.clouds.push_back(far);
    const PackedRgba expected = 100u * 0x010101u | 0xFF000000u; // 1000 / 2550 of 255
    CHECK(draw_picture(list)[40] == expected);
    std::swap(list.clouds[0], list.clouds[1]);
    CHECK(draw_picture(list)[40] == expected);
}

TEST_CASE("points: world position, eye and lens give the pixel that the pinhole formula gives") {
    std::vector<std::uint16_t> values(25, 0);
    values[5 * 1 + 3] = 2000; // u 3, v 1
    PointCloudItem item = cloud_of(make_depth::from_values(5, 5, std::span<const std::uint16_t>(values)), 10);
    item.world_from_camera = glm::translate(glm::dmat4(1), {0.5, -0.25, 1});
    DrawList list = sensor_view(item, 200, 100, 80);
    auto& camera = std::get<Camera3d>(list.camera);
    camera.eye_from_world = glm::translate(glm::dmat4(1), {0.1, 0.2, 0.5});
    // Camera point (3 - 2) / 10 * 2, (1 - 2) / 10 * 2, 2; eye point (0.8, -0.25, 3.5).
    const auto x = static_cast<std::size_t>(100 + 80 * 0.8 / 3.5),
               y = static_cast<std::size_t>(50 - 80 * 0.25 / 3.5);
    const auto picture = draw_picture(list);
    CHECK(picture[y * 200 + x] != pack(kBackground));
    CHECK(lit(picture) == 25); // footprint 2 / 10 m = 4.6 px

    const auto hit = pick_cpu(list, static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5, 0);
    REQUIRE(hit.has_value());
    CHECK(hit->pick_id == 7);
    CHECK(hit->u == 3);
    CHECK(hit->v == 1);
    CHECK(hit->eye_distance_m == Approx(3.5));

    camera.near_m = 3.6;
    CHECK(lit(draw_picture(list)) == 0);
    CHECK(!pick_cpu(list, static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5, 0).has_value());
}

TEST_CASE("points: picking takes the visible point nearest to the place, within the radius") {
    std::vector<std::uint16_t> values(25, 0);
    values[12] = 1000;
    PointCloudItem item = cloud_of(make_depth::from_values(5, 5, std::span<const std::uint16_t>(values)), 10);
    item.point_size_px = 1;
    const DrawList list = sensor_view(item, 41, 41, 40); // lands on pixel 20, 20
    CHECK(pick_cpu(list, 20.5, 20.5, 0).has_value());
    CHECK(!pick_cpu(list, 23.5, 20.5, 2).has_value());
    CHECK(pick_cpu(list, 23.5, 20.5, 3).has_value());
    CHECK(!pick_cpu(list, 60, 20.5, 50).has_value());
}

TEST_CASE("points: hidden values are no points; marks colour those that stay") {
    const std::uint16_t values[] = {500, 1000, 1500};
    PointCloudItem item = cloud_of(make_depth::from_values(3, 1, std::span(values)), 10);
    item.point_size_px = 1;
    item.scale.low = 900;
    item.scale.high = 1100;
    item.scale.out_of_range = OutOfRange::Hide;
    CHECK(lit(draw_picture(sensor_view(item, 3, 1, 10))) == 1);
    item.scale.out_of_range = OutOfRange::Mark;
    const auto picture = draw_picture(sensor_view(item, 3, 1, 10));
    CHECK(unpack(picture[0]) == MarkColors{}.below);
    CHECK(unpack(picture[2]) == MarkColors{}.above);
}

TEST_CASE("points: colours come from the partner at the same place of the field of view") {
    Image partner = allocate_image(packed_desc(4, 2, kRgb8));
    for (std::uint32_t x = 0; x < 4; ++x)
        for (std::uint32_t y = 0; y < 2; ++y)
            partner.view().row_as<std::uint8_t>(y)[3 * x] = static_cast<std::uint8_t>(10 * x + 100 * y);
    PointCloudItem item = cloud_of(make_depth::constant(8, 4, 1000), 10);
    item.color = share(std::move(partner));
    const auto picture = draw_picture(sensor_view(item, 8, 4, 10));
    for (std::uint32_t y = 0; y < 4; ++y)
        for (std::uint32_t x = 0; x < 8; ++x)
            CHECK(unpack(picture[y * 8 + x]) ==
                  Rgba8{static_cast<std::uint8_t>(10 * (x / 2) + 100 * (y / 2)), 0, 0, 255});
}

TEST_CASE("points: ray lengths, disparities and inverse depths lie where their formulas put them") {
    const std::uint16_t one[] = {0, 0, 0, 0, 2000};
    PointCloudItem item = cloud_of(make_depth::from_values(5, 1, std::span(one)), 2);
    item.meaning.kind = DepthKind::RayLength;
    item.pick_id = 1;
    DrawList list = sensor_view(item, 5, 1, 2);
    const auto ray = pick_cpu(list, 4.5, 0.5, 0);
    REQUIRE(ray.has_value());
    CHECK(ray->eye_distance_m == Approx(2 / std::sqrt(2.0))); // the ray (1, 0, 1)

    const std::uint16_t disparity[] = {0, 0, 50, 0, 0};
    item = cloud_of(make_depth::from_values(5, 1, std::span(disparity)), 2);
    item.meaning.kind = DepthKind::Disparity;
    item.meaning.focal_px = 500;
    item.meaning.baseline_m = 0.1;
    CHECK(pick_cpu(sensor_view(item, 5, 1, 2), 2.5, 0.5, 0)->eye_distance_m == Approx(1.0));
    item.meaning.kind = DepthKind::InverseDepth;
    item.meaning.metres_per_unit = 0.01;
    CHECK(pick_cpu(sensor_view(item, 5, 1, 2), 2.5, 0.5, 0)->eye_distance_m == Approx(2.0));
}

TEST_CASE("points: distortion is undone on the way to the ray") {
    PointCloudItem item = cloud_of(make_depth::constant(41, 31, 1000), 40);
    set_distortion(item.intrinsics, "plumb_bob", {0.2, 0.05, 0.001, -0.002, 0});
    item.point_size_px = 1;
    const DrawList list = sensor_view(item, 82, 62, 80);
    const Ray ray = back_project(item.intrinsics, 38, 3);
    const auto hit = pick_cpu(list, 41 + 80 * ray.x, 31 + 80 * ray.y, 1);
    REQUIRE(hit.has_value());
    CHECK(hit->u == 38);
    CHECK(hit->v == 3);
}

TEST_CASE("points: equal on all SIMD levels, for any number of bands and in either channel order") {
    for (const float size : {0.0f, 1.0f, 3.0f})
        for (const Scalar scalar : {Scalar::U16, Scalar::F32}) {
            const Image room = make_depth::noisy_room(203, 151, 3);
            PointCloudItem item = cloud_of(make_depth::converted(room, scalar), 180);
            item.meaning.metres_per_unit = 0.001;
            item.point_size_px = size;
            DrawList list = sensor_view(item, 171, 99, 120);
            PointCloudItem second = item;
            second.world_from_camera = glm::translate(glm::dmat4(1), {0.3, 0, 0});
            list.clouds.push_back(second);
            auto& camera = std::get<Camera3d>(list.camera);
            check_same_everywhere(list);
            camera.eye_from_world = glm::rotate(glm::dmat4(1), 0.4, {0.2, 1, 0});
            check_same_everywhere(list);
            camera.orthographic_height_m = 3;
            check_same_everywhere(list);
        }
}

TEST_CASE("points: senseless cameras and sizes draw nothing and do not crash") {
    PointCloudItem item = cloud_of(make_depth::constant(33, 21, 1000), 40);
    item.world_from_camera = glm::dmat4(std::nan(""));
    CHECK(lit(draw_picture(sensor_view(item, 40, 30, 20))) == 0);
    item.world_from_camera = glm::translate(glm::dmat4(1), {1e30, 0, 0});
    CHECK(lit(draw_picture(sensor_view(item, 40, 30, 20))) == 0);
    item.world_from_camera = glm::dmat4(1);
    item.point_size_px = 1e30f;
    CHECK(lit(draw_picture(sensor_view(item, 40, 30, 20))) == 40 * 30);
}

TEST_CASE("points: where a colour picture has no alpha, points keep the colour of their depth") {
    PointCloudItem item = cloud_of(make_depth::constant(2, 1, 1000), 60);
    Image colors = allocate_image(packed_desc(2, 1, kRgba8));
    const std::uint8_t texels[] = {10, 20, 30, 255, 40, 50, 60, 0};
    std::memcpy(colors.view().data, texels, sizeof texels);
    const auto depth_only = draw_picture(sensor_view(item, 2, 1, 60));
    item.color = share(std::move(colors));
    const auto picture = draw_picture(sensor_view(item, 2, 1, 60));
    CHECK(picture[0] == pack({10, 20, 30, 255}));
    CHECK(picture[1] == depth_only[1]);
}
