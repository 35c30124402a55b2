#include "app/views/value_text.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
    std::vector<std::string> all;
    for (const Tick& tick : ticks)
        all.push_back(tick.text);
    return all;
}

} // namespace

TEST_CASE("value text: metres with three decimals, millimetres when near") {
    const DepthMeaning millimetres = assumed_meaning(kU16);
    CHECK(shown_text(millimetres, 1834) == "1.834 m");
    CHECK(shown_text(millimetres, 300) == "0.300 m");
    CHECK(shown_text(millimetres, 278) == "278 mm");
    CHECK(metres_text(0.0254) == "25.4 mm");
    DepthMeaning disparity = assumed_meaning(kF32);
    REQUIRE(apply_kind(disparity, "disparity:600:0.1", Origin::User));
    CHECK(shown_text(disparity, 54.75) == "54.75 px");
}

TEST_CASE("value text: raw integers are grouped, shares never vanish") {
    CHECK(raw_text(Scalar::U16, 1834) == "1\u2009834");
    CHECK(raw_text(Scalar::U16, 42) == "42");
    CHECK(raw_text(Scalar::I32, -1234567) == "-1\u2009234\u2009567");
    CHECK(raw_text(Scalar::F32, 1.25) == "1.25");
    CHECK(share_text(0.00001) == "< 0.01 %");
    CHECK(share_text(0.123) == "12.3 %");
    CHECK(share_text(0.99999) == "> 99.9 %");
    CHECK(bytes_text(614400) == "614 kB");
}

TEST_CASE("value text: progress is a figure in the unit that is counted, else the time it has taken") {
    Progress progress("Opening");
    CHECK(progress_text(progress, 3.7) == "3 s");
    begin_part(&progress, Progress::Unit::FileCount, 0);
    REQUIRE(advance(&progress, 1234));
    CHECK(progress_text(progress, 1) == "1\u2009234 files");
    begin_part(&progress, Progress::Unit::ImageCount, 90);
    CHECK(progress_text(progress, 1) == "0 of 90 images");
    begin_part(&progress, Progress::Unit::ByteCount, 2'000'000'000);
    REQUIRE(advance(&progress, 500'000'000));
    CHECK(progress_text(progress, 1) == bytes_text(5e8) + " of " + bytes_text(2e9));
}

TEST_CASE("legend: ticks stand at round values with just enough decimals") {
    ColorScale scale{.low = 480, .high = 5230};
    const DepthMeaning meaning = assumed_meaning(kU16);
    CHECK(texts(legend_ticks(scale, meaning, 5)) ==
          std::vector<std::string>{"1 m", "2 m", "3 m", "4 m", "5 m"});
    CHECK(legend_ticks(scale, meaning, 5)[0].position == Approx((1000 - 480) / 4750.0));
    scale = {.low = 100, .high = 200};
    CHECK(texts(legend_ticks(scale, meaning, 4)) == std::vector<std::string>{"100 mm", "150 mm", "200 mm"});
}

TEST_CASE("legend: a range without extent has one tick, a logarithmic one spreads its ticks") {
    const DepthMeaning meaning = assumed_meaning(kU16);
    CHECK(legend_ticks({.low = 700, .high = 700}, meaning, 5).size() == 1);
    const auto ticks =
        legend_ticks({.transfer = Transfer::Logarithmic, .low = 100, .high = 10000}, meaning, 6);
    REQUIRE(ticks.size() >= 3);
    CHECK(ticks.front().text == "0.1 m");
    CHECK(ticks.back().text == "10 m");
}
