#include "renderer/cpu/color_image.hpp"

#include "renderer/cpu/cpu_renderer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/picture.hpp"

#include <cstring>

using namespace fathom;

namespace {

Image image_of(std::uint32_t width, std::uint32_t height, PixelFormat format,
               std::initializer_list<int> bytes) {
    Image image = allocate_image(packed_desc(width, height, format));
    REQUIRE(bytes.size() == byte_size(image.desc));
    std::byte* out = image.data.get();
    for (const int byte : bytes)
        *out++ = static_cast<std::byte>(byte);
    return image;
}

DrawList view_of(Image image, std::uint32_t width, std::uint32_t height, double zoom = 1) {
    DrawList list{.width = width, .height = height};
    list.background_top = list.background_bottom = {0, 0, 0, 255};
    list.camera = Camera2d{.view_px_per_scene_px = zoom};
    list.layers.push_back(ColorImageItem{.pixels = share(std::move(image))});
    return list;
}

Rgba8 pixel(const DrawList& list, std::size_t at = 0) {
    return unpack(draw_picture(list)[at]);
}

Rgba8 one_texel(PixelFormat format, std::initializer_list<int> bytes) {
    return pixel(view_of(image_of(1, 1, format, bytes), 1, 1));
}

/// rerun-style conversion in doubles: limited or full range, BT.601 or BT.709, rounded.
Rgba8 expected_rgb(int y, int u, int v, bool full, bool bt601) {
    const double luma = full ? y / 255.0 : (y - 16) / 219.0;
    const double cb = (u - 128) / (full ? 255.0 : 224.0), cr = (v - 128) / (full ? 255.0 : 224.0);
    const auto to_8 = [](double c) { return static_cast<std::uint8_t>(std::clamp(c, 0.0, 1.0) * 255 + 0.5); };
    if (bt601)
        return {to_8(luma + 1.402 * cr), to_8(luma - 0.344 * cb - 0.714 * cr), to_8(luma + 1.772 * cb), 255};
    return {to_8(luma + 1.575 * cr), to_8(luma - 0.187 * cb - 0.468 * cr), to_8(luma + 1.856 * cb), 255};
}

void check_near(Rgba8 actual, Rgba8 expected) {
    CHECK(std::abs(actual.r - expected.r) <= 1);
    CHECK(std::abs(actual.g - expected.g) <= 1);
    CHECK(std::abs(actual.b - expected.b) <= 1);
    CHECK(actual.a == 255);
}

} // namespace

TEST_CASE("color_image: interleaved formats by channel count, order and depth") {
    CHECK(one_texel({Scalar::U8, 1}, {77}) == Rgba8{77, 77, 77, 255});
    CHECK(one_texel({Scalar::U8, 3}, {1, 2, 3}) == Rgba8{1, 2, 3, 255});
    CHECK(one_texel({Scalar::U8, 3, Arrangement::Bgr}, {1, 2, 3}) == Rgba8{3, 2, 1, 255});
    CHECK(one_texel({Scalar::U8, 4, Arrangement::Bgr}, {1, 2, 3, 255}) == Rgba8{3, 2, 1, 255});
    // 0x8000 = 32768 of 65535 is 127.5 of 255; 0xFFFF is 255.
    CHECK(one_texel({Scalar::U16, 3}, {0x00, 0x80, 0xFF, 0xFF, 0, 0}) == Rgba8{128, 255, 0, 255});
    // 0.5f = 0x3F000000 is 127.5, rounded up; 2.0f is clamped, NaN is black.
    CHECK(one_texel({Scalar::F32, 3}, {0, 0, 0, 0x3F, 0, 0, 0, 0x40, 0, 0, 0xC0, 0x7F}) ==
          Rgba8{128, 255, 0, 255});
}

TEST_CASE("color_image: alpha straight and premultiplied over black") {
    DrawList list = view_of(image_of(1, 1, kRgba8, {200, 100, 50, 128}), 1, 1);
    // 200 * 128 / 255 = 100.4, 50.2, 25.1
    CHECK(pixel(list) == Rgba8{100, 50, 25, 255});
    std::get<ColorImageItem>(list.layers[0]).premultiplied_alpha = true;
    CHECK(pixel(list) == Rgba8{200, 100, 50, 255});
    std::get<ColorImageItem>(list.layers[0]).opacity = 0.5f;
    CHECK(pixel(list) == Rgba8{100, 50, 25, 255});
}

TEST_CASE("color_image: YUV in every arrangement, range and matrix") {
    // 2 x 2 pixels of luma 50, 100, 150, 200; chroma 90 and 180 where one sample serves all.
    using enum Arrangement;
    const auto check_all = [](Arrangement arrangement, std::initializer_list<int> bytes, bool full,
                              bool bt601) {
        const DrawList list = view_of(image_of(2, 2, {Scalar::U8, 1, arrangement}, bytes), 2, 2);
        for (std::size_t i = 0; i < 4; ++i)
            check_near(pixel(list, i), expected_rgb(50 + 50 * static_cast<int>(i), 90, 180, full, bt601));
    };
    check_all(Nv12, {50, 100, 150, 200, 90, 180}, false, true);
    check_all(Yuy2, {50, 90, 100, 180, 150, 90, 200, 180}, false, true);
    check_all(Uyvy, {90, 50, 180, 100, 90, 150, 180, 200}, false, true);
    check_all(YUV12Limited, {50, 100, 150, 200, 90, 180}, false, false);
    check_all(YUV12Full, {50, 100, 150, 200, 90, 180}, true, false);
    check_all(YUV16Limited, {50, 100, 150, 200, 90, 90, 180, 180}, false, false);
    check_all(YUV16Full, {50, 100, 150, 200, 90, 90, 180, 180}, true, false);
    check_all(YUV24Limited, {50, 100, 150, 200, 90, 90, 90, 90, 180, 180, 180, 180}, false, false);
    check_all(YUV24Full, {50, 100, 150, 200, 90, 90, 90, 90, 180, 180, 180, 180}, true, false);
    CHECK(one_texel({Scalar::U8, 1, Y8Full}, {99}) == Rgba8{99, 99, 99, 255});
    CHECK(one_texel({Scalar::U8, 1, Y8Limited}, {235}) == Rgba8{255, 255, 255, 255});
}

TEST_CASE("color_image: chroma planes of odd sizes round up") {
    // 3 x 3 luma of 128; u planes 2 x 2 with the last sample apart.
    const DrawList list = view_of(
        image_of(3, 3, {Scalar::U8, 1, Arrangement::YUV12Full},
                 {128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 255, 128, 128, 128, 128}),
        3, 3);
    check_near(pixel(list, 0), {128, 128, 128, 255});
    check_near(pixel(list, 8), expected_rgb(128, 255, 128, true, false));
}

TEST_CASE("color_image: Bayer patterns demosaic a plain colour to that colour") {
    // Red 200, green 100, blue 40 everywhere, in each of the four patterns.
    const auto check_pattern = [](Arrangement arrangement, std::initializer_list<int> cell) {
        const std::vector<int> c(cell);
        const DrawList list = view_of(image_of(4, 4, {Scalar::U8, 1, arrangement},
                                               {c[0], c[1], c[0], c[1], c[2], c[3], c[2], c[3], c[0], c[1],
                                                c[0], c[1], c[2], c[3], c[2], c[3]}),
                                      4, 4);
        for (std::size_t i = 0; i < 16; ++i)
            CHECK(pixel(list, i) == Rgba8{200, 100, 40, 255});
    };
    check_pattern(Arrangement::BayerRggb, {200, 100, 100, 40});
    check_pattern(Arrangement::BayerBggr, {40, 100, 100, 200});
    check_pattern(Arrangement::BayerGbrg, {100, 40, 200, 100});
    check_pattern(Arrangement::BayerGrbg, {100, 200, 40, 100});
}

TEST_CASE("color_image: minified, a pixel is the mean of its texels") {
    const DrawList list =
        view_of(image_of(2, 2, {Scalar::U8, 3}, {0, 10, 1, 100, 10, 2, 50, 10, 3, 51, 10, 5}), 1, 1, 0.5);
    CHECK(pixel(list) == Rgba8{50, 10, 3, 255}); // 201 / 4, 10, 11 / 4
}

TEST_CASE("color_image: equal on all SIMD levels, bands and channel orders, with layers above each other") {
    Image image = allocate_image(packed_desc(57, 43, kRgba8));
    for (std::size_t i = 0; i < byte_size(image.desc); ++i)
        image.data.get()[i] = static_cast<std::byte>(i * 2654435761u >> 24);
    const SharedImage shared = share(std::move(image));
    for (const Magnification magnification :
         {Magnification::Nearest, Magnification::Linear, Magnification::Bicubic})
        for (const double zoom : {0.4, 1.0, 3.3}) {
            DrawList list{.width = 120, .height = 90};
            list.background_bottom = {200, 100, 0, 255};
            list.camera = Camera2d{.view_px_per_scene_px = zoom, .offset_x_px = 5, .offset_y_px = -7};
            list.layers.push_back(ColorImageItem{.pixels = shared, .magnification = magnification});
            list.layers.push_back(ColorImageItem{.pixels = shared,
                                                 .magnification = magnification,
                                                 .premultiplied_alpha = true,
                                                 .opacity = 0.3f,
                                                 .draw_order = -1,
                                                 .origin_x = 20});
            check_same_everywhere(list);
        }
}
