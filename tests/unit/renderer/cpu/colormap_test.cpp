#include "renderer/cpu/cpu_renderer.hpp"

#include "decoders/media/cpu_features.hpp"
#include "renderer/colormap_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/picture.hpp"

#include <numeric>

using namespace fathom;

namespace {

ColorScale grey(double low, double high) {
    return {.colormap = "npm-colormap/greys", .low = low, .high = high};
}

DrawList view_of(Image image, const ColorScale& scale, std::uint32_t width, std::uint32_t height,
                 double zoom = 1) {
    DrawList list{.width = width, .height = height};
    list.camera = Camera2d{.view_px_per_scene_px = zoom};
    list.layers.push_back(DepthImageItem{.pixels = share(std::move(image)), .scale = scale});
    return list;
}

constexpr PackedRgba grey_of(std::uint32_t value) {
    return value * 0x010101u | 0xFF000000u;
}

} // namespace

TEST_CASE("colormap: entry is 255 t rounded, ends clamped, zero in the colour of its class") {
    const std::uint16_t values[] = {0, 999, 1000, 1004, 1128, 1255, 1256, 65535};
    const auto picture =
        draw_picture(view_of(make_depth::from_values(8, 1, std::span(values)), grey(1000, 1255), 8, 1));
    const PackedRgba zero = pack(MarkColors{}.invalid[1]);
    CHECK(picture == std::vector<PackedRgba>{zero, grey_of(0), grey_of(0), grey_of(4), grey_of(128),
                                             grey_of(255), grey_of(255), grey_of(255)});
}

TEST_CASE("colormap: every number type shows the same picture of the same numbers") {
    const std::uint8_t small[] = {0, 1, 50, 100, 127, 3, 77, 20, 5};
    Image image = allocate_image(packed_desc(9, 1, kU8));
    std::copy(std::begin(small), std::end(small), reinterpret_cast<std::uint8_t*>(image.data.get()));
    const auto expected = draw_picture(view_of(make_depth::converted(image, Scalar::U8), grey(3, 100), 9, 1));
    for (const Scalar scalar : {Scalar::U16, Scalar::U32, Scalar::U64, Scalar::I8, Scalar::I16, Scalar::I32,
                                Scalar::I64, Scalar::F16, Scalar::F32, Scalar::F64})
        CHECK(draw_picture(view_of(make_depth::converted(image, scalar), grey(3, 100), 9, 1)) == expected);
}

TEST_CASE("colormap: minified, the invalid colour is blended in by its share") {
    // One view pixel of 4 x 4 texels. Grey 200 with 1, 4 and 8 zeros of 16: a quarter at least, all from a half on.
    const MarkColors marks;
    const Rgba8 zero = marks.invalid[1];
    const auto pixel_with = [](int zeros) {
        std::vector<std::uint16_t> values(16, 200);
        std::fill_n(values.begin(), zeros, std::uint16_t{0});
        return unpack(
            draw_picture(view_of(make_depth::from_values(4, 4, std::span<const std::uint16_t>(values)),
                                 grey(0, 255), 1, 1, 0.25))[0]);
    };
    const auto blend = [](int value, int mark, int share) {
        return (value * (256 - share) + mark * share + 128) / 256;
    };
    CHECK(pixel_with(0) == Rgba8{200, 200, 200, 255});
    CHECK(pixel_with(1).r == blend(200, zero.r, 64));
    CHECK(pixel_with(4).g == blend(200, zero.g, 64));
    CHECK(pixel_with(6).b == blend(200, zero.b, 96));
    CHECK(pixel_with(8) == zero);
}

TEST_CASE("colormap: minified, a hole at the centre shows the valid texel nearest to it") {
    const std::uint16_t values[] = {10, 20, 30, 40, 0, 60, 70, 80, 90};
    ColorScale scale = grey(0, 255);
    scale.marks.invalid[1] = {0, 0, 0, 255};
    const auto picture =
        draw_picture(view_of(make_depth::from_values(3, 3, std::span(values)), scale, 1, 1, 1.0 / 3));
    CHECK(unpack(picture[0]).r == (20 * 192 + 128) / 256); // first of the four beside the centre
}

TEST_CASE("colormap: magnified linearly, values are interpolated as numbers and never across holes") {
    const std::uint16_t values[] = {100, 200, 0, 50};
    DrawList list = view_of(make_depth::from_values(4, 1, std::span(values)), grey(0, 255), 16, 1, 4);
    std::get<DepthImageItem>(list.layers[0]).magnification = Magnification::Linear;
    const auto picture = draw_picture(list);
    const PackedRgba zero = pack(MarkColors{}.invalid[1]);
    // Texel centres lie at 2, 6, 10, 14; pixel i has its centre at i + 0.5.
    CHECK(picture[0] == grey_of(100));
    CHECK(picture[2] == grey_of(113)); // 100 + 100 * 0.125 = 112.5
    CHECK(picture[4] == grey_of(163)); // 100 + 100 * 0.625 = 162.5
    CHECK(picture[6] == grey_of(200)); // beyond lies a hole: the texel itself
    CHECK(picture[7] == grey_of(200));
    CHECK(picture[8] == zero);
    CHECK(picture[11] == zero);
    CHECK(picture[12] == grey_of(50));
}

TEST_CASE("colormap: bicubic reproduces a ramp between its texels") {
    const float values[] = {10, 20, 30, 40, 50, 60};
    DrawList list = view_of(make_depth::from_values(6, 1, std::span(values)), grey(0, 255), 12, 1, 2);
    std::get<DepthImageItem>(list.layers[0]).magnification = Magnification::Bicubic;
    const auto picture = draw_picture(list);
    CHECK(picture[5] == grey_of(33)); // 32.5 is 255 t + 0.5 = 33
    CHECK(picture[6] == grey_of(38)); // 37.5
}

TEST_CASE("colormap: hidden values let the background through, marked ones have their own colours") {
    const std::uint16_t values[] = {50, 150, 250};
    ColorScale scale = grey(100, 200);
    scale.out_of_range = OutOfRange::Hide;
    DrawList list = view_of(make_depth::from_values(3, 1, std::span(values)), scale, 3, 1);
    list.background_top = list.background_bottom = {9, 8, 7, 255};
    auto picture = draw_picture(list);
    CHECK(unpack(picture[0]) == Rgba8{9, 8, 7, 255});
    CHECK(picture[1] == grey_of(128));
    CHECK(unpack(picture[2]) == Rgba8{9, 8, 7, 255});
    std::get<DepthImageItem>(list.layers[0]).scale.out_of_range = OutOfRange::Mark;
    picture = draw_picture(list);
    CHECK(unpack(picture[0]) == MarkColors{}.below);
    CHECK(unpack(picture[2]) == MarkColors{}.above);
}

TEST_CASE("colormap: equal on all SIMD levels, for any number of bands and in either channel order") {
    Image image = make_depth::noisy_room(333, 217, 5);
    make_depth::with_holes(image, 11);
    const SharedImage u16 = share(std::move(image));
    const auto as = [&](Scalar scalar) {
        Image copy = allocate_image(u16.desc);
        std::copy_n(u16.data.get(), byte_size(u16.desc), copy.data.get());
        return scalar == Scalar::U16 ? u16 : share(make_depth::converted(copy, scalar));
    };
    const bool coded = GENERATE(false, true);
    for (const Scalar scalar : {Scalar::U16, Scalar::F32, Scalar::F16, Scalar::I32})
        for (const double zoom : {0.13, 0.37, 0.52, 0.66, 0.9, 1.0, 2.3})
            for (const Magnification magnification :
                 {Magnification::Nearest, Magnification::Linear, Magnification::Bicubic}) {
                DrawList list{.width = 301, .height = 99};
                list.camera = Camera2d{.view_px_per_scene_px = zoom, .offset_x_px = -3.3, .offset_y_px = 4.7};
                ColorScale scale{.low = 900, .high = 4000};
                if (coded) scale.invalid_codes = {1234};
                list.layers.push_back(
                    DepthImageItem{.pixels = as(scalar), .scale = scale, .magnification = magnification});
                check_same_everywhere(list);
            }
}

TEST_CASE("colormap: equal on all SIMD levels, wherever a linear range ends") {
    std::vector<std::uint16_t> every_code(65536);
    std::iota(every_code.begin(), every_code.end(), std::uint16_t{0});
    const SharedImage image =
        share(make_depth::from_values(256, 256, std::span<const std::uint16_t>(every_code)));
    for (const auto& [low, high] : std::initializer_list<std::pair<double, double>>{{500, 5000},
                                                                                    {0, 65535},
                                                                                    {1, 2},
                                                                                    {0.25, 65534.75},
                                                                                    {4096, 4351},
                                                                                    {812.4, 9731.9},
                                                                                    {7, 262},
                                                                                    {-5, 70000}}) {
        CAPTURE(low, high);
        DrawList list{.width = 256, .height = 256};
        list.camera = Camera2d{};
        const ColorScale scale{.low = low, .high = high};
        list.layers.push_back(DepthImageItem{.pixels = image, .scale = scale});
        check_same_everywhere(list);
    }
}

TEST_CASE("colormap: each texel of a minified picture belongs to exactly one pixel") {
    const LayerAxes axes = sample_layer({.view_px_per_scene_px = 0.31, .offset_x_px = 2.2, .offset_y_px = 0},
                                        {.width = 640, .height = 480}, 300, 300);
    REQUIRE(axes.minified);
    CHECK(axes.x == 2);
    std::uint32_t next = axes.columns.front().begin;
    for (const AxisSample& column : axes.columns) {
        CHECK(column.begin == next);
        next = column.end;
    }
    CHECK(next == 640);
}
