#include "app/inspect/regions.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <cmath>

using namespace fathom;

TEST_CASE("region: fill rate, moments and ranks of a rectangle, in raw units and metres") {
    // Columns hold 1000, 2000 … 8000; the rectangle covers 3000, 4000 and 5000 twice, one of them is missing.
    Image image = make_depth::ramp(8, 4, 1000, 8000);
    image.view().row_as<std::uint16_t>(1)[4] = 0;
    const RegionStats region = measure_region(image.view(), assumed_meaning(kU16), {2, 1, 3, 2});
    CHECK(region.pixel_count == 6);
    CHECK(region.valid_count == 5);
    CHECK(region.fill_rate == Approx(5.0 / 6));
    CHECK(region.counts[static_cast<std::size_t>(Validity::Zero)] == 1);
    CHECK(region.raw.min == 3000);
    CHECK(region.raw.max == 5000);
    CHECK(region.raw.mean == 3800);
    CHECK(region.raw.median == 4000);
    CHECK(region.raw.sigma == Approx(std::sqrt(560000.0))); // 2 * 800^2 + 2 * 200^2 + 1200^2, over 5
    CHECK(region.raw.percentiles == std::array<double, 5>{3000, 3000, 4000, 5000, 5000});
    CHECK(region.unit == "m");
    CHECK(region.shown.median == 4.0);
    CHECK(region.shown.sigma == Approx(std::sqrt(0.56)));
    CHECK(region.shown.percentiles[4] == 5.0);
}

TEST_CASE("region: values without a metric meaning are shown raw") {
    DepthMeaning meaning = assumed_meaning(kU16);
    meaning.kind = DepthKind::Disparity;
    const RegionStats region = measure_region(make_depth::constant(4, 4, 77).view(), meaning, {0, 0, 2, 2});
    CHECK(region.unit == "px");
    CHECK(region.shown.mean == 77);
}

TEST_CASE("region: beyond the image there is nothing, and empty ones have no values") {
    const Image image = make_depth::constant(4, 4, 0);
    CHECK(measure_region(image.view(), assumed_meaning(kU16), {4, 0, 2, 2}).pixel_count == 0);
    const RegionStats empty = measure_region(image.view(), assumed_meaning(kU16), {3, 3, 20, 20});
    CHECK(empty.rect == PixelRect{3, 3, 1, 1});
    CHECK(empty.fill_rate == 0);
    CHECK(std::isnan(empty.raw.mean));
    CHECK(std::isnan(empty.shown.percentiles[0]));
}
