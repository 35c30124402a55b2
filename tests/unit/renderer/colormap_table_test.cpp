#include "renderer/colormap_table.hpp"

#include "tests/support/catch.hpp"

#include "decoders/media/half.hpp"

#include <cmath>
#include <limits>

using namespace fathom;

namespace {

Rgba8 entry(std::string_view map, std::size_t i) {
    return unpack(colormap_entries(*find_colormap(map).value())[i]);
}

} // namespace

TEST_CASE("colour maps: published end and middle entries come out as published") {
    // matplotlib's viridis table, and Google's turbo table (A. Mikhailov, 2019)
    CHECK(entry("viridis", 0) == Rgba8{68, 1, 84, 255});
    CHECK(entry("viridis", 255) == Rgba8{253, 231, 37, 255});
    CHECK(entry("turbo", 0) == Rgba8{48, 18, 59, 255});
    CHECK(entry("turbo", 255) == Rgba8{122, 4, 3, 255});
    // npm colormap 2.3.2: jet's control points at 0, 0.125, 1
    CHECK(entry("npm-colormap/jet", 0) == Rgba8{0, 0, 131, 255});
    CHECK(entry("npm-colormap/jet", 32) == Rgba8{0, 60, 170, 255});
    CHECK(entry("npm-colormap/jet", 255) == Rgba8{128, 0, 0, 255});
}

TEST_CASE(
    "colour maps: plain names resolve in matplotlib first, any case, and an unknown one names the nearest") {
    CHECK(find_colormap("JET").value()->id == "matplotlib/jet");
    CHECK(find_colormap("bluered").value()->id == "npm-colormap/bluered");
    CHECK(find_colormap("deep").value()->id == "cmocean/deep");
    CHECK(find_colormap("Rerun/Turbo").value()->id == "rerun/turbo");
    CHECK(colormaps().size() == 133);
    CHECK(find_colormap("virids").error().message.find("'viridis'") != std::string::npos);
    CHECK_FALSE(find_colormap("parula").has_value());
}

TEST_CASE("scale: positions follow the transfer functions") {
    CHECK(scale_position({.low = 1000, .high = 3000}, 1500) == Approx(0.25));
    CHECK(scale_position({.low = 3000, .high = 1000}, 1500) == Approx(0.75));
    CHECK(scale_position({.transfer = Transfer::Logarithmic, .low = 100, .high = 10000}, 1000) ==
          Approx(0.5));
    CHECK(scale_position({.transfer = Transfer::InverseDepth, .low = 1, .high = 4}, 2) == Approx(0.5 / 0.75));
    CHECK(scale_position({.low = 7, .high = 7}, 7) == 0.5);
    CHECK(scale_position({.low = 7, .high = 7}, 8) > 1);
}

TEST_CASE("scale: invalid values have the colour of their class, never one of the map") {
    const ColorScale scale{.colormap = "matplotlib/gray", .low = 0, .high = 100, .invalid_codes = {65535, 9}};
    const ColorTable table = color_table(scale);
    const auto color = [&](double raw) { return unpack(color_of(scale, table, Scalar::U16, raw)); };
    CHECK(color(0) == scale.marks.invalid[static_cast<std::size_t>(Validity::Zero)]);
    CHECK(color(65535) == scale.marks.invalid[static_cast<std::size_t>(Validity::Saturated)]);
    CHECK(color(9) == scale.marks.invalid[static_cast<std::size_t>(Validity::Other)]);
    CHECK(color(NAN) == scale.marks.invalid[static_cast<std::size_t>(Validity::Nan)]);
    CHECK(color(100) == Rgba8{255, 255, 255, 255});
}

TEST_CASE("scale: values out of range are clamped, hidden or marked") {
    ColorScale scale{.colormap = "matplotlib/gray", .low = 100, .high = 200};
    const auto color = [&](double raw) {
        return unpack(color_of(scale, color_table(scale), Scalar::U16, raw));
    };
    CHECK(color(50) == Rgba8{0, 0, 0, 255});
    CHECK(color(300) == Rgba8{255, 255, 255, 255});
    scale.out_of_range = OutOfRange::Hide;
    CHECK(color(50).a == 0);
    CHECK(color(100).a == 255);
    scale.out_of_range = OutOfRange::Mark;
    CHECK(color(50) == scale.marks.below);
    CHECK(color(201) == scale.marks.above);
}

TEST_CASE("scale: steps give that many colours, ends included") {
    const ColorScale scale{.colormap = "matplotlib/gray", .steps = 4};
    const ColorTable table = color_table(scale);
    CHECK(unpack(table[0]).r == 0);
    CHECK(unpack(table[64]).r == 85);
    CHECK(unpack(table[128]).r == 170);
    CHECK(unpack(table[255]).r == 255);
    CHECK(table[0] == table[63]);
}

TEST_CASE("code table: every code of every small type has the colour that color_of defines") {
    for (const Transfer transfer : {Transfer::Linear, Transfer::Logarithmic, Transfer::InverseDepth})
        for (const OutOfRange out_of_range : {OutOfRange::Clamp, OutOfRange::Hide, OutOfRange::Mark})
            for (const auto& [low, high] :
                 {std::pair{500.0, 4000.0}, {4000.0, 500.0}, {-50.0, 70.5}, {90.0, 90.0}})
                for (const char* map : {"matplotlib/turbo", "matplotlib/twilight"})
                    for (const Scalar scalar :
                         {Scalar::U8, Scalar::I8, Scalar::U16, Scalar::I16, Scalar::F16}) {
                        ColorScale scale{.colormap = map, .transfer = transfer, .low = low, .high = high};
                        scale.out_of_range = out_of_range;
                        scale.invalid_codes = {65535, -1, 7, 1e9, 0.5};
                        scale.contour_raw = low == 90 ? 100 : 0;
                        const ColorTable table = color_table(scale);
                        const std::vector<PackedRgba> codes = code_table(scale, scalar);
                        std::size_t wrong = 0;
                        for (std::uint32_t bits = 0; bits < codes.size(); ++bits) {
                            const double raw =
                                scalar == Scalar::U8    ? static_cast<std::uint8_t>(bits)
                                : scalar == Scalar::I8  ? static_cast<std::int8_t>(bits)
                                : scalar == Scalar::U16 ? static_cast<std::uint16_t>(bits)
                                : scalar == Scalar::I16
                                    ? static_cast<std::int16_t>(bits)
                                    : static_cast<double>(half_to_float(static_cast<std::uint16_t>(bits)));
                            wrong += codes[bits] != color_of(scale, table, scalar, raw) ? 1 : 0;
                        }
                        CHECK(wrong == 0);
                    }
}
