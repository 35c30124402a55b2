#include "tests/golden/golden.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/make_points.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <cmath>

using namespace fathom;

namespace {

/// The room, with speckle and a band of saturated codes.
SharedImage room(std::uint32_t width, std::uint32_t height) {
    Image image = make_depth::noisy_room(width, height, 1);
    for (std::uint32_t y = height / 8; y < height / 5; ++y)
        for (std::uint32_t x = width / 2; x < width * 5 / 8; ++x)
            image.view().row_as<std::uint16_t>(y)[x] = 65535;
    return share(std::move(image));
}

ColorScale room_scale() {
    ColorScale scale{.low = 800, .high = 5000};
    scale.invalid_codes = {65535};
    return scale;
}

DrawList view_2d(const SharedImage& image, const ColorScale& scale, double zoom, double x_px = 0,
                 double y_px = 0) {
    DrawList list{.width = 160, .height = 120};
    list.camera = Camera2d{.view_px_per_scene_px = zoom, .offset_x_px = x_px, .offset_y_px = y_px};
    list.layers.push_back(DepthImageItem{.pixels = image, .scale = scale});
    return list;
}

DrawList view_3d(const SharedImage& depth, std::uint32_t width, std::uint32_t height) {
    DrawList list{.width = width, .height = height};
    list.background_top = {0x1A, 0x1D, 0x22, 255};
    PointCloudItem cloud;
    cloud.depth = depth;
    cloud.meaning = assumed_meaning(depth.desc.format);
    cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
    cloud.scale = room_scale();
    const double fov_y = 2 * std::atan(0.5 * depth.desc.height / cloud.intrinsics.fy);
    list.clouds.push_back(cloud);
    list.camera = Camera3d{.fov_y = fov_y};
    return list;
}

/// The sensor's frustum, a metre long, and its axes.
LineItem frustum(const PointCloudItem& cloud) {
    const Intrinsics& k = cloud.intrinsics;
    const auto corner = [&](double u, double v) {
        const Ray ray = back_project(k, u, v);
        return glm::vec3(ray.x, ray.y, 1);
    };
    const double right = k.width - 0.5, bottom = k.height - 0.5;
    const glm::vec3 corners[] = {corner(-0.5, -0.5), corner(right, -0.5), corner(right, bottom),
                                 corner(-0.5, bottom)};
    LineItem item{.width_px = 1.5f};
    for (int i = 0; i < 4; ++i) {
        item.vertices.push_back({{0, 0, 0}, {230, 230, 230, 255}});
        item.vertices.push_back({corners[i], {230, 230, 230, 255}});
        item.vertices.push_back({corners[i], {230, 230, 230, 255}});
        item.vertices.push_back({corners[(i + 1) % 4], {230, 230, 230, 255}});
    }
    const Rgba8 colors[] = {{230, 70, 70, 255}, {70, 200, 90, 255}, {80, 130, 250, 255}};
    for (int axis = 0; axis < 3; ++axis) {
        glm::vec3 end(0);
        end[axis] = 0.5f;
        item.vertices.push_back({{0, 0, 0}, colors[axis]});
        item.vertices.push_back({end, colors[axis]});
    }
    return item;
}

} // namespace

TEST_CASE("golden: a depth image at its own size, with holes and saturated codes") {
    check_golden("depth_1to1", view_2d(room(160, 120), room_scale(), 1));
}

TEST_CASE("golden: minified, lone holes stay visible and clusters keep their class") {
    check_golden("depth_minified", view_2d(room(640, 480), room_scale(), 0.25));
}

TEST_CASE("golden: magnified, texels are crisp squares") {
    check_golden("depth_magnified", view_2d(room(160, 120), room_scale(), 8, -300, -80));
}

TEST_CASE("golden: magnified bicubically, holes keep hard edges") {
    DrawList list = view_2d(room(160, 120), room_scale(), 8, -300, -80);
    std::get<DepthImageItem>(list.layers[0]).magnification = Magnification::Bicubic;
    check_golden("depth_bicubic", list);
}

TEST_CASE("golden: floating-point depth, whose values have no table, with NaN and infinities") {
    Image image = make_depth::converted(make_depth::noisy_room(160, 120, 1), Scalar::F32);
    const float odd[] = {NAN, INFINITY, -INFINITY, 0};
    for (std::uint32_t y = 20; y < 40; ++y)
        for (std::uint32_t x = 0; x < 160; ++x)
            if (x % 40 >= 30) image.view().row_as<float>(y)[x] = odd[x / 40];
    check_golden("depth_float", view_2d(share(std::move(image)), {.low = 800, .high = 5000}, 1));
}

TEST_CASE("golden: inverse depth in eight steps with marks out of range") {
    ColorScale scale = room_scale();
    scale.colormap = "matplotlib/viridis";
    scale.transfer = Transfer::InverseDepth;
    scale.steps = 8;
    scale.reversed = true;
    scale.low = 1500;
    scale.high = 4500;
    scale.out_of_range = OutOfRange::Mark;
    check_golden("depth_steps", view_2d(room(160, 120), scale, 1));
}

TEST_CASE("golden: logarithmic with contour lines") {
    ColorScale scale = room_scale();
    scale.colormap = "cmocean/deep";
    scale.transfer = Transfer::Logarithmic;
    scale.contour_raw = 250;
    check_golden("depth_contour", view_2d(share(make_depth::sphere(160, 120)), scale, 1));
}

TEST_CASE("golden: layers in draw order with opacity over a gradient, and lines above") {
    Image color = allocate_image(packed_desc(80, 60, {Scalar::U8, 4}));
    for (std::uint32_t y = 0; y < 60; ++y)
        for (std::uint32_t x = 0; x < 80; ++x) {
            auto* texel = color.view().row_as<std::uint8_t>(y) + 4 * x;
            texel[0] = static_cast<std::uint8_t>(3 * x);
            texel[1] = static_cast<std::uint8_t>(4 * y);
            texel[2] = 128;
            texel[3] = static_cast<std::uint8_t>((x / 10 + y / 10) % 2 == 0 ? 255 : 90);
        }
    DrawList list = view_2d(room(160, 120), room_scale(), 0.7, 10.5, 6.25);
    list.background_top = {0x30, 0x34, 0x3C, 255};
    list.layers.insert(list.layers.begin(), ColorImageItem{.pixels = share(std::move(color)),
                                                           .magnification = Magnification::Linear,
                                                           .opacity = 0.8f,
                                                           .draw_order = 2,
                                                           .origin_x = 90,
                                                           .origin_y = 40,
                                                           .scene_px_per_texel_x = 1.5,
                                                           .scene_px_per_texel_y = 1.5});
    LineItem lines{.width_px = 2};
    for (int i = 0; i < 8; ++i) {
        const float angle = 0.4f * static_cast<float>(i);
        lines.vertices.push_back({{60, 60, 0}, {255, 255, 255, 255}});
        lines.vertices.push_back(
            {{60 + 50 * std::cos(angle), 60 + 50 * std::sin(angle), 0}, {255, 200, 0, 255}});
    }
    list.lines.push_back(lines);
    check_golden("layers", list);
}

TEST_CASE("golden: the cloud from the sensor's pose matches the image") {
    check_golden("cloud_sensor", view_3d(room(160, 120), 160, 120));
}

TEST_CASE("golden: the cloud from the side, with the sensor's frustum") {
    DrawList list = view_3d(room(160, 120), 240, 160);
    list.lines.push_back(frustum(list.clouds[0]));
    std::get<Camera3d>(list.camera).eye_from_world =
        glm::translate(glm::dmat4(1), {0, 0, 3.5}) * glm::rotate(glm::dmat4(1), -0.35, {1, 0, 0}) *
        glm::rotate(glm::dmat4(1), 0.6, {0, 1, 0}) * glm::translate(glm::dmat4(1), {0, 0, -2.0});
    check_golden("cloud_oblique", list);
}

TEST_CASE("golden: the cloud from above, parallel, hidden beyond the range") {
    DrawList list = view_3d(share(make_depth::sphere(160, 120)), 200, 160);
    list.clouds[0].scale = {.low = 1000, .high = 3900, .out_of_range = OutOfRange::Hide};
    auto& camera = std::get<Camera3d>(list.camera);
    camera.orthographic_height_m = 1.5;
    camera.eye_from_world = glm::translate(glm::dmat4(1), {0, 0, 5}) *
                            glm::rotate(glm::dmat4(1), 1.3, {1, 0, 0}) *
                            glm::translate(glm::dmat4(1), {0, 0, -1.8});
    check_golden("cloud_above", list);
}

TEST_CASE(
    "golden: free points before and behind a depth cloud, small ones in pixels and large ones in metres") {
    DrawList list = view_3d(room(160, 120), 240, 160);
    FreePointsItem ball = make_points::ball(4000, 0.5f);
    ball.world_from_points = glm::translate(glm::dmat4(1), {0.35, 0.1, 1.9});
    list.free_points.push_back(ball);
    FreePointsItem marks = make_points::of({{-0.8f, 0.3f, 1.6f}, {-0.5f, 0.3f, 2.0f}, {-0.2f, 0.3f, 2.4f}});
    marks.color = {255, 220, 60, 255};
    marks.radius = 0.06f;
    list.free_points.push_back(marks);
    check_golden("free_points", list);
}

TEST_CASE("golden: a scene of shapes: boxes and lines of a radius round points, some of them hidden") {
    DrawList list{.width = 240, .height = 160};
    list.background_top = {0x1A, 0x1D, 0x22, 255};
    list.camera = Camera3d{.eye_from_world = glm::translate(glm::dmat4(1), {0, 0, 4.2}) *
                                             glm::rotate(glm::dmat4(1), 0.4, {1, 0, 0}) *
                                             glm::rotate(glm::dmat4(1), 0.6, {0, 1, 0}),
                           .fov_y = 0.6};
    list.free_points.push_back(make_points::ball(20000, 0.7f));
    LineItem box{.width_px = 1.5f, .draw_order = 0};
    for (std::size_t corner = 0; corner < 8; ++corner)
        for (const std::size_t axis : {1u, 2u, 4u}) {
            if ((corner & axis) != 0) continue;
            for (const std::size_t end : {corner, corner | axis})
                box.vertices.push_back({{(end & 1) != 0 ? 1.0f : -1.0f, (end & 2) != 0 ? 0.8f : -0.8f,
                                         (end & 4) != 0 ? 0.9f : -0.9f},
                                        {255, 160, 40, 255}});
        }
    list.lines.push_back(box);
    LineItem arrow{.radius = 0.04f, .draw_order = 0};
    arrow.vertices = {{{-1.2f, 0, 0}, {90, 200, 255, 255}}, {{1.4f, 0, 0}, {90, 200, 255, 255}}};
    list.lines.push_back(arrow);
    check_golden("shapes", list);
}
