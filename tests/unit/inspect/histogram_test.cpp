#include "app/inspect/histogram.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <numeric>

using namespace fathom;

namespace {

Histogram codes(double first, std::vector<std::uint32_t> counts) {
    return {.kind = Histogram::Kind::Codes, .first = first, .counts = std::move(counts)};
}

} // namespace

TEST_CASE("histogram: a code covers half a unit to either side") {
    // Code 10 covers 9.5 … 10.5: half of it lies in each column of [9, 11].
    CHECK(display_bars(codes(10, {8}), 9, 11, 2) == std::vector<double>{4, 4});
    CHECK(display_bars(codes(10, {8}), 9, 11, 4) == std::vector<double>{0, 4, 4, 0});
}

TEST_CASE("histogram: several bins in a column add up, and none is lost") {
    const Histogram histogram = codes(0, std::vector<std::uint32_t>(1000, 3));
    const auto bars = display_bars(histogram, -0.5, 999.5, 7);
    CHECK(std::accumulate(bars.begin(), bars.end(), 0.0) == Approx(3000));
    for (const double bar : bars)
        CHECK(bar == Approx(3000.0 / 7));
}

TEST_CASE("histogram: only the part inside the shown range is drawn") {
    const Histogram histogram{.kind = Histogram::Kind::Even, .first = 0, .step = 1, .counts = {1, 2, 4, 8}};
    CHECK(display_bars(histogram, 1, 3, 2) == std::vector<double>{2, 4});
    CHECK(display_bars(histogram, 10, 20, 2) == std::vector<double>{0, 0});
}

TEST_CASE("histogram: a constant float image is one bar") {
    const Image image = make_depth::converted(make_depth::constant(5, 4, 100), Scalar::F32);
    const ImageStats stats = measure(image.view(), {});
    CHECK(display_bars(stats.histogram, 99, 101, 4) == std::vector<double>{0, 0, 20, 0});
}

TEST_CASE("histogram: halves cover the way to their neighbours") {
    const std::array<float, 3> values{1.0f, 1.0f, 2.0f};
    const Image image = make_depth::converted(make_depth::from_values(3, 1, values), Scalar::F16);
    const auto bars = display_bars(measure(image.view(), {}).histogram, 0, 3, 3);
    CHECK(bars[1] == Approx(3)); // the highest value ends its bin, so 2.0 lies left of the border
}

TEST_CASE("histogram: ranges that are none give no bars") {
    const Histogram histogram = codes(0, {1, 2});
    CHECK(display_bars(histogram, 1, 1, 3) == std::vector<double>(3));
    CHECK(display_bars(histogram, 2, 1, 3) == std::vector<double>(3));
    CHECK(display_bars(histogram, std::nan(""), 1, 3) == std::vector<double>(3));
    CHECK(display_bars(histogram, 0, 1, 0).empty());
    CHECK(display_bars({}, 0, 1, 2) == std::vector<double>(2));
}

TEST_CASE("histogram: heights are relative to the highest bar, logarithmic ones show a single pixel") {
    CHECK(bar_heights(std::array{0.0, 2.0, 4.0}, CountScale::Linear) == std::vector<float>{0, 0.5f, 1});
    const auto heights = bar_heights(std::array{0.0, 1.0, 1e6 - 1}, CountScale::Logarithmic);
    CHECK(heights[0] == 0);
    CHECK(heights[1] == Approx(std::log(2.0) / std::log(1e6)));
    CHECK(heights[2] == 1);
    CHECK(bar_heights(std::array{0.0, 0.0}, CountScale::Linear) == std::vector<float>{0, 0});
}
