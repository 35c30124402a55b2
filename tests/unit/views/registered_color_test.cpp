// A colour camera beside the depth camera, with a scene whose colours are known by calculation.
#include "app/views/registered_color.hpp"

#include "tests/support/catch.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <cmath>
#include <cstring>

using namespace fathom;

namespace {

constexpr std::uint32_t kWidth = 64, kHeight = 48;

Intrinsics camera(double focal_px, std::uint32_t width, std::uint32_t height) {
    Intrinsics k;
    k.fx = k.fy = focal_px;
    k.cx = (width - 1) / 2.0;
    k.cy = (height - 1) / 2.0;
    k.width = width;
    k.height = height;
    return k;
}

/// Red says the column, green the row.
SharedImage coordinates(std::uint32_t width, std::uint32_t height) {
    Image image = allocate_image(packed_desc(width, height, kRgb8));
    for (std::uint32_t v = 0; v < height; ++v)
        for (std::uint32_t u = 0; u < width; ++u) {
            auto* texel = image.view().row_as<std::uint8_t>(v) + std::size_t{3} * u;
            texel[0] = static_cast<std::uint8_t>(u);
            texel[1] = static_cast<std::uint8_t>(v);
            texel[2] = 99;
        }
    return share(std::move(image));
}

template <typename DepthAt>
SharedImage depth_image(const DepthAt& depth_mm) {
    Image image = allocate_image(packed_desc(kWidth, kHeight, kU16));
    for (std::uint32_t v = 0; v < kHeight; ++v)
        for (std::uint32_t u = 0; u < kWidth; ++u)
            image.view().row_as<std::uint16_t>(v)[u] = depth_mm(u, v);
    return share(std::move(image));
}

Registration beside(double metres) {
    Registration registration;
    registration.meaning.metres_per_unit = 0.001;
    registration.depth_camera = camera(60, kWidth, kHeight);
    registration.color_camera = camera(120, 200, 150);
    registration.color_from_depth = glm::translate(glm::dmat4(1), glm::dvec3(metres, 0, 0));
    return registration;
}

const std::uint8_t* texel_at(const SharedImage& image, std::uint32_t u, std::uint32_t v) {
    return image.view().row_as<std::uint8_t>(v) + std::size_t{4} * u;
}

} // namespace

TEST_CASE("registered colour: a wall shows the colours of the places where its points land") {
    const Registration registration = beside(0.1);
    const SharedImage colors =
        registered_color(depth_image([](std::uint32_t, std::uint32_t) { return std::uint16_t{2000}; }),
                         coordinates(200, 150), registration);
    REQUIRE(colors.desc.format == kRgba8);
    for (const std::uint32_t u : {0u, 20u, 63u})
        for (const std::uint32_t v : {0u, 30u}) {
            // x = (u - 31.5) * 2 / 60, then u' = 120 (x + 0.1) / 2 + 99.5.
            const double column = 120 * ((u - 31.5) * 2 / 60 + 0.1) / 2 + 99.5;
            const double row = 120 * ((v - 23.5) * 2 / 60) / 2 + 74.5;
            CHECK(std::abs(texel_at(colors, u, v)[0] - column) <= 0.5001);
            CHECK(std::abs(texel_at(colors, u, v)[1] - row) <= 0.5001);
            CHECK(texel_at(colors, u, v)[2] == 99);
            CHECK(texel_at(colors, u, v)[3] == 255);
        }
}

TEST_CASE("registered colour: distortion of the colour camera moves the place") {
    Registration registration = beside(0);
    registration.color_camera.model = DistortionModel::PlumbBob;
    registration.color_camera.distortion = {0.2, 0, 0, 0, 0, 0, 0, 0};
    const SharedImage colors =
        registered_color(depth_image([](std::uint32_t, std::uint32_t) { return std::uint16_t{1000}; }),
                         coordinates(200, 150), registration);
    // On the middle row nearly: x = (60 - 31.5) / 60 = 0.475, y = -0.5 / 60; r2 = 0.2257; times 1 + 0.2 r2.
    const double column = 120 * 0.475 * (1 + 0.2 * (0.475 * 0.475 + 0.25 / 3600)) + 99.5;
    CHECK(std::abs(texel_at(colors, 60, 23)[0] - column) <= 0.5001);
    CHECK(column - (120 * 0.475 + 99.5) > 2); // it does move
}

TEST_CASE("registered colour: points outside of the picture, without depth or hidden from it keep none") {
    // A post 1 m away in columns 20 to 29 before a wall at 4 m; the colour camera stands half a metre to the left, so
    // that the post hides wall that the depth camera sees.
    const auto scene = [](std::uint32_t u, std::uint32_t v) -> std::uint16_t {
        if (v == 0) return 0;
        return u >= 20 && u < 30 ? 1000 : 4000;
    };
    Registration registration = beside(0.5);
    const SharedImage colors = registered_color(depth_image(scene), coordinates(200, 150), registration);
    CHECK(texel_at(colors, 40, 0)[3] == 0); // no depth
    // The post at column 25: x = -0.108, u' = 120 (-0.108 + 0.5) + 99.5 = 146.5: it is seen.
    CHECK(texel_at(colors, 25, 20)[3] == 255);
    CHECK(std::abs(texel_at(colors, 25, 20)[0] - 146.5) <= 0.51);
    // The wall's point that lands on 146.5 too: 120 (x + 0.5) / 4 = 47, x = 1.067, u = 1.067 * 60 / 4 + 31.5 = 47.5.
    CHECK(texel_at(colors, 47, 20)[3] == 0);
    CHECK(texel_at(colors, 60, 20)[3] == 255); // beyond the post's shadow
    CHECK(texel_at(colors, 10, 20)[3] == 255);

    registration.color_from_depth = glm::translate(glm::dmat4(1), glm::dvec3(3.6, 0, 0));
    const SharedImage away = registered_color(depth_image(scene), coordinates(200, 150), registration);
    CHECK(texel_at(away, 60, 20)[3] == 0); // far beyond the right rim: 120 (1.9 + 3.6) / 4 + 99.5 = 264.5
}
