#include "renderer/colormap_table.hpp"
#include "renderer/gpu/gpu_renderer.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace fathom;

namespace {

/// A list that shows a scalar image at one view pixel per texel.
DrawList one_to_one(const SharedImage& image, const ColorScale& scale) {
    DrawList list{.width = image.desc.width, .height = image.desc.height, .camera = Camera2d{}};
    list.layers.push_back(DepthImageItem{.pixels = image, .scale = scale});
    return list;
}

PackedRgba at(const ImageView& picture, std::uint32_t x, std::uint32_t y) {
    return picture.row_as<PackedRgba>(y)[x];
}

/// Every 16-bit code once.
Image all_codes(Scalar scalar) {
    Image image = allocate_image(packed_desc(256, 256, {scalar}));
    for (std::uint32_t i = 0; i < 65536; ++i)
        image.view().row_as<std::uint16_t>(i / 256)[i % 256] = static_cast<std::uint16_t>(i);
    return image;
}

/// What the picture shows of a pixel: the background where the scale hides it.
PackedRgba expected(const DrawList& list, PackedRgba color) {
    return unpack(color).a == 0 ? pack(list.background_top) : color;
}

std::vector<ColorScale> scales() {
    ColorScale plain{.low = 500, .high = 4000};
    plain.invalid_codes.assign({1000, 65535});
    ColorScale hidden = plain;
    hidden.out_of_range = OutOfRange::Hide;
    ColorScale marked = plain;
    marked.out_of_range = OutOfRange::Mark;
    marked.transfer = Transfer::Logarithmic;
    ColorScale turned = plain;
    turned.low = 4000;
    turned.high = 500;
    turned.transfer = Transfer::InverseDepth;
    ColorScale contours = plain;
    contours.contour_raw = 250;
    contours.steps = 10;
    ColorScale one_value = plain;
    one_value.low = one_value.high = 700;
    return {plain, hidden, marked, turned, contours, one_value};
}

} // namespace

TEST_CASE("colormap: every code of the 16-bit types has the colour of its definition") {
    FATHOM_GPU_RENDERER(gpu);
    for (const Scalar scalar : {Scalar::U16, Scalar::I16, Scalar::F16}) {
        const SharedImage image = share(all_codes(scalar));
        for (const ColorScale& scale : scales()) {
            const DrawList list = one_to_one(image, scale);
            const ColorTable table = color_table(scale);
            const Image picture = drawn(gpu, list);
            std::size_t different = 0;
            for (std::uint32_t i = 0; i < 65536; ++i) {
                const double raw = value_at(image.view(), i % 256, i / 256);
                different += at(picture.view(), i % 256, i / 256) !=
                             expected(list, color_of(scale, table, scalar, raw));
            }
            CHECK(different == 0);
        }
    }
}

TEST_CASE("colormap: 8-bit, 32-bit, float and 64-bit values are at most one table entry off") {
    FATHOM_GPU_RENDERER(gpu);
    const Image ramp = make_depth::ramp(256, 16, 1, 255);
    for (const Scalar scalar : {Scalar::U8, Scalar::I8, Scalar::U32, Scalar::I32, Scalar::U64, Scalar::I64,
                                Scalar::F32, Scalar::F64}) {
        const SharedImage image = share(make_depth::converted(ramp, scalar));
        for (ColorScale scale : scales()) {
            scale.contour_raw = 0; // its edges are compared above
            scale.low /= 20;
            scale.high /= 20;
            const DrawList list = one_to_one(image, scale);
            const ColorTable table = color_table(scale);
            const Image picture = drawn(gpu, list);
            for (std::uint32_t x = 0; x < 256; ++x) {
                const double raw = value_at(image.view(), x, 3);
                const PackedRgba shown = at(picture.view(), x, 3);
                if (shown == expected(list, color_of(scale, table, scalar, raw))) continue;
                const double position = 255 * std::clamp(scale_position(scale, raw), 0.0, 1.0);
                const auto below = static_cast<std::size_t>(position);
                INFO("type " << format_name({scalar}) << ", value " << raw << ", position " << position);
                CHECK((shown == table[below] || shown == table[std::min<std::size_t>(below + 1, 255)]));
            }
        }
    }
}

TEST_CASE("colormap: invalid values show the colour of their class") {
    FATHOM_GPU_RENDERER(gpu);
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{0.0f, -0.0f, std::nanf(""), kInfinity, -kInfinity, 7.0f, 1.0f, 2.0f};
    const SharedImage image = share(make_depth::from_values(8, 1, std::span<const float>(values)));
    ColorScale scale{.low = 0, .high = 10};
    scale.invalid_codes.push_back(7);
    const DrawList list = one_to_one(image, scale);
    const Image picture = drawn(gpu, list);
    const auto mark = [&](Validity validity) {
        return pack(scale.marks.invalid[static_cast<std::size_t>(validity)]);
    };
    CHECK(at(picture.view(), 0, 0) == mark(Validity::Zero));
    CHECK(at(picture.view(), 1, 0) == mark(Validity::Zero));
    CHECK(at(picture.view(), 2, 0) == mark(Validity::Nan));
    CHECK(at(picture.view(), 3, 0) == mark(Validity::PosInf));
    CHECK(at(picture.view(), 4, 0) == mark(Validity::NegInf));
    CHECK(at(picture.view(), 5, 0) == mark(Validity::Other));
    CHECK(at(picture.view(), 6, 0) == color_table(scale)[26]); // round(255 * 0.1)
}

TEST_CASE("colormap: an image is uploaded once, however often it is drawn") {
    FATHOM_GPU_RENDERER(gpu);
    const SharedImage image = share(make_depth::ramp(64, 64, 1, 1000));
    const DrawList list = one_to_one(image, {.low = 0, .high = 1000});
    (void)drawn(gpu, list);
    const std::uint64_t once = gpu.uploaded_bytes();
    CHECK(once == 64 * 64 * 2);
    (void)drawn(gpu, list);
    CHECK(gpu.uploaded_bytes() == once);
    CHECK(gpu.image_bytes() >= once);
}

TEST_CASE("colormap: images beyond the memory budget take the place of older ones") {
    FATHOM_GPU_RENDERER(gpu, {.kept_image_bytes = 1u << 20});
    for (std::uint16_t i = 1; i <= 20; ++i) {
        const SharedImage image = share(make_depth::constant(256, 256, i)); // 128 KiB each
        const ColorScale scale{.low = 0, .high = 20};
        const Image picture = drawn(gpu, one_to_one(image, scale));
        CHECK(at(picture.view(), 255, 255) == color_of(scale, color_table(scale), Scalar::U16, i));
        CHECK(gpu.image_bytes() <= 1u << 20);
    }
}
