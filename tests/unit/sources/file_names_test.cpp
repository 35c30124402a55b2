#include "app/sources/file_names.hpp"

#include "app/sources/folder_listing.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace fathom;

TEST_CASE("names: numbers in them sort as numbers, whatever their padding") {
    std::vector<std::string> names = {"10.png",           "2.png", "1.png", "frame-000010.png",
                                      "frame-000009.png", "a2b10", "a2b9"};
    std::ranges::sort(names, is_before_naturally);
    CHECK(names == std::vector<std::string>{"1.png", "2.png", "10.png", "a2b9", "a2b10", "frame-000009.png",
                                            "frame-000010.png"});
}

TEST_CASE("names: equal numbers of another length keep a strict order") {
    CHECK(is_before_naturally("02", "2") != is_before_naturally("2", "02"));
    CHECK_FALSE(is_before_naturally("2", "2"));
}

TEST_CASE("names: numbers beyond 64 bits still compare") {
    CHECK(is_before_naturally("99999999999999999999998", "99999999999999999999999"));
}

TEST_CASE("names: seconds with decimals, and integers as long as a time, are stamps; counts are not") {
    CHECK(stamp_of("1305031102.160407") == 1305031102160407000);
    CHECK(stamp_of("5821.102373") == 5821102373000);
    CHECK(stamp_of("1700000000123") == 1700000000123000000);
    CHECK(stamp_of("1700000000123456789") == 1700000000123456789);
    CHECK_FALSE(stamp_of("000123").has_value());
    CHECK_FALSE(stamp_of("frame-000001").has_value());
    CHECK_FALSE(stamp_of("9999999999999999999").has_value()); // beyond 63 bits
    CHECK_FALSE(stamp_of("").has_value());
}

TEST_CASE("names: a depth image and its colour picture share their key") {
    CHECK(pairing_key("frame-000000.depth") == pairing_key("frame-000000.color"));
    CHECK(pairing_key("drive_sync_groundtruth_depth_0000000005_image_02") ==
          "drive_sync_*_0000000005_image_02");
    CHECK(pairing_key("0001") == pairing_key("0001"));
    CHECK(pairing_key("0001_depth") != pairing_key("0002_rgb"));
}
