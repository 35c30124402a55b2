#include "app/views/playhead.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::vector<std::int64_t> rows_at(std::initializer_list<std::int64_t> times) {
    return times;
}

Playhead playing_at(std::int64_t value) {
    return {.at = {{"frame", TimelineKind::Sequence}, value, 0}, .playing = true, .images_per_s = 10};
}

} // namespace

TEST_CASE("playhead: steps go from image to image, also over gaps, and stop at the ends") {
    const auto rows = rows_at({0, 5, 7});
    CHECK(stepped(playing_at(0), rows, 1).at.value == 5);
    CHECK(stepped(playing_at(6), rows, 1).at.value == 7);
    CHECK(stepped(playing_at(7), rows, 1).at.value == 7);
    CHECK(stepped(playing_at(7), rows, -10).at.value == 0);
    CHECK(stepped(playing_at(-3), rows, 1).at.value == 0); // other streams begin earlier
}

TEST_CASE("playhead: images of one time are stepped through one by one, there and back") {
    const auto rows = rows_at({0, 5, 5, 5, 7});
    Playhead playhead = playing_at(0);
    std::vector<std::pair<std::int64_t, std::uint32_t>> seen;
    for (int i = 0; i < 4; ++i) {
        playhead = stepped(playhead, rows, 1);
        seen.emplace_back(playhead.at.value, playhead.at.held_back);
        CHECK(row_index(playhead, rows) == static_cast<std::size_t>(i + 1));
    }
    CHECK(seen == std::vector<std::pair<std::int64_t, std::uint32_t>>{{5, 2}, {5, 1}, {5, 0}, {7, 0}});
    for (std::size_t i = 4; i-- > 0;) {
        playhead = stepped(playhead, rows, -1);
        playhead.image.reset(); // as once the rows are known
        CHECK(row_index(playhead, rows) == i);
    }
    CHECK(row_index(playing_at(5), rows) == 3); // without a step the newest counts
}

TEST_CASE("playhead: fractions of a step add up") {
    const auto rows = rows_at({0, 1, 2, 3});
    Playhead playhead = playing_at(0);
    for (int i = 0; i < 25; ++i)
        playhead = advanced(playhead, rows, {0, 3}, 0.01); // 0.25 s at 10 images a second
    CHECK(playhead.at.value == 2);
    CHECK(playhead.fraction == Approx(0.5));
}

TEST_CASE("playhead: a sequence plays by images, however far apart their numbers are") {
    const auto rows = rows_at({0, 1000, 1001});
    CHECK(advanced(playing_at(0), rows, {0, 1001}, 0.05).at.value == 500);
    CHECK(advanced(playing_at(0), rows, {0, 1001}, 0.101).at.value == 1000);
}

TEST_CASE("playhead: loops after the last image was shown, or stops on it") {
    const auto rows = rows_at({0, 1, 2});
    CHECK(advanced(playing_at(2), rows, {0, 2}, 0.05).at.value == 2);
    CHECK(advanced(playing_at(2), rows, {0, 2}, 0.1).at.value == 0);
    Playhead once = playing_at(2);
    once.loop = false;
    CHECK(advanced(once, rows, {0, 2}, 5).at.value == 2);
    CHECK_FALSE(advanced(once, rows, {0, 2}, 5).playing);
}

TEST_CASE("playhead: plays in real time over all streams, whatever their speed") {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const auto rows = rows_at({10 * kSecond, 11 * kSecond});
    Playhead playhead{.at = {{"log_time", TimelineKind::Timestamp}, 8 * kSecond, 0}, .playing = true};
    const TimeExtent extent{8 * kSecond, 13 * kSecond};
    CHECK(advanced(playhead, rows, extent, 0.25).at.value == 8 * kSecond + kSecond / 4);
    CHECK(advanced(playhead, rows, extent, 4.5).at.value == 12 * kSecond + kSecond / 2);
    CHECK(advanced(playhead, rows, extent, 5.5).at.value == 8 * kSecond + kSecond / 2);
    playhead.speed = 0.25;
    CHECK(advanced(playhead, rows, extent, 2).at.value == 8 * kSecond + kSecond / 2);
}

TEST_CASE("playhead: hours without an image pass in a second, to the image that follows") {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const auto rows = rows_at({0, kSecond, 7201 * kSecond, 7202 * kSecond});
    const Playhead playhead{.at = {{"log_time", TimelineKind::Timestamp}, kSecond, 0}, .playing = true};
    const TimeExtent extent{0, 7202 * kSecond};
    CHECK(advanced(playhead, rows, extent, 0.5).at.value == 3601 * kSecond);
    CHECK(advanced(playhead, rows, extent, 1.5).at.value == 7201 * kSecond + kSecond / 2);
    CHECK(seconds_to_next(playhead, rows).value() == Approx(1));
}

TEST_CASE("playhead: tells when the next image is due") {
    const auto rows = rows_at({0, 1, 4});
    CHECK(seconds_to_next(playing_at(0), rows).value() == Approx(0.1));
    CHECK(seconds_to_next(playing_at(1), rows).value() == Approx(0.1));
    Playhead paused = playing_at(0);
    paused.playing = false;
    CHECK_FALSE(seconds_to_next(paused, rows).has_value());
}
