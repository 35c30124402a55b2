#include "app/sources/description.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

Intrinsics intrinsics_of(const std::string& path, std::uint32_t width, std::uint32_t height) {
    const ImageProbe probe{packed_desc(width, height, kU16), {}};
    const auto components = describe_stream(probe, MediaType::Png, path, {}, {}, find_companions(path));
    REQUIRE(components.has_value());
    for (const Component& component : *components)
        if (const auto* intrinsics = std::get_if<Intrinsics>(&component)) return *intrinsics;
    FAIL("no intrinsics");
    return {};
}

} // namespace

// 7-Scenes' README: 585, 585, 320, 240 at 640 x 480. Picking every fifth pixel of each fifth row divides all by five.
TEST_CASE("description: a data set's constant intrinsics are those of the image's size") {
    const Intrinsics own = intrinsics_of("/nowhere/7scenes/frame-000000.depth.png", 640, 480);
    CHECK(own.fx == 585);
    CHECK(own.cx == 320);
    const Intrinsics fifth = intrinsics_of("/nowhere/7scenes/frame-000000.depth.png", 128, 96);
    CHECK(fifth.fx == Approx(117));
    CHECK(fifth.fy == Approx(117));
    CHECK(fifth.cx == Approx(64));
    CHECK(fifth.cy == Approx(48));
    CHECK(fifth.width == 128);
    CHECK(fifth.height == 96);
    CHECK(fifth.origin == Origin::Layout);
}
