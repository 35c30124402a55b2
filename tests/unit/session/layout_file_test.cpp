#include "app/session/layout_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <fstream>

using namespace fathom;

TEST_CASE("layout: what is written reads back, and what a file does not say keeps its default") {
    WindowLayout layout;
    layout.panels = {ViewArrangement::Only3d, false, true, false, true, true, 0.25f};
    layout.linked = false;
    const auto same = parse_layout(layout_text(layout));
    REQUIRE(same);
    CHECK(*same == layout);
    const auto defaults = parse_layout(R"({"fathom_layout": 1})");
    REQUIRE(defaults);
    CHECK(*defaults == WindowLayout{});
    const auto one = parse_layout(R"({"fathom_layout": 1, "views": "2d", "of another program": [1, {}]})");
    REQUIRE(one);
    CHECK(one->panels.views == ViewArrangement::Only2d);
}

TEST_CASE("layout: a text that is no layout is refused in one sentence") {
    for (const char* text :
         {"", "[]", "{}", "null", "{\"fathom_layout\": 1", "\xff\xfe{}", R"({"fathom_layout": 2})",
          R"({"fathom_layout": "1"})", R"({"fathom_layout": 1, "views": "4d"})",
          R"({"fathom_layout": 1, "views": 0})", R"({"fathom_layout": 1, "split": 1e300})",
          R"({"fathom_layout": 1, "split": -1})", R"({"fathom_layout": 1, "split": "0.5"})",
          R"({"fathom_layout": 1, "inspector": "yes"})", R"({"fathom_layout": 1, "hidden": 1})",
          R"({"fathom_layout": 1, "linked": null})"}) {
        const auto layout = parse_layout(text);
        REQUIRE_FALSE(layout);
        CHECK(layout.error().message.find('\n') == std::string::npos);
    }
    CHECK_FALSE(parse_layout(std::string(50'000, '[')));
}

TEST_CASE("layout: files are told by name: missing, a folder, too large") {
    const ScratchFolder folder;
    const std::string path = folder.path("desk/layout.json"), large = folder.path("large.json");
    REQUIRE(save_layout(path, {.linked = false}));
    const auto kept = load_layout(path);
    REQUIRE(kept);
    CHECK_FALSE(kept->linked);
    std::ofstream(large) << R"({"fathom_layout": 1})" << std::string(100'000, ' ');
    for (const std::string& bad : {folder.path("none.json"), folder.path("desk"), large}) {
        const auto layout = load_layout(bad);
        REQUIRE_FALSE(layout);
        CHECK(layout.error().message.starts_with(bad));
    }
}
