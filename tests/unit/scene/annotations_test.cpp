#include "app/scene/annotations.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/recorded.hpp"

using namespace fathom;

namespace {

struct LoggedClass {
    std::uint16_t class_id, info_id;
    std::string label;
    std::uint32_t rgba; // 0: none
};

/// One AnnotationContext, as Rerun's SDKs write it.
ArrowArray context_of(const std::vector<LoggedClass>& classes) {
    std::vector<std::uint16_t> ids, info_ids;
    std::vector<std::string> labels;
    std::vector<std::uint32_t> colors;
    std::vector<bool> has_color;
    for (const LoggedClass& logged : classes) {
        ids.push_back(logged.class_id);
        info_ids.push_back(logged.info_id);
        labels.push_back(logged.label);
        colors.push_back(logged.rgba);
        has_color.push_back(logged.rgba != 0);
    }
    const ArrowMember info[] = {
        {"id", make_numbers(std::span<const std::uint16_t>(info_ids))},
        {"label", make_strings(labels)},
        {"color", with_nulls(make_numbers(std::span<const std::uint32_t>(colors)), has_color)}};
    const ArrowMember description[] = {{"info", make_struct(info)}};
    const ArrowMember entry[] = {{"class_id", make_numbers(std::span<const std::uint16_t>(ids))},
                                 {"class_description", make_struct(description)}};
    const std::uint64_t count[] = {classes.size()};
    return make_lists(make_struct(entry), count);
}

} // namespace

TEST_CASE("annotations: a class has its logged colour, else the automatic one of its info, else of its own "
          "number") {
    Recorded recorded;
    recorded.log(
        "/", std::nullopt,
        {{"AnnotationContext:context", context_of({{1, 1, "floor", 0xA0501080}, {2, 7, "box", 0}})}});
    const ClassTable table = latest_annotations(recorded.store, "/cam/mask", {kLogTime, 0}).classes;
    CHECK(table.color(1) == ClassColor{0xA0, 0x50, 0x10, 0x80});
    CHECK(table.label(1) == "floor");
    CHECK(table.color(2) == automatic_color(7));
    CHECK(table.label(2) == "box");
    CHECK(table.color(300) == automatic_color(300));
    CHECK(table.label(300).empty());
}

TEST_CASE("annotations: the nearest context holds alone") {
    Recorded recorded;
    recorded.log("/", std::nullopt,
                 {{"AnnotationContext:context", context_of({{1, 1, "floor", 0xFF0000FF}})}});
    recorded.log("/cam", std::nullopt,
                 {{"AnnotationContext:context", context_of({{2, 2, "box", 0x00FF00FF}})}});
    const ClassTable table = latest_annotations(recorded.store, "/cam/mask", {kLogTime, 0}).classes;
    CHECK(table.label(2) == "box");
    CHECK(table.label(1).empty());
}

TEST_CASE("annotations: automatic colours are those that Rerun's viewer draws") {
    // Read from pictures of the viewer; a rounding step apart at most.
    const ClassColor seen[] = {{188, 77, 77, 255},  {77, 123, 188, 255}, {154, 188, 77, 255},
                               {188, 77, 178, 255}, {77, 188, 175, 255}, {188, 150, 77, 255},
                               {118, 77, 188, 255}, {86, 188, 77, 255}};
    for (std::uint16_t id = 0; id < 8; ++id)
        for (std::size_t channel = 0; channel < 4; ++channel)
            CHECK(std::abs(automatic_color(id)[channel] - seen[id][channel]) <= 1);
}

TEST_CASE("annotations: entries without what they need are passed over") {
    Recorded recorded;
    const ArrowMember entry[] = {{"class_id", make_numbers<std::uint32_t>({70000, 3})}};
    const std::uint64_t count[] = {2};
    recorded.log("/", std::nullopt, {{"AnnotationContext:context", make_lists(make_struct(entry), count)}});
    const ClassTable table = latest_annotations(recorded.store, "/", {kLogTime, 0}).classes;
    CHECK(table.by_id.size() == 1);
    CHECK(table.color(3) == automatic_color(3));
}
