// The window without a mouse: focus, popups, undo, motion, how it starts and what is kept when it ends.
#include "decoders/png.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

using namespace fathom;
using nlohmann::json;

namespace {

class DepthFile {
  public:
    explicit DepthFile(const Image& image, const std::string& name = "depth.png")
        : path_(folder_.path(name)) {
        const auto bytes = encode_png(image.view());
        REQUIRE(bytes);
        std::ofstream(path_, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    ScratchFolder folder_;
    std::string path_;
};

/// Tab until a control has the focus.
json tab_to(const WindowDriver& window, const std::string& name) {
    for (int i = 0; i < 40; ++i) {
        window.act("key Tab");
        const json state = window.wait_for([](const json& s) { return s["focus"] != ""; });
        if (state["focus"] == name) return state;
    }
    FAIL("Tab never comes to " << name);
    return {};
}

} // namespace

TEST_CASE("keyboard: Tab reaches the view first; keys pan it and move the probe over its pixels") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const Image ramp = make_depth::ramp(64, 48, 1000, 3000);
    const DepthFile file(ramp);
    WindowDriver window({.inputs = {file.path()}});
    window.park();
    window.act("key Tab");
    const json first = window.wait_for([](const json& s) { return s["focus"] == "picture"; });

    window.act("key alt+Right"); // shows the probe in the middle
    const json probe = window.wait_for([](const json& s) { return s["panes"][0].contains("hovered_raw"); });
    const std::uint32_t u = probe["panes"][0]["hovered"][0], v = probe["panes"][0]["hovered"][1];
    CHECK(probe["panes"][0]["hovered_raw"] == value_at(ramp.view(), u, v));
    window.act("key alt+Right");
    window.act("key alt+shift+Up");
    window.wait_for([&](const json& s) { return s["panes"][0]["hovered"] == json::array({u + 1, v - 10}); });

    const double offset = first["panes"][0]["offset"][0];
    window.act("key ctrl+Right"); // the view goes right, the picture left
    window.wait_for([&](const json& s) { return s["panes"][0]["offset"][0].get<double>() < offset; });
    window.act("key ctrl+z");
    window.wait_for([&](const json& s) { return s["panes"][0]["offset"][0] == offset; });
    CHECK(window.quit() == 0);
}

TEST_CASE("keyboard: handles move by arrows, fields take what was typed when Tab leaves them, popups go by "
          "arrows") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile file(make_depth::ramp(64, 48, 1000, 3000));
    WindowDriver window({.inputs = {file.path()}});
    window.park();
    const double low = tab_to(window, "low handle")["panes"][0]["low"];
    window.act("key Right");
    window.wait_for([&](const json& s) { return s["panes"][0]["low"].get<double>() > low; });
    window.act("key ctrl+z");
    window.wait_for([&](const json& s) { return s["panes"][0]["low"] == low; });

    tab_to(window, "##low");
    window.act("key ctrl+a");
    window.act("type 1.5");
    window.act("key Tab");
    window.wait_for([](const json& s) { return s["panes"][0]["low"] == 1500; });
    window.act("key Escape"); // out of the next field
    window.act("key ctrl+z");
    window.wait_for([&](const json& s) { return s["panes"][0]["low"] == low; });

    tab_to(window, "mode");
    window.act("key Return");
    window.wait_for([](const json& s) { return s["popup"] == true; });
    window.act("key Escape");
    window.wait_for([](const json& s) { return s["popup"] == false && s["focus"] == "mode"; });
    CHECK(window.quit() == 0);
}

TEST_CASE("keyboard: the ring is drawn round the control in the accent colour") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile file(make_depth::ramp(64, 48, 1000, 3000));
    WindowDriver window({.inputs = {file.path()}});
    window.park();
    window.act("key Tab");
    const json state = window.wait_for([](const json& s) { return s["focus"] == "picture"; });
    const json& view = state["panes"][0]["view_2d"];
    window.wait_for_color({view[0].get<double>() + 1, (view[1].get<double>() + view[3].get<double>()) / 2},
                          {0x4E, 0xA1, 0xFF});
    CHECK(window.quit() == 0);
}

TEST_CASE("undo: layout, map, range, region and cameras go back one by one, and forth again") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    Image ramp = make_depth::ramp(64, 48, 1000, 3000);
    ramp.view().row_as<std::uint16_t>(0)[0] = 9000; // the maximum, and no percentile
    const DepthFile file(ramp);
    WindowDriver window({.inputs = {file.path()}});
    window.park();
    window.act("key Tab"); // the 2D view: its keys act
    struct Step {
        std::string key;
        std::function<json(const json&)> seen;
    };
    const auto part = [](const char* name) {
        return [name](const json& s) { return s["panes"][0].value(name, json()); };
    };
    const auto layout = [](const char* name) { return [name](const json& s) { return s["layout"][name]; }; };
    const Step steps[] = {
        {"n", layout("inspector")}, {"h", layout("histogram")},  {"ctrl+b", layout("hidden")},
        {"v", layout("views")},     {"c", part("colormap")},     {"alt+a", part("high")},
        {"plus", part("zoom")},     {"shift+g", part("region")},
    };
    std::vector<json> before;
    for (const Step& step : steps) {
        const json was = step.seen(window.state());
        before.push_back(was);
        window.act("key " + step.key);
        window.wait_for([&](const json& s) { return s["settled"] == true && step.seen(s) != was; });
    }
    std::vector<json> after;
    for (const Step& step : steps)
        after.push_back(step.seen(window.state()));
    for (std::size_t i = std::size(steps); i-- > 0;) {
        window.act("key ctrl+z");
        window.wait_for([&](const json& s) { return s["settled"] == true && steps[i].seen(s) == before[i]; });
    }
    CHECK(window.state()["can_undo"] == false);
    for (std::size_t i = 0; i < std::size(steps); ++i) {
        window.act("key ctrl+shift+z");
        window.wait_for([&](const json& s) { return s["settled"] == true && steps[i].seen(s) == after[i]; });
    }
    CHECK(window.quit() == 0);
}

TEST_CASE("motion: a camera's jump arrives exactly, with motion and without; then nothing is drawn") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile file(make_depth::ramp(64, 48, 1000, 3000));
    for (const bool reduced : {false, true}) {
        WindowDriver window({.inputs = {file.path()}, .settings = {{"reduced_motion", reduced}}});
        window.park();
        window.act("key Tab");
        window.act("key 1");
        const json arrived =
            window.wait_for([](const json& s) { return s["settled"] == true && s["panes"][0]["zoom"] == 1; });
        window.act("key n"); // a panel
        const json closed = window.wait_for(
            [](const json& s) { return s["settled"] == true && s["layout"]["inspector"] == false; });
        CHECK(closed["panes"][0]["view_3d"][2] == 1280);
        std::this_thread::sleep_for(std::chrono::milliseconds(600)); // longer than any motion
        const json rest = window.state();
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        CHECK(window.state()["frames_drawn"] == rest["frames_drawn"]);
        CHECK(window.quit() == 0);
    }
}

TEST_CASE("links: a follower shows the leader's range while linked, and its own again afterwards") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile a(make_depth::ramp(64, 48, 1000, 3000), "a.png"),
        b(make_depth::ramp(64, 48, 2000, 6000), "b.png");
    WindowDriver window({.inputs = {a.path(), b.path()}});
    window.park();
    const auto range = [](const json& s, std::size_t i) {
        return json{s["panes"][i]["low"], s["panes"][i]["high"]};
    };
    window.wait_for([&](const json& s) { return s["settled"] == true && range(s, 0) == range(s, 1); });
    window.act("key k");
    const json own =
        window.wait_for([&](const json& s) { return s["linked"] == false && range(s, 0) != range(s, 1); });
    CHECK(own["panes"][1]["high"].get<double>() > 5500);
    CHECK(own["panes"][1]["range_by_hand"] == false);
    window.act("key ctrl+z");
    window.wait_for([&](const json& s) { return s["linked"] == true && range(s, 0) == range(s, 1); });
    window.wait_for([](const json& s) { return s["can_undo"] == false; });
    CHECK(window.quit() == 0);
}

TEST_CASE("window: a signal ends it as a close does, and what was chosen is there the next time") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile file(make_depth::ramp(64, 48, 1000, 3000));
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        WindowDriver window({.inputs = {file.path()}});
        window.park();
        window.act("key c");
        window.wait_for([](const json& s) { return s["panes"][0]["colormap"] == "matplotlib/viridis"; });
        window.act("key n");
        window.wait_for([](const json& s) { return s["layout"]["inspector"] == false; });
        CHECK(window.end_by(signal) == 0);
        CHECK(window.kept_settings()["colormap"] == "matplotlib/viridis");
        CHECK(window.kept_settings()["show_inspector"] == false);
    }
    WindowDriver window({.inputs = {file.path()}, .settings = {{"colormap", "matplotlib/viridis"}}});
    CHECK(window.state()["panes"][0]["colormap"] == "matplotlib/viridis");
    CHECK(window.quit() == 0);
}

TEST_CASE("layout: a saved one is there with --layout, a broken one is refused in one sentence") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const DepthFile file(make_depth::ramp(64, 48, 1000, 3000));
    const ScratchFolder folder;
    const std::string good = folder.path("good.json"), bad = folder.path("bad.json");
    std::ofstream(good) << R"({"fathom_layout": 1, "views": "2d", "inspector": false, "linked": false})";
    std::ofstream(bad) << R"({"fathom_layout": 1, "views": "sideways"})";
    {
        WindowDriver window({.inputs = {"--layout", good, file.path()}});
        const json state = window.state();
        CHECK(state["layout"]["views"] == 1);
        CHECK(state["layout"]["inspector"] == false);
        CHECK(state["layout"]["histogram"] == true);
        CHECK(state["linked"] == false);
        CHECK(state["can_undo"] == false);
        CHECK(window.quit() == 0);
    }
    const Run run = run_command({"env", "DISPLAY=:4711", FATHOM_PROGRAM, "--layout", bad, file.path()});
    CHECK(run.exit_code == 2);
    CHECK(run.err == "fathom: " + bad + ": \"views\" is none of 2d+3d, 2d and 3d\n");
}

TEST_CASE(
    "time: a sequence opens at the latest image at --time; a timeline that is not there changes nothing") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const ScratchFolder folder;
    for (const char* name : {"depth_000.png", "depth_001.png", "depth_002.png"}) {
        const auto bytes = encode_png(make_depth::ramp(64, 48, 1000, 3000).view());
        REQUIRE(bytes);
        (void)folder.write(name, *bytes);
    }
    for (const auto& [time, image] : {std::pair{"frame=1", 1}, {"frame=77", 2}, {"no_such=1", 0}}) {
        WindowDriver window({.inputs = {"--time", time, folder.path("")}});
        CHECK(window.state()["image"] == image);
        CHECK(window.quit() == 0);
    }
}
