#include "renderer/colormap_table.hpp"
#include "tests/gpu/gpu_test.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

using namespace fathom;

namespace {

SharedImage image_of(std::uint32_t width, std::uint32_t height, PixelFormat format,
                     const std::vector<std::uint8_t>& bytes) {
    Image image = allocate_image(packed_desc(width, height, format));
    REQUIRE(bytes.size() == byte_size(image.desc));
    std::memcpy(image.data.get(), bytes.data(), bytes.size());
    return share(std::move(image));
}

DrawList one_to_one(const SharedImage& image) {
    DrawList list{.width = image.desc.width, .height = image.desc.height, .camera = Camera2d{}};
    list.layers.push_back(ColorImageItem{.pixels = image});
    return list;
}

Rgba8 pixel(GpuRenderer& gpu, const DrawList& list, std::uint32_t x = 0, std::uint32_t y = 0) {
    return unpack(drawn(gpu, list).view().row_as<PackedRgba>(y)[x]);
}

bool near(const Rgba8& a, const Rgba8& b, int tolerance) {
    return std::abs(a.r - b.r) <= tolerance && std::abs(a.g - b.g) <= tolerance &&
           std::abs(a.b - b.b) <= tolerance;
}

} // namespace

TEST_CASE("color image: interleaved formats show their stored colour") {
    FATHOM_GPU_RENDERER(gpu);
    CHECK(pixel(gpu, one_to_one(image_of(1, 1, kRgb8, {10, 20, 30}))) == Rgba8{10, 20, 30, 255});
    CHECK(pixel(gpu, one_to_one(image_of(1, 1, {Scalar::U8, 3, Arrangement::Bgr}, {10, 20, 30}))) ==
          Rgba8{30, 20, 10, 255});
    CHECK(pixel(gpu, one_to_one(image_of(1, 1, kU8, {77}))) == Rgba8{77, 77, 77, 255});
    // 0x8080 of 65535 is 128.5 of 255 exactly between two: 0x80 in both bytes is 128 (16-bit PNG practice)
    CHECK(pixel(gpu, one_to_one(image_of(1, 1, {Scalar::U16, 3}, {0, 0, 0x80, 0x80, 0xFF, 0xFF}))) ==
          Rgba8{0, 128, 255, 255});
    const std::array<float, 3> floats{0.0f, 0.5f, 2.0f};
    std::vector<std::uint8_t> bytes(12);
    std::memcpy(bytes.data(), floats.data(), 12);
    CHECK(pixel(gpu, one_to_one(image_of(1, 1, {Scalar::F32, 3}, bytes))) == Rgba8{0, 128, 255, 255});
}

TEST_CASE("color image: straight and premultiplied alpha and opacity go over the background") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list = one_to_one(image_of(1, 1, {Scalar::U8, 4}, {200, 100, 0, 128}));
    list.background_top = list.background_bottom = {100, 100, 100, 255};
    CHECK(near(pixel(gpu, list), {150, 100, 50, 255}, 1)); // 200 * 128/255 + 100 * 127/255
    auto& item = std::get<ColorImageItem>(list.layers[0]);
    item.premultiplied_alpha = true;
    CHECK(near(pixel(gpu, list), {250, 150, 50, 255}, 1)); // 200 + 100 * 127/255
    item.premultiplied_alpha = false;
    item.opacity = 0.5f;
    CHECK(near(pixel(gpu, list), {125, 100, 75, 255}, 1));
}

TEST_CASE("color image: YUV formats show red by their standard's numbers") {
    FATHOM_GPU_RENDERER(gpu);
    // Pure red in ITU-R BT.601, limited range: Y 81, Cb 90, Cr 240 (ITU-R BT.601, table of colour bars).
    const Rgba8 red{255, 0, 0, 255};
    CHECK(near(
        pixel(gpu, one_to_one(image_of(2, 2, {Scalar::U8, 1, Arrangement::Nv12}, {81, 81, 81, 81, 90, 240}))),
        red, 2));
    CHECK(
        near(pixel(gpu, one_to_one(image_of(2, 1, {Scalar::U8, 1, Arrangement::Yuy2}, {81, 90, 81, 240})), 1),
             red, 2));
    CHECK(
        near(pixel(gpu, one_to_one(image_of(2, 1, {Scalar::U8, 1, Arrangement::Uyvy}, {90, 81, 240, 81})), 1),
             red, 2));
    // BT.709, limited: Y 63, Cb 102, Cr 240; full: Y 54, Cb 99, Cr 255 (rounded).
    const auto planar = [&](Arrangement arrangement, std::vector<std::uint8_t> bytes) {
        return pixel(gpu, one_to_one(image_of(1, 1, {Scalar::U8, 1, arrangement}, bytes)));
    };
    CHECK(near(planar(Arrangement::YUV24Limited, {63, 102, 240}), red, 2));
    CHECK(near(planar(Arrangement::YUV24Full, {54, 99, 255}), red, 2));
    CHECK(near(planar(Arrangement::YUV16Limited, {63, 102, 240}), red, 2));
    CHECK(near(planar(Arrangement::YUV12Full, {54, 99, 255}), red, 2));
    CHECK(planar(Arrangement::Y8Full, {99}) == Rgba8{99, 99, 99, 255});
    CHECK(planar(Arrangement::Y8Limited, {16}) == Rgba8{0, 0, 0, 255});
    CHECK(planar(Arrangement::Y8Limited, {235}) == Rgba8{255, 255, 255, 255});
}

TEST_CASE("color image: a Bayer image of one colour is that colour everywhere") {
    FATHOM_GPU_RENDERER(gpu);
    // 4 x 4 sites with red 200, green 100, blue 50.
    const auto mosaic = [](Arrangement arrangement, std::array<std::uint8_t, 4> tile) {
        std::vector<std::uint8_t> bytes(16);
        for (std::size_t i = 0; i < 16; ++i)
            bytes[i] = tile[(i / 4 % 2) * 2 + i % 2];
        return image_of(4, 4, {Scalar::U8, 1, arrangement}, bytes);
    };
    for (const auto& [arrangement, tile] :
         {std::pair{Arrangement::BayerRggb, std::array<std::uint8_t, 4>{200, 100, 100, 50}},
          std::pair{Arrangement::BayerBggr, std::array<std::uint8_t, 4>{50, 100, 100, 200}},
          std::pair{Arrangement::BayerGbrg, std::array<std::uint8_t, 4>{100, 50, 200, 100}},
          std::pair{Arrangement::BayerGrbg, std::array<std::uint8_t, 4>{100, 200, 50, 100}}}) {
        const DrawList list = one_to_one(mosaic(arrangement, tile));
        const Image picture = drawn(gpu, list);
        for (std::uint32_t y = 0; y < 4; ++y)
            for (std::uint32_t x = 0; x < 4; ++x)
                CHECK(unpack(picture.view().row_as<PackedRgba>(y)[x]) == Rgba8{200, 100, 50, 255});
    }
}

TEST_CASE("background: the picture runs from the top colour to the bottom one") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list{.width = 3, .height = 101, .camera = Camera2d{}};
    list.background_top = {0, 0, 0, 255};
    list.background_bottom = {200, 100, 50, 255};
    const Image picture = drawn(gpu, list);
    CHECK(unpack(picture.view().row_as<PackedRgba>(0)[1]) == Rgba8{0, 0, 0, 255});
    CHECK(unpack(picture.view().row_as<PackedRgba>(50)[2]) == Rgba8{100, 50, 25, 255});
    CHECK(unpack(picture.view().row_as<PackedRgba>(100)[0]) == Rgba8{200, 100, 50, 255});
}
