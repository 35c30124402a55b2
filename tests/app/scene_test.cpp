// Scenes in the real window: recordings of points alone, and what else a 3D view shows.
#include "decoders/png.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <span>

using namespace fathom;
using nlohmann::json;

namespace {

/// A wall of points at x = 5 m, at three frames each a little higher, and depth that is cleared where it is logged.
ByteVector recorded_scan() {
    RrdFile file;
    file.begin("scan", "run");
    for (std::int64_t frame = 0; frame < 3; ++frame) {
        std::vector<float> xyz;
        for (int y = -20; y <= 20; ++y)
            for (int z = -20; z <= 20; ++z)
                xyz.insert(xyz.end(), {5, 0.05f * static_cast<float>(y),
                                       0.05f * static_cast<float>(z) + static_cast<float>(frame)});
        file.points("/world/scan", frame, xyz);
    }
    file.depth("/gone/depth", 0, make_depth::constant(16, 12, 1000));
    file.clear("/gone/depth", 0);
    return file.bytes();
}

/// Two depth cameras in one world, of which each pane shows one, and points between them.
ByteVector recorded_pair() {
    RrdFile file;
    file.begin("pair", "run");
    for (const auto& [side, x_m] : {std::pair{"left", -0.5f}, {"right", 0.5f}}) {
        const std::string camera = std::string("/world/") + side;
        file.translation(camera, {x_m, 0, 0});
        file.pinhole(camera + "/image", 30, 16, 12);
        file.depth(camera + "/image/depth", 0, make_depth::constant(32, 24, 1500));
    }
    file.points("/world/marks", 0, std::array<float, 3>{0, 0, 1});
    return file.bytes();
}

} // namespace

TEST_CASE("scenes: a recording of points opens framed in 3D, steps through them, and says what lies under "
          "the pointer") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("scan.rrd", recorded_scan())}});
    const json state = window.wait_for([](const json& s) {
        return s["panes"].size() == 1 && s["panes"][0]["shapes_3d"] == 1 && s["settled"] == true;
    });
    CHECK(state["panes"][0]["shown"] == "/world/scan");
    CHECK(state["panes"][0]["only_3d"] == true);
    CHECK(state["panes"][0]["message"] == "");
    CHECK(state["can_undo"] == false);
    CHECK(state["images"] == 3);
    const ScreenBox view(state["panes"][0]["view_3d"]);
    window.move_to(view.middle()); // the wall is in the middle of the view
    window.wait_for([](const json& s) {
        return s["panes"][0]["point_3d"].get<std::string>().find("of /world/scan") != std::string::npos;
    });
    const double distance_m = state["panes"][0]["distance_3d_m"];
    window.act("key Right");
    window.wait_for([](const json& s) { return s["image"] == 1 && s["settled"] == true; });
    CHECK(window.state()["panes"][0]["distance_3d_m"] == distance_m); // the eye does not follow what moves
    CHECK(window.quit() == 0);
}

TEST_CASE("scenes: render draws a recording of points without an image, at the row that is asked for") {
    const TemporaryFolder folder;
    const std::string file = folder.write("scan.rrd", recorded_scan());
    const auto render = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = {FATHOM_PROGRAM,
                                          "render",
                                          file,
                                          "-o",
                                          "-",
                                          "--view",
                                          "3d",
                                          "--entity",
                                          "/world/scan",
                                          "--size",
                                          "200x150",
                                          "--camera",
                                          "eye=0,0,0:target=5,0,0:fov=60"};
        words.insert(words.end(), more.begin(), more.end());
        const Run run = run_command(words);
        INFO(run.err);
        CHECK(run.exit_code == 0);
        const auto bytes = std::as_bytes(std::span(run.out));
        const auto desc = probe_png(bytes, {});
        REQUIRE(desc.has_value());
        Image image = allocate_image(desc->desc);
        REQUIRE(decode_png_into(bytes, {}, image.view()).has_value());
        return image;
    };
    // Brightest channel at a place of a picture.
    const auto light = [](const Image& image, std::uint32_t x, std::uint32_t y) {
        const auto* rgb = image.view().row_as<std::uint8_t>(y) + 3 * std::size_t{x};
        return int{std::max({rgb[0], rgb[1], rgb[2]})};
    };
    // The wall is 2 m high and wide and 5 m away, and a metre higher from frame to frame; up is z. Beside the middle,
    // where the axis lies that the eye looks along.
    const Image first = render({}), last = render({"--index", "2"});
    CHECK(first.desc.width == 200);
    CHECK(light(first, 115, 75) > 100);
    CHECK(light(first, 115, 25) < 60);
    CHECK(light(last, 115, 25) > 100);
    CHECK(light(last, 115, 75) < 60);
    CHECK(light(last, 115, 125) < 60);
    CHECK(run_command({FATHOM_PROGRAM, "render", file, "-o", folder.file("no.png"), "--view", "3d",
                       "--entity", "/world/scan", "--index", "3"})
              .exit_code == 2);
}

TEST_CASE("scenes: render finds a time at which the image is not cleared, and says when there is none") {
    const TemporaryFolder folder;
    const auto render = [&](bool has_clock, const std::string& view) {
        RrdFile file;
        file.begin("cleared", "run");
        if (has_clock) file.stamp(1'000);
        file.depth("/gone/depth", 0, make_depth::constant(16, 12, 1000));
        if (has_clock) file.stamp(2'000);
        file.clear("/gone/depth", 0);
        file.text("/log", 1, "frames are what most rows count by", "INFO");
        return run_command({FATHOM_PROGRAM, "render", folder.write("cleared.rrd", file.bytes()), "-o",
                            folder.file("out.png"), "--force", "--view", view});
    };
    for (const std::string view : {"2d", "3d"}) {
        CHECK(render(true, view).exit_code == 0);
        const Run refused = render(false, view);
        CHECK(refused.exit_code == 2);
        CHECK(refused.err.find("Nothing is logged here at this time") != std::string::npos);
    }
}

TEST_CASE("scenes: what a 3D view shows is chosen in its title row and by palette, and undone") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder folder;
    WindowDriver window({.inputs = {folder.write("pair.rrd", recorded_pair())}});
    const json state = window.wait_for([](const json& s) {
        return s["panes"].size() == 3 && s["panes"][0]["shapes_3d"] == 1 && s["settled"] == true;
    });
    CHECK(state["panes"][0]["in_world"] == false);
    window.click("contents 3d"); // of the first pane
    window.click("show Points, lines and boxes");
    window.wait_for([](const json& s) { return s["panes"][0]["shapes_3d"] == 0; });
    window.click("show /world/right/image/depth");
    window.wait_for(
        [](const json& s) { return s["panes"][0]["others_3d"] == json{"/world/right/image/depth"}; });
    window.click("World");
    window.wait_for([](const json& s) { return s["panes"][0]["in_world"] == true; });
    window.act("key Escape");
    for (int i = 0; i < 3; ++i)
        window.act("key ctrl+z");
    window.wait_for([](const json& s) {
        return s["panes"][0]["in_world"] == false && s["panes"][0]["others_3d"].empty() &&
               s["panes"][0]["shapes_3d"] == 1 && s["can_undo"] == false;
    });
    window.move_to(ScreenBox(state["panes"][0]["view_3d"]).middle());
    window.act("key ctrl+p");
    window.act("type camera\\'s frame");
    window.act("key Return");
    window.wait_for([](const json& s) { return s["panes"][0]["in_world"] == true; });
    CHECK(window.quit() == 0);
}
