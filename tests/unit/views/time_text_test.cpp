#include "app/views/time_text.hpp"

#include "tests/support/catch.hpp"

#include <limits>
#include <vector>

using namespace fathom;

namespace {

constexpr std::int64_t kStamp = 1'700'000'000'133'000'000; // 2023-11-14 22:13:20.133 UTC
constexpr TimeFormat kDates{TimelineKind::Timestamp, TimeStyle::Clock, kStamp - 5'000'000'000, 3};
constexpr TimeFormat kFromStart{TimelineKind::Timestamp, TimeStyle::SecondsFromStart, kDates.start, 3};
constexpr TimeFormat kNanoseconds{TimelineKind::Timestamp, TimeStyle::Nanoseconds, kDates.start, 3};
constexpr TimeFormat kDuration{TimelineKind::Duration, TimeStyle::Clock, 0, 3};
constexpr TimeFormat kFrames{};

std::int64_t typed(std::string_view text, const TimeFormat& format, std::int64_t now = kStamp) {
    const auto goal = parse_time(text, format, now);
    INFO(text);
    REQUIRE(goal.has_value());
    CHECK_FALSE(goal->image.has_value());
    return goal->value;
}

std::string refused(std::string_view text, const TimeFormat& format) {
    const auto goal = parse_time(text, format, 0);
    INFO(text);
    REQUIRE_FALSE(goal.has_value());
    CHECK(goal.error().code == ErrorCode::InvalidArgument);
    return goal.error().message;
}

} // namespace

TEST_CASE("time text: timestamps are dates in UTC, seconds from the start or nanoseconds as logged") {
    CHECK(time_text(kStamp, kDates) == "2023-11-14 22:13:20.133");
    CHECK(time_text(kStamp, kFromStart) == "5.000 s");
    CHECK(time_text(kStamp - 5'250'000'000, kFromStart) == "-0.250 s");
    CHECK(time_text(kStamp, kNanoseconds) == "1700000000133000000 ns");
    CHECK(time_text(-1, kDates) == "1969-12-31 23:59:59.999");
    TimeFormat fine = kDates;
    fine.digits = 9;
    CHECK(time_text(kStamp + 42, fine) == "2023-11-14 22:13:20.133000042");
}

TEST_CASE("time text: durations are hours, minutes and seconds, sequences are numbers") {
    CHECK(time_text(3'723'004'000'000, kDuration) == "1:02:03.004");
    CHECK(time_text(-500'000'000, kDuration) == "-0:00:00.500");
    CHECK(time_text(-42, kFrames) == "-42");
}

TEST_CASE("time text: as many digits as tell neighbours apart") {
    const auto digits = [](std::vector<std::int64_t> times) { return needed_digits(times); };
    CHECK(digits({}) == 3);
    CHECK(digits({0, 33'000'000, 66'000'000}) == 3);
    CHECK(digits({0, 33'000'000, 33'000'000, 33'250'000}) == 6);
    CHECK(digits({0, 999, 5'000'000'000}) == 9);
}

TEST_CASE("typed time: a number of a sequence is the number, with a sign it goes on from here") {
    CHECK(typed("120", kFrames, 7) == 120);
    CHECK(typed("+10", kFrames, 7) == 17);
    CHECK(typed(" -10 ", kFrames, 7) == -3);
    CHECK(typed("=-10", kFrames, 7) == -10);
}

TEST_CASE("typed time: steps from here have a unit, or are seconds") {
    CHECK(typed("+2.5s", kDates) == kStamp + 2'500'000'000);
    CHECK(typed("-10", kDates) == kStamp - 10'000'000'000);
    CHECK(typed("−10", kDates) == kStamp - 10'000'000'000);
    CHECK(typed("+ 3 ms", kDates) == kStamp + 3'000'000);
    CHECK(typed("+1min", kDates) == kStamp + 60'000'000'000);
    CHECK(typed("-0.5h", kDates) == kStamp - 1'800'000'000'000);
    CHECK(typed("+1:30", kDates) == kStamp + 90'000'000'000);
    CHECK(typed("+1us", kDuration, 5) == 1005);
}

TEST_CASE("typed time: a time of day keeps the date") {
    CHECK(typed("12:03:04.5", kDates) == kStamp - 36'615'633'000'000); // 22:13:20.133 back to 12:03:04.5
    CHECK(typed("22:13", kDates) == kStamp - 20'133'000'000);
    CHECK(typed("0:00:01", kDates, -1) == -86'399'000'000'000);
    CHECK(typed("1:02:03.5", kDuration) == 3'723'500'000'000);
    CHECK(typed("2:03", kDuration) == 123'000'000'000);
}

TEST_CASE("typed time: dates are RFC 3339, in UTC unless they say another zone") {
    CHECK(typed("2023-11-14T22:13:20.133Z", kDates) == kStamp);
    CHECK(typed("2023-11-14 22:13:20.133", kDates) == kStamp);
    CHECK(typed("2023-11-14T23:13:20.133+01:00", kDates) == kStamp);
    CHECK(typed("2023-11-14t16:43:20.133-05:30", kDates) == kStamp);
    CHECK(typed("1970-01-02", kDates) == 86'400'000'000'000);
    CHECK(typed("2016-12-31T23:59:60Z", kDates) == 1'483'228'800'000'000'000); // the leap second
}

TEST_CASE("typed time: a bare number is since 1970 by its size, a small one from the start") {
    CHECK(typed("1700000000.133", kDates) == kStamp);
    CHECK(typed("1700000000133", kDates) == kStamp);
    CHECK(typed("1700000000133000", kDates) == kStamp);
    CHECK(typed("1700000000133000000", kDates) == kStamp);
    CHECK(typed("12.5", kDates) == kDates.start + 12'500'000'000);
    CHECK(typed("12.5s", kDates) == kDates.start + 12'500'000'000);
    CHECK(typed("12.5", kFromStart) == kDates.start + 12'500'000'000);
    CHECK(typed("=-1", kFromStart) == kDates.start - 1'000'000'000);
    CHECK(typed("5", kNanoseconds) == 5);
    CHECK(typed("12.5", kDuration) == 12'500'000'000);
}

TEST_CASE("typed time: an image is meant by its number from 1") {
    CHECK(parse_time("#120", kDates, 0).value() == TimeGoal{0, 120});
    CHECK(parse_time("#1", kFrames, 0).value() == TimeGoal{0, 1});
    CHECK(refused("#0", kFrames).find("#1") != std::string::npos);
    CHECK(refused("#x", kFrames).find("#x") != std::string::npos);
}

TEST_CASE("typed time: what is shown can be typed, in every style") {
    for (const TimeFormat& kind : {kDates, kFromStart, kNanoseconds, kDuration, kFrames})
        for (const std::int64_t value : {kStamp, kStamp - 7'000'000'001, std::int64_t{0}, std::int64_t{-1},
                                         std::int64_t{1'483'228'799'999'999'999}}) {
            TimeFormat format = kind;
            format.digits = 9;
            CHECK(typed(typed_text(value, format), format) == value);
        }
}

TEST_CASE("typed time: what is none is refused in a sentence that says what can be typed") {
    for (const char* text : {"abc", "12:61:00", "25:00:00", "2023-13-01", "2023-11-14T25:00Z", "+", "1.",
                             "5 parsec", "12:03:04x", "2023-11-14T22:13:20+1", "1:2:3:4"})
        CHECK(refused(text, kDates).find(std::string("'") + text + "'") == 0);
    CHECK(refused("  ", kDates).find("+2.5s") != std::string::npos);
    CHECK(refused("+2.5s", kFrames).find("whole number") != std::string::npos);
    CHECK(refused("2023-11-14", kDuration).find("date") != std::string::npos);
    CHECK(refused("99999999999999999999999", kFrames).find("'9999") == 0);
    CHECK(refused("99999999999h", kDuration).find("further") != std::string::npos);
    CHECK(refused("2300-01-01", kDates).find("further") != std::string::npos);
    const auto beyond = parse_time("+1", kFrames, std::numeric_limits<std::int64_t>::max());
    REQUIRE_FALSE(beyond.has_value());
    CHECK(beyond.error().message.find("further") != std::string::npos);
}
