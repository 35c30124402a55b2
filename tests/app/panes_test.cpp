// Panes and the list of streams in the real window, on recordings made here: what opens by itself, and what mouse, keys
// and palette do with it.
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace fathom;
using nlohmann::json;

namespace {

/// Two depth cameras with poses in one world, the left one with colour; an infrared camera; something to be listed only.
ByteVector recorded_rig() {
    RrdFile file;
    file.begin("rig", "run");
    for (const auto& [side, x_m, depth_mm] : {std::tuple{"left", -0.1f, 1000}, {"right", 0.1f, 2000}}) {
        const std::string camera = std::string("/world/") + side;
        file.translation(camera, {x_m, 0, 0});
        file.pinhole(camera + "/image", 60, 32, 24);
        for (std::int64_t frame = 0; frame < 3; ++frame)
            file.depth(camera + "/image/depth", frame,
                       make_depth::constant(64, 48, static_cast<std::uint16_t>(depth_mm + frame)));
    }
    file.colour("/world/left/image/rgb", 0, allocate_image(packed_desc(64, 48, {Scalar::U8, 3})));
    file.grey("/infra", 0, make_depth::ramp(64, 48, 10, 4000));
    file.number("/plot", 0, 1.5);
    return file.bytes();
}

std::vector<std::string> shown_in(const json& state) {
    std::vector<std::string> entities;
    for (const json& pane : state["panes"])
        entities.push_back(pane["shown"]);
    return entities;
}

using Names = std::vector<std::string>;
const Names kSuggested = {"/world/left/image/depth", "/world/right/image/depth", "/infra",
                          "/world/left/image/depth"};

bool has_names(const json& state, const Names& names) {
    return shown_in(state) == names;
}

} // namespace

TEST_CASE("panes: a recording opens with a place for each camera and one where all are seen") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("rig.rrd", recorded_rig())}});
    const json state = window.wait_for([](const json& s) {
        return has_names(s, kSuggested) && s["panes"][1]["width"] == 64 && s["settled"] == true;
    });
    CHECK(state["panes"][3]["only_3d"] == true);
    CHECK(state["panes"][3]["moved_3d"] == true); // to where all are seen
    CHECK(state["panes"][2]["role"] == "intensity");
    CHECK(state["streams"] == true);
    CHECK(state["can_undo"] == false);
    CHECK(state["images"] == 3);
    for (const char* stream : {"/world/left/image/depth", "/world/left/image/rgb", "/infra", "/plot"})
        CHECK(state["places"].contains(std::string("stream ") + stream));
    CHECK(window.quit() == 0);
}

TEST_CASE(
    "panes: a click puts a stream into the chosen pane, dragging it opens a new one, undo takes both back") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("rig.rrd", recorded_rig())}});
    window.wait_for([](const json& s) { return has_names(s, kSuggested); });

    const json first = window.state();
    window.click(ScreenBox(first["panes"][1]["view_2d"]).middle()); // chooses it
    window.wait_for([](const json& s) { return s["chosen"] == 1; });
    window.click("stream /world/left/image/rgb");
    Names expected = kSuggested;
    expected[1] = "/world/left/image/rgb";
    window.wait_for(
        [&](const json& s) { return has_names(s, expected) && s["panes"][1]["role"] == "colour"; });

    window.drag(ScreenBox(first["places"]["stream /world/right/image/depth"]).middle(),
                ScreenBox(first["panes"][0]["view_2d"]).middle());
    expected.push_back("/world/right/image/depth");
    window.wait_for([&](const json& s) { return has_names(s, expected); });
    CHECK(window.state()["playing"] == false);

    window.act("key ctrl+z");
    window.act("key ctrl+z");
    window.wait_for([](const json& s) { return has_names(s, kSuggested); });
    CHECK(window.quit() == 0);
}

TEST_CASE("panes: one is maximised and closed by mouse and by keys") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("rig.rrd", recorded_rig())}});
    const json first =
        window.wait_for([](const json& s) { return has_names(s, kSuggested) && s["settled"] == true; });
    const auto height_of = [](const json& state) {
        const ScreenBox box(state["panes"][0]["view_2d"]);
        return box.y1 - box.y0;
    };
    const ScreenPoint title = ScreenBox(first["places"]["title"]).middle();
    window.move_to(title);
    window.act("click --repeat 2 --delay 40 1");
    window.wait_for([](const json& s) { return s["maximised"] == true; });
    CHECK(height_of(window.wait_for([](const json& s) { return s["settled"] == true; })) != height_of(first));
    window.act("key Escape");
    window.wait_for(
        [&](const json& s) { return s["maximised"] == false && height_of(s) == height_of(first); });

    window.move_to(ScreenBox(first["panes"][1]["view_2d"]).middle());
    window.act("key z");
    window.wait_for([](const json& s) { return s["maximised"] == true; });
    window.act("key z");
    window.wait_for([](const json& s) { return s["maximised"] == false; });
    window.act("key ctrl+w");
    const Names without = {kSuggested[0], kSuggested[2], kSuggested[3]};
    window.wait_for([&](const json& s) { return has_names(s, without); });
    window.act("key ctrl+n"); // the next one that is not shown: the colour camera
    window.wait_for([](const json& s) {
        return s["panes"].size() == 4 && s["panes"][3]["shown"] == "/world/left/image/rgb";
    });
    CHECK(window.quit() == 0);
}

TEST_CASE("panes: the palette shows a stream by its name, the list goes and stays away") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    const std::string path = folder.write("rig.rrd", recorded_rig());
    WindowDriver window({.inputs = {path}});
    window.wait_for([](const json& s) { return has_names(s, kSuggested); });
    window.act("key ctrl+p");
    window.act("type rgb");
    window.act("key Return");
    window.wait_for(
        [](const json& s) { return s["panes"].size() == 5 && s["panes"][4]["role"] == "colour"; });
    window.click("streams");
    window.wait_for([](const json& s) { return s["streams"] == false && s["settled"] == true; });
    CHECK(window.quit() == 0);

    WindowDriver next({.inputs = {path}, .settings = window.kept_settings()});
    next.wait_for([](const json& s) { return s["panes"].size() == 4; });
    CHECK(next.state()["streams"] == false);
    next.act("key t");
    next.wait_for([](const json& s) { return s["streams"] == true; });
    CHECK(next.quit() == 0);
}

TEST_CASE("panes: 16-bit grey is switched between intensity and depth") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("rig.rrd", recorded_rig())}});
    const json first = window.wait_for([](const json& s) {
        return has_names(s, kSuggested) && s["panes"][2]["role"] == "intensity" && s["settled"] == true;
    });
    window.move_to(ScreenBox(first["panes"][2]["view_2d"]).middle());
    CHECK(std::string(window.state()["panes"][2]["read_out"]).find(" m") == std::string::npos);
    window.act("key ctrl+p");
    window.act("type depth or intensity");
    window.act("key Return");
    const json depth = window.wait_for(
        [](const json& s) { return s["panes"][2]["role"] == "depth" && s["settled"] == true; });
    CHECK(std::string(depth["panes"][2]["read_out"]).find(" m") != std::string::npos);
    window.act("key ctrl+z");
    window.wait_for([](const json& s) { return s["panes"][2]["role"] == "intensity"; });
    CHECK(window.quit() == 0);
}

TEST_CASE("panes: a lone image has no list of streams until it is asked for") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    WindowDriver window({.inputs = {FATHOM_SOURCE_DIR "/assets/sample/sample_depth.png"}});
    CHECK(window.state()["streams"] == false);
    window.act("key t");
    window.wait_for([](const json& s) { return s["streams"] == true && s["places"].contains("stream /"); });
    CHECK(window.quit() == 0);
}
