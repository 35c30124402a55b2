#include "app/export/legend_picture.hpp"
#include "app/export/text_raster.hpp"

#include "tests/support/catch.hpp"

#include <cstring>

using namespace fathom;

namespace {

Image blank(std::uint32_t width, std::uint32_t height) {
    return allocate_image(packed_desc(width, height, kRgba8));
}

int inked_pixels(const Image& image) {
    int count = 0;
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        for (std::uint32_t x = 0; x < image.desc.width; ++x)
            count += image.view().row_as<PackedRgba>(y)[x] != 0 ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("text raster: a monospaced face gives equal widths, and text outside the picture is cut off") {
    const TextRaster text(16);
    CHECK(text.width_px("iiii") == text.width_px("WWWW"));
    Image image = blank(60, 20);
    text.draw(image.view(), 0, 0, "8", {255, 255, 255, 255});
    const int inside = inked_pixels(image);
    CHECK(inside > 20);
    text.draw(image.view(), -1000, 0, "8", {255, 255, 255, 255});
    text.draw(image.view(), 59, 19, "88888", {255, 255, 255, 255});
    text.draw(image.view(), 0, 500, "8", {255, 255, 255, 255});
    CHECK(inked_pixels(image) >= inside);
    text.draw(image.view(), 0, 0, "\xF0\x9F", {255, 255, 255, 255}); // UTF-8 that breaks off
}

TEST_CASE("legend picture: the view's pixels stay as they are, the legend stands at their right") {
    Image picture = blank(200, 300);
    for (std::uint32_t y = 0; y < 300; ++y)
        for (std::uint32_t x = 0; x < 200; ++x)
            picture.view().row_as<PackedRgba>(y)[x] = pack({9, 8, 7, 255});
    Legend legend;
    legend.colors.fill(pack({200, 10, 10, 255}));
    legend.ticks = {{1000, 0.5, "1 m"}};
    legend.swatches = {{"no value (0)", {1, 2, 3, 255}, 5, 0.25}};
    const Image result = with_legend(picture.view(), legend, "u16, 1 mm (assumed)");
    REQUIRE(result.desc.width > 300);
    CHECK(result.desc.height == 300);
    for (std::uint32_t y = 0; y < 300; ++y)
        REQUIRE(std::memcmp(result.view().row(y), picture.view().row(y), 800) == 0);
    bool has_bar = false, has_swatch = false;
    for (std::uint32_t y = 0; y < 300; ++y)
        for (std::uint32_t x = 200; x < result.desc.width; ++x) {
            const PackedRgba pixel = result.view().row_as<PackedRgba>(y)[x];
            has_bar |= pixel == legend.colors[0];
            has_swatch |= pixel == pack({1, 2, 3, 255});
        }
    CHECK(has_bar);
    CHECK(has_swatch);
}

TEST_CASE("legend picture: a picture that is too low grows") {
    const Image result = with_legend(blank(64, 16).view(), Legend{}, "");
    CHECK(result.desc.height > 100);
}
