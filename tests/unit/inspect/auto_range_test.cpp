#include "app/inspect/auto_range.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

using namespace fathom;

namespace {

ImageStats stats_of(const Image& image) {
    return measure(image.view(), {});
}

} // namespace

TEST_CASE("auto range: percentiles of a ramp leave out one percent at each end") {
    // 1000 columns from 1 to 1000: nearest rank 1 % is 10, 99 % is 990.
    const ValueRange range =
        auto_range(stats_of(make_depth::ramp(1000, 2, 1, 1000)), RangeMode{}, std::nullopt);
    CHECK(range == ValueRange{10, 990});
}

TEST_CASE("auto range: min and max are the extremes of the valid pixels") {
    Image image = make_depth::ramp(100, 2, 500, 900);
    make_depth::with_holes(image, 3);
    image.view().row_as<std::uint16_t>(0)[1] = 7000;
    const RangeMode mode{.kind = RangeMode::Kind::MinMax};
    CHECK(auto_range(stats_of(image), mode, std::nullopt).high == 7000);
}

TEST_CASE("auto range: stays when one percent leaves it, moves when three do") {
    const ValueRange before{10, 990};
    Image image = make_depth::ramp(1000, 1, 1, 1000);
    CHECK(auto_range(stats_of(image), {}, before) == before);
    for (std::uint32_t x = 0; x < 30; ++x)
        image.view().row_as<std::uint16_t>(0)[100 + x] = 5000;
    CHECK(auto_range(stats_of(image), {}, before).high == 5000);
}

TEST_CASE("auto range: shrinks only when the target is much narrower") {
    const ImageStats stats = stats_of(make_depth::ramp(1000, 1, 1, 1000)); // target 10 … 990
    CHECK(auto_range(stats, {}, ValueRange{1, 1300}) == ValueRange{1, 1300});
    CHECK(auto_range(stats, {}, ValueRange{1, 1500}) == ValueRange{10, 990});
}

TEST_CASE("auto range: constant and empty images are defined") {
    CHECK(auto_range(stats_of(make_depth::constant(8, 8, 700)), {}, std::nullopt) == ValueRange{700, 700});
    const ImageStats empty = stats_of(make_depth::constant(8, 8, 0));
    CHECK(auto_range(empty, {}, std::nullopt) == ValueRange{0, 1});
    CHECK(auto_range(empty, {}, ValueRange{3, 4}) == ValueRange{3, 4});
}
