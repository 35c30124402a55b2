// The GPU renderer against the CPU renderer, view by view.
#include "renderer/colormap_table.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace fathom;

namespace {

struct Difference {
    std::size_t pixels = 0;  // that differ at all
    int largest_channel = 0; // largest difference of a channel
};

Difference difference(const Image& a, const Image& b) {
    Difference result;
    for (std::uint32_t y = 0; y < a.desc.height; ++y) {
        for (std::uint32_t x = 0; x < a.desc.width; ++x) {
            const PackedRgba p = a.view().row_as<PackedRgba>(y)[x], q = b.view().row_as<PackedRgba>(y)[x];
            result.pixels += p != q;
            for (int shift = 0; shift < 32; shift += 8)
                result.largest_channel =
                    std::max(result.largest_channel, std::abs(static_cast<int>(p >> shift & 0xFF) -
                                                              static_cast<int>(q >> shift & 0xFF)));
        }
    }
    return result;
}

Image drawn_by_cpu(const DrawList& list) {
    WorkerPool pool(1);
    Image picture = allocate_image(packed_desc(list.width, list.height, kRgba8));
    draw_cpu(list, picture.view(), pool);
    return picture;
}

/// Fails when the list shows hardly anything: two empty pictures are always the same.
Difference renderers_differ(GpuRenderer& gpu, const DrawList& list) {
    const Image expected = drawn_by_cpu(list);
    DrawList nothing = list;
    nothing.layers.clear();
    nothing.clouds.clear();
    nothing.lines.clear();
    CHECK(difference(expected, drawn_by_cpu(nothing)).pixels >= 20);
    return difference(drawn(gpu, list), expected);
}

/// Largest step of a channel between neighbouring entries of a table.
int largest_step(const ColorScale& scale) {
    const ColorTable table = color_table(scale);
    int largest = 0;
    for (std::size_t i = 1; i < table.size(); ++i)
        for (int shift = 0; shift < 24; shift += 8)
            largest = std::max(largest, std::abs(static_cast<int>(table[i] >> shift & 0xFF) -
                                                 static_cast<int>(table[i - 1] >> shift & 0xFF)));
    return largest;
}

const std::vector<Camera2d>& cameras() {
    static const std::vector<Camera2d> all = {
        {.view_px_per_scene_px = 1, .offset_x_px = 0, .offset_y_px = 0},
        {.view_px_per_scene_px = 3.7, .offset_x_px = -20.3, .offset_y_px = 11.9},
        {.view_px_per_scene_px = 0.5, .offset_x_px = 7, .offset_y_px = 3},
        {.view_px_per_scene_px = 0.131, .offset_x_px = 30.25, .offset_y_px = -1.5},
    };
    return all;
}

DrawList view_2d(const Camera2d& camera) {
    DrawList list{.width = 123, .height = 77};
    list.camera = camera;
    list.background_top = {40, 50, 60, 255};
    list.background_bottom = {5, 10, 15, 255};
    return list;
}

void with_random_holes(Image& image, std::uint32_t seed) {
    std::mt19937 random(seed);
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        for (std::uint32_t x = 0; x < image.desc.width; ++x)
            if (random() % 5 == 0) image.view().row_as<std::uint16_t>(y)[x] = random() % 2 == 0 ? 0 : 4000;
}

SharedImage random_color(PixelFormat format, std::uint32_t width, std::uint32_t height) {
    std::mt19937 random(7);
    Image image = allocate_image(packed_desc(width, height, format));
    if (format.scalar == Scalar::F32)
        for (std::uint32_t i = 0; i < width * height * format.channels; ++i)
            image.view().row_as<float>(0)[i] = static_cast<float>(random() % 1000) / 900.0f;
    else
        for (std::size_t i = 0; i < byte_size(image.desc); ++i)
            image.data.get()[i] = static_cast<std::byte>(random());
    return share(std::move(image));
}

DrawList view_3d(const glm::dmat4& eye_from_world) {
    DrawList list{.width = 200, .height = 150};
    list.camera = Camera3d{.eye_from_world = eye_from_world};
    return list;
}

PointCloudItem room() {
    PointCloudItem cloud;
    cloud.depth = share(make_depth::noisy_room(160, 120, 3));
    cloud.intrinsics = assumed_intrinsics(160, 120);
    cloud.scale.low = 500;
    cloud.scale.high = 5000;
    return cloud;
}

} // namespace

TEST_CASE("same picture: scalar images of up to 16 bits are equal at every zoom") {
    FATHOM_GPU_RENDERER(gpu);
    Image holed = make_depth::sphere(97, 61);
    with_random_holes(holed, 1);
    for (const Scalar scalar : {Scalar::U16, Scalar::I16, Scalar::F16}) {
        for (const Camera2d& camera : cameras()) {
            DrawList list = view_2d(camera);
            DepthImageItem item;
            item.pixels = share(make_depth::converted(holed, scalar));
            item.scale.low = 1500;
            item.scale.high = 4100;
            item.scale.invalid_codes.push_back(4000);
            item.scale.out_of_range = OutOfRange::Hide;
            item.opacity = 0.8f;
            list.layers.emplace_back(item);
            INFO("type " << format_name({scalar}) << ", zoom " << camera.view_px_per_scene_px);
            CHECK(renderers_differ(gpu, list).pixels == 0);
        }
    }
}

TEST_CASE("same picture: wider types and interpolated values are at most one table entry apart") {
    FATHOM_GPU_RENDERER(gpu);
    Image holed = make_depth::sphere(97, 61);
    with_random_holes(holed, 2);
    const auto compare = [&](Scalar scalar, const Camera2d& camera, Magnification magnification,
                             Transfer transfer) {
        DrawList list = view_2d(camera);
        DepthImageItem item;
        item.pixels = share(make_depth::converted(holed, scalar));
        item.scale.low = 1500;
        item.scale.high = 4100;
        item.scale.transfer = transfer;
        item.scale.invalid_codes.push_back(4000);
        item.magnification = magnification;
        list.layers.emplace_back(item);
        const Difference found = renderers_differ(gpu, list);
        INFO("type " << format_name({scalar}) << ", zoom " << camera.view_px_per_scene_px
                     << ", magnification " << static_cast<int>(magnification) << ", transfer "
                     << static_cast<int>(transfer));
        CHECK(found.pixels <= 100); // of 9471
        CHECK(found.largest_channel <= largest_step(item.scale));
    };
    for (const Scalar scalar : {Scalar::U32, Scalar::I32, Scalar::U64, Scalar::I64, Scalar::F32, Scalar::F64})
        for (const Camera2d& camera : cameras())
            compare(scalar, camera, Magnification::Nearest, Transfer::Linear);
    for (const Scalar scalar : {Scalar::U16, Scalar::F32})
        for (const Magnification magnification : {Magnification::Linear, Magnification::Bicubic})
            for (const Transfer transfer : {Transfer::Linear, Transfer::Logarithmic, Transfer::InverseDepth})
                compare(scalar, cameras()[1], magnification, transfer);
}

TEST_CASE("same picture: colour images of every arrangement are equal") {
    FATHOM_GPU_RENDERER(gpu);
    std::vector<PixelFormat> formats = {kU8,
                                        kRgb8,
                                        kRgba8,
                                        {Scalar::U8, 2},
                                        kBgra8,
                                        {Scalar::U16, 1},
                                        {Scalar::U16, 3},
                                        {Scalar::U16, 4},
                                        {Scalar::F32, 3},
                                        {Scalar::U8, 3, Arrangement::Bgr},
                                        {Scalar::U16, 1, Arrangement::BayerGbrg}};
    for (int a = static_cast<int>(Arrangement::Nv12); a <= static_cast<int>(Arrangement::BayerGrbg); ++a)
        formats.push_back({Scalar::U8, 1, static_cast<Arrangement>(a)});
    for (const PixelFormat& format : formats) {
        const SharedImage image = random_color(format, 53, 41); // odd sizes: chroma planes round up
        for (const Camera2d& camera : cameras()) {
            for (const Magnification magnification :
                 {Magnification::Nearest, Magnification::Linear, Magnification::Bicubic}) {
                DrawList list = view_2d(camera);
                ColorImageItem item;
                item.pixels = image;
                item.magnification = magnification;
                item.opacity = 0.7f;
                list.layers.emplace_back(item);
                INFO("format " << format_name(format) << ", zoom " << camera.view_px_per_scene_px
                               << ", magnification " << static_cast<int>(magnification));
                const Difference found = renderers_differ(gpu, list);
                CHECK(found.pixels == 0);
            }
        }
    }
}

TEST_CASE("same picture: layers with order, opacity and both kinds of alpha are equal") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = view_2d(cameras()[1]);
    DepthImageItem depth;
    depth.pixels = share(make_depth::sphere(40, 30));
    depth.scale.high = 5000;
    depth.draw_order = 1;
    depth.opacity = 0.6f;
    ColorImageItem straight;
    straight.pixels = random_color(kRgba8, 31, 17);
    straight.draw_order = 2;
    straight.origin_x = -3.5;
    ColorImageItem premultiplied = straight;
    premultiplied.premultiplied_alpha = true;
    premultiplied.draw_order = 0;
    premultiplied.scene_px_per_texel_x = 2;
    list.layers = {depth, straight, premultiplied};
    CHECK(renderers_differ(gpu, list).pixels == 0);
}

TEST_CASE("same picture: an image that is not there yet shows the background") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = view_2d(cameras()[0]);
    list.layers.emplace_back(DepthImageItem{});
    list.layers.emplace_back(ColorImageItem{});
    CHECK(difference(drawn(gpu, list), drawn_by_cpu(list)).pixels == 0);
    DrawList clouds = view_3d(glm::dmat4{1});
    clouds.clouds.emplace_back();
    CHECK(difference(drawn(gpu, clouds), drawn_by_cpu(clouds)).pixels == 0);
}

TEST_CASE("same picture: point clouds differ in a handful of pixels") {
    FATHOM_GPU_RENDERER(gpu);
    constexpr std::size_t kHandful = 15; // of 30,000
    const auto compare = [&](const DrawList& list, const char* what) {
        INFO(what);
        CHECK(renderers_differ(gpu, list).pixels <= kHandful);
    };
    DrawList list = view_3d(glm::translate(glm::dmat4{1}, {0.3, -0.2, 0.5}));
    list.clouds.push_back(room());
    compare(list, "from beside the camera");
    std::get<Camera3d>(list.camera).eye_from_world =
        glm::translate(glm::dmat4{1}, {0, 0, 6}) * glm::rotate(glm::dmat4{1}, 0.7, {0.3, 1.0, 0.1});
    compare(list, "from afar");
    std::get<Camera3d>(list.camera).orthographic_height_m = 5;
    compare(list, "parallel");
    std::get<Camera3d>(list.camera).orthographic_height_m = 0;
    list.clouds[0].point_size_px = 4;
    list.clouds[0].scale.out_of_range = OutOfRange::Hide;
    list.clouds[0].scale.high = 3000;
    compare(list, "large points, hidden range");
    list.clouds[0].meaning.kind = DepthKind::RayLength;
    set_distortion(list.clouds[0].intrinsics, "rational_polynomial",
                   {0.3, -0.1, 0.001, 0, 0.02, 0.3, 0.05, 0.01});
    compare(list, "ray lengths through a distorting lens");
    list.clouds[0].color = random_color(kRgb8, 37, 29);
    compare(list, "coloured by another image");
    list.clouds.push_back(room());
    list.clouds[1].depth = share(make_depth::converted(make_depth::sphere(160, 120), Scalar::F32));
    compare(list, "two clouds");
}

TEST_CASE("same picture: lines lie between the layers of a 2D view by draw order") {
    FATHOM_GPU_RENDERER(gpu);
    constexpr Rgba8 kRed{255, 0, 0, 255};
    DrawList list{.width = 96, .height = 64, .camera = Camera2d{.view_px_per_scene_px = 2}};
    for (const float order : {3.0f, 1.0f}) { // not in the order of the list
        DepthImageItem layer{.pixels = share(make_depth::ramp(32, 24, 500, 4000)),
                             .scale = {.low = 0, .high = 5000}};
        layer.draw_order = order;
        layer.origin_x = 8 * order;
        layer.opacity = order > 2 ? 0.5f : 1.0f;
        list.layers.emplace_back(layer);
    }
    for (const float order : {0.0f, 1.0f, 2.0f, 3.0f, 4.0f}) {
        const float y = 4 + 4 * order; // on the border of view pixels, so that coverage is whole
        list.lines.push_back({.vertices = {{{0, y, 0}, kRed}, {{48, y, 0}, kRed}}, .width_px = 2});
        list.lines.back().draw_order = order;
    }
    CHECK(renderers_differ(gpu, list).largest_channel <= 2);
}

TEST_CASE("same picture: lines differ by rounding only") {
    FATHOM_GPU_RENDERER(gpu);
    std::mt19937 random(5);
    const auto number = [&](double low, double high) {
        return static_cast<float>(low + (high - low) * (random() % 1000) / 999.0);
    };
    const auto color = [&] {
        return Rgba8{static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(random()),
                     static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(random())};
    };
    for (const bool in_3d : {false, true}) {
        DrawList list =
            in_3d ? view_3d(glm::translate(glm::dmat4{1}, {0.1, 0.2, 0.5})) : view_2d(cameras()[1]);
        if (in_3d) list.clouds.push_back(room());
        for (int item = 0; item < 3; ++item) {
            LineItem lines;
            lines.width_px = number(1, 5);
            lines.draw_order = number(1, 9);
            for (int i = 0; i < 10; ++i)
                lines.vertices.push_back({in_3d ? glm::vec3{number(-2, 2), number(-2, 2), number(-1, 5)}
                                                : glm::vec3{number(0, 40), number(0, 30), 0},
                                          color()});
            list.lines.push_back(lines);
        }
        const Difference found = renderers_differ(gpu, list);
        INFO((in_3d ? "3D" : "2D"));
        // Coverage of one line is rounded to 8 bits on the CPU; three lines may lie over each other.
        CHECK(found.pixels <= list.width * list.height / 5);
        if (!in_3d) CHECK(found.largest_channel <= 4);
    }
}
