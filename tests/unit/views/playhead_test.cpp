#include "app/views/playhead.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::vector<std::int64_t> rows_at(std::initializer_list<std::int64_t> times) {
    return times;
}

Playhead playing_at(std::int64_t value) {
    return {.at = {{"frame", TimelineKind::Sequence}, value}, .playing = true, .images_per_s = 10};
}

} // namespace

TEST_CASE("playhead: steps go from image to image, also over gaps, and stop at the ends") {
    const auto rows = rows_at({0, 5, 7});
    CHECK(stepped(playing_at(0), rows, 1).at.value == 5);
    CHECK(stepped(playing_at(6), rows, 1).at.value == 7);
    CHECK(stepped(playing_at(7), rows, 1).at.value == 7);
    CHECK(stepped(playing_at(7), rows, -10).at.value == 0);
}

TEST_CASE("playhead: fractions of a step add up") {
    const auto rows = rows_at({0, 1, 2, 3});
    Playhead playhead = playing_at(0);
    for (int i = 0; i < 25; ++i)
        playhead = advanced(playhead, rows, 0.01); // 0.25 s at 10 images a second
    CHECK(playhead.at.value == 2);
    CHECK(playhead.fraction == Approx(0.5));
}

TEST_CASE("playhead: loops after the last image was shown, or stops on it") {
    const auto rows = rows_at({0, 1, 2});
    CHECK(advanced(playing_at(2), rows, 0.05).at.value == 2);
    CHECK(advanced(playing_at(2), rows, 0.1).at.value == 0);
    Playhead once = playing_at(2);
    once.loop = false;
    CHECK(advanced(once, rows, 5).at.value == 2);
    CHECK_FALSE(advanced(once, rows, 5).playing);
}

TEST_CASE("playhead: tells when the next image is due") {
    const auto rows = rows_at({0, 1, 4});
    CHECK(seconds_to_next(playing_at(0), rows).value() == Approx(0.1));
    CHECK(seconds_to_next(playing_at(1), rows).value() == Approx(0.3));
    Playhead paused = playing_at(0);
    paused.playing = false;
    CHECK_FALSE(seconds_to_next(paused, rows).has_value());
}
