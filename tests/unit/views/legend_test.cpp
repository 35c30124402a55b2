#include "app/views/legend.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

using namespace fathom;

namespace {

/// 1000 pixels: 1 … 1000 mm with every 10th missing.
DepthStream holey_ramp(const ImageStats& stats, ValueRange range) {
    DepthStream stream;
    stream.meaning = assumed_meaning(kU16);
    stream.stats = &stats;
    stream.range_raw = range;
    stream.scale.low = range.low;
    stream.scale.high = range.high;
    return stream;
}

} // namespace

TEST_CASE("legend: classes that occur have a swatch with their share, others have none") {
    Image image = make_depth::ramp(1000, 1, 1, 1000);
    make_depth::with_holes(image, 10);
    const ImageStats stats = measure(image.view(), {});
    const Legend legend = make_legend(holey_ramp(stats, {0, 2000}), {}, 5);
    REQUIRE(legend.swatches.size() == 1);
    CHECK(legend.swatches[0].label == "no value (0)");
    CHECK(legend.swatches[0].count == 100);
    CHECK(legend.swatches[0].share == Approx(0.1));
    CHECK(legend.share_below == 0);
}

TEST_CASE("legend: valid values beyond the range are counted on their side, in the colour that they have") {
    const Image image = make_depth::ramp(1000, 1, 1, 1000);
    const ImageStats stats = measure(image.view(), {});
    DepthStream stream = holey_ramp(stats, {101, 900});
    const Legend clamped = make_legend(stream, {}, 5);
    REQUIRE(clamped.swatches.size() == 2);
    CHECK(clamped.swatches[0].label == "below 101 mm");
    CHECK(clamped.swatches[0].count == 100);
    CHECK(pack(clamped.swatches[0].color) == clamped.colors.front());
    CHECK(clamped.share_above == Approx(0.1));
    stream.scale.out_of_range = OutOfRange::Mark;
    const MarkColors marks;
    CHECK(make_legend(stream, marks, 5).swatches[1].color == marks.above);
}
