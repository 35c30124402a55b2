#include "app/views/labels.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

constexpr double kWidth = 200, kHeight = 100;

std::vector<std::string> texts_of(const std::vector<ViewLabel>& labels) {
    std::vector<std::string> texts;
    for (const ViewLabel& label : labels)
        texts.push_back(label.text);
    return texts;
}

double eight_px_a_letter(const std::string& text) {
    return 8.0 * static_cast<double>(text.size());
}

} // namespace

TEST_CASE("labels: a place straight ahead is the middle of the view, one behind the eye or beside the view "
          "is nowhere") {
    const PlacedLabel labels[] = {{{0, 0, 2}, "ahead"}, {{0, 0, -2}, "behind"}, {{50, 0, 2}, "beside"}};
    const auto placed = view_labels(labels, Camera3d{}, kWidth, kHeight);
    REQUIRE(texts_of(placed) == std::vector<std::string>{"ahead"});
    CHECK(placed[0].at.x > kWidth / 2);
    CHECK(placed[0].at.x < kWidth / 2 + 10);
    CHECK(placed[0].at.y == Approx(kHeight / 2));
}

TEST_CASE("labels: in a picture they stand beside their pixel at every zoom") {
    const PlacedLabel labels[] = {{{10, 20, 0}, "corner"}};
    const Camera2d camera{.view_px_per_scene_px = 3, .offset_x_px = 5, .offset_y_px = -10};
    const auto placed = view_labels(labels, camera, kWidth, kHeight);
    REQUIRE(placed.size() == 1);
    CHECK(placed[0].at.x > 3 * 10 + 5);
    CHECK(placed[0].at.y == Approx(3 * 20 - 10));
}

TEST_CASE("labels: of two that would lie over each other the first stays") {
    const std::vector<ViewLabel> labels = {
        {{10, 10}, "first"}, {{30, 12}, "over it"}, {{60, 12}, "right of it"}, {{10, 30}, "below"}};
    CHECK(texts_of(apart(labels, 12, eight_px_a_letter)) ==
          std::vector<std::string>{"first", "right of it", "below"});
}
