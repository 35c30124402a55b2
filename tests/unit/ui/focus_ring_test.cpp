#include "app/ui/focus_ring.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

/// A frame with a button, a view and a slider, in this order; returns who has the focus (0: nobody).
std::uint32_t drawn(FocusRing& ring, int step = 0) {
    ring.begin_frame();
    if (step != 0) ring.step(step);
    std::uint32_t at = 0;
    if (ring.add(1, StopKind::Button).here) at = 1;
    if (ring.add(2, StopKind::View).here) at = 2;
    if (ring.add(3, StopKind::Slider).here) at = 3;
    return at;
}

} // namespace

TEST_CASE("focus: no ring is shown until Tab is pressed, which goes to the first view") {
    FocusRing ring;
    CHECK(drawn(ring) == 0);
    CHECK(drawn(ring, 1) == 2);
    CHECK(ring.is_at(StopKind::View));
    CHECK(drawn(ring) == 2);
}

TEST_CASE("focus: Tab goes through the stops in the order they are drawn, round both ends") {
    FocusRing ring;
    drawn(ring);
    drawn(ring, 1);
    CHECK(drawn(ring, 1) == 3);
    CHECK(drawn(ring, 1) == 1);
    CHECK(drawn(ring, -1) == 3);
}

TEST_CASE("focus: what is pressed reaches the stop with the focus, for one frame") {
    FocusRing ring;
    drawn(ring);
    drawn(ring, -1);
    ring.begin_frame();
    ring.press({.right = 1, .shift = true});
    CHECK(ring.add(1, StopKind::Button).keys.right == 0);
    ring.add(2, StopKind::View);
    const Focus focus = ring.add(3, StopKind::Slider);
    CHECK(focus.keys.right == 1);
    CHECK(focus.keys.shift);
    ring.begin_frame();
    CHECK(ring.add(3, StopKind::Slider).keys.right == 0);
}

TEST_CASE("focus: a hidden ring goes on from where the pointer was last") {
    FocusRing ring;
    drawn(ring);
    drawn(ring, 1);
    ring.hide();
    CHECK(drawn(ring) == 0);
    ring.rest_at(1);
    CHECK(drawn(ring, 1) == 2);
}

TEST_CASE("focus: when its stop is gone, Tab starts anew") {
    FocusRing ring;
    drawn(ring);
    drawn(ring, -1);
    ring.begin_frame();
    ring.add(1, StopKind::Button);
    ring.begin_frame();
    ring.step(1);
    CHECK(ring.add(1, StopKind::Button).here);
}
