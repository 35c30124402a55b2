// The real window under a virtual display: what it does besides the session of window_session_test.cpp. Numbers are worked
// out from the input made here.
#include "decoders/png.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace fathom;
using nlohmann::json;

#define NEED_A_DISPLAY()                                                                                     \
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed")

namespace {

/// The file is never seen half written.
void write_png(const std::string& path, const Image& image) {
    const auto bytes = encode_png(image.view());
    REQUIRE(bytes);
    const std::string beside = path + ".part";
    std::ofstream(beside, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
    REQUIRE(std::rename(beside.c_str(), path.c_str()) == 0);
}

/// Standard error of whatever is started meanwhile goes into a file.
class CapturedErrors {
  public:
    explicit CapturedErrors(std::string path)
        : path_(std::move(path)), saved_(dup(2)),
          file_(open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600)) {
        dup2(file_, 2);
    }
    ~CapturedErrors() {
        dup2(saved_, 2);
        close(saved_);
        close(file_);
    }
    CapturedErrors(const CapturedErrors&) = delete;
    CapturedErrors& operator=(const CapturedErrors&) = delete;
    [[nodiscard]] std::string text() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

  private:
    std::string path_;
    int saved_, file_;
};

/// The window without its bars, which name the renderer and its times.
ScreenBox between_bars() {
    return {0, 33, 1280, 775};
}

json first_recording(const WindowDriver& window) {
    return window.state()["panes"][0];
}

} // namespace

TEST_CASE("window: keys and wheel change what the views show, undo takes it back, and rest draws nothing") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("depth.png"), make_depth::ramp(64, 48, 1000, 3000));
    WindowDriver window({.inputs = {data.path("depth.png")}});
    const json shown = first_recording(window);
    CHECK(shown["width"] == 64);
    CHECK(shown["metres_per_unit"] == 0.001);
    CHECK(shown["unit_origin"] == "assumed");
    CHECK(shown["low"].get<double>() < 1100); // the first percentile of a ramp from 1000 to 3000
    CHECK(shown["high"].get<double>() > 2900);

    (void)window.hover_pixel(20, 10);
    window.act("key c");
    window.wait_for([](const json& s) { return s["panes"][0]["colormap"] == "matplotlib/viridis"; });
    window.act("key ctrl+z");
    window.wait_for([](const json& s) { return s["panes"][0]["colormap"] == "matplotlib/turbo"; });
    const double zoom = shown["zoom"];
    window.act("click 4");
    window.wait_for([&](const json& s) { return s["panes"][0]["zoom"] == Approx(1.2 * zoom); });
    window.act("key f");
    window.wait_for([&](const json& s) { return s["panes"][0]["zoom"] == zoom; });
    window.act("key minus"); // a key and a character at once, and yet one step
    window.wait_for([&](const json& s) { return s["settled"] == true && s["panes"][0]["zoom"] != zoom; });
    CHECK(first_recording(window)["zoom"] == Approx(0.8 * zoom));

    const ScreenBox cloud(shown["view_3d"]);
    window.drag(cloud.middle(), {cloud.middle().x + 60, cloud.middle().y + 20});
    window.wait_for([](const json& s) { return s["panes"][0]["moved_3d"] == true; });
    window.act("key r");
    window.wait_for([](const json& s) { return s["panes"][0]["moved_3d"] == false; });

    (void)window.picture_at_rest();
    const json before = window.state();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    CHECK(window.state()["frames_drawn"] == before["frames_drawn"]);
    CHECK(window.quit() == 0);
}

TEST_CASE("window: a file written anew shows by itself, with view and range as they were") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    const std::string input = data.path("depth.png");
    write_png(input, make_depth::ramp(64, 48, 1000, 3000));
    WindowDriver window({.inputs = {input}});
    window.move_to(window.pixel_place(32, 24));
    window.act("click 4 click 4");
    const json first = window.wait_for([](const json& s) { return s["panes"][0]["zoom"].get<double>() > 8; });
    const ScreenPoint high = ScreenBox(first["places"]["histogram high"]).middle();
    window.drag(high, {high.x - 60, high.y});
    const json set =
        window.wait_for([](const json& s) { return s["panes"][0]["range_by_hand"] == true; })["panes"][0];
    const ScreenPoint seen_at = window.pixel_place(32, 24);
    window.park();
    const auto old_color = color_at(window.picture_at_rest().view(), seen_at);

    const auto started = std::chrono::steady_clock::now();
    write_png(input, make_depth::constant(64, 48, 1200));
    (void)window.wait_for_picture([&](const ImageView& now) { return color_at(now, seen_at) != old_color; });
    const auto took = std::chrono::steady_clock::now() - started;
    std::printf("a rewritten file is on the display after %.0f ms\n",
                std::chrono::duration<double, std::milli>(took).count());
    const json again = first_recording(window);
    CHECK(again["reload_count"].get<int>() > first["panes"][0]["reload_count"].get<int>());
    for (const char* kept : {"zoom", "offset", "low", "high", "colormap"})
        CHECK(again[kept] == set[kept]);
    CHECK(window.hover_pixel(30, 20)["hovered_raw"] == 1200);
    CHECK(window.quit() == 0);
}

TEST_CASE("window: a file is opened by keyboard alone") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("first.png"), make_depth::constant(40, 30, 900));
    write_png(data.path("second.png"), make_depth::constant(32, 24, 1700));
    WindowDriver window({.inputs = {data.path("first.png")}});
    window.act("key ctrl+o");
    window.wait_for([](const json& s) { return s.contains("open_folder"); });
    window.act("type --delay 1 second.png");
    window.act("key Return");
    window.wait_for([](const json& s) { return s["panes"][0]["width"] == 32; });
    CHECK(window.hover_pixel(7, 8)["hovered_raw"] == 1700);
    CHECK(window.quit() == 0);
}

TEST_CASE("window: dropped files take the place of what was open") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("first.png"), make_depth::constant(40, 30, 900));
    write_png(data.path("dropped.png"), make_depth::constant(32, 24, 1700));
    WindowDriver window({.inputs = {data.path("first.png")}});
    window.drop_files({data.path("dropped.png")});
    const json state = window.wait_for([](const json& s) { return s["panes"][0]["width"] == 32; });
    CHECK(state["panes"].size() == 1);
    CHECK(window.hover_pixel(7, 8)["hovered_raw"] == 1700);
    CHECK(window.quit() == 0);
}

TEST_CASE("window: files dropped together lie side by side, with one range") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("near.png"), make_depth::ramp(40, 30, 900, 1500));
    write_png(data.path("far.png"), make_depth::ramp(40, 30, 1700, 4000));
    WindowDriver window({});
    window.drop_files({data.path("near.png"), data.path("far.png")});
    window.wait_for([](const json& s) {
        return s["panes"].size() == 2 && s["panes"][1]["width"] == 40 &&
               s["panes"][0]["low"] == s["panes"][1]["low"] && s["panes"][0]["high"] == s["panes"][1]["high"];
    });
    CHECK(window.quit() == 0);
}

TEST_CASE("window: what changed while it was minimised is shown when it comes back") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    const std::string input = data.path("depth.png");
    write_png(input, make_depth::ramp(64, 48, 1000, 3000));
    for (const char* renderer : {"cpu", "gpu"}) {
        WindowDriver window({.inputs = {input}, .renderer = renderer});
        window.park();
        const Image before = window.picture_at_rest();
        window.minimise();
        (void)window.wait_for_picture(
            [&](const ImageView& now) { return differing_share(before.view(), now, between_bars()) > 0.5; });
        window.restore();
        (void)window.wait_for_picture(
            [&](const ImageView& now) { return differing_share(before.view(), now, between_bars()) == 0; });
        window.minimise();
        write_png(input, make_depth::ramp(64, 48, 5000, 9000));
        window.restore();
        window.wait_for([](const json& s) { return s["panes"][0]["high"].get<double>() > 8000; });
        CHECK(window.hover_pixel(0, 0)["hovered_raw"] == 5000);
        CHECK(window.quit() == 0);
        write_png(input, make_depth::ramp(64, 48, 1000, 3000));
    }
}

TEST_CASE("window: the light theme is light, and a key changes it") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("depth.png"), make_depth::constant(64, 48, 1000));
    WindowDriver window({.inputs = {data.path("depth.png")}, .theme = "light"});
    const ScreenBox view(first_recording(window)["view_2d"]);
    const ScreenPoint beside_image{view.x0 + 3.0, view.y0 + 3.0}, top_bar{500, 16};
    const Image light = window.picture_at_rest();
    CHECK(color_at(light.view(), beside_image) == std::array{0xE7, 0xEA, 0xEE});
    CHECK(color_at(light.view(), top_bar) == std::array{0xFF, 0xFF, 0xFF});
    window.act("key ctrl+t");
    (void)window.wait_for_picture([&](const ImageView& now) {
        return color_at(now, beside_image) == std::array{0x0A, 0x0B, 0x0D} &&
               color_at(now, top_bar) == std::array{0x15, 0x18, 0x1D};
    });
    CHECK(window.quit() == 0);
}

TEST_CASE("window: the interface grows and shrinks while it runs") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    write_png(data.path("depth.png"), make_depth::constant(64, 48, 1000));
    for (const char* renderer : {"cpu", "gpu"}) {
        WindowDriver window({.inputs = {data.path("depth.png")}, .renderer = renderer});
        const int top = first_recording(window)["view_2d"][1];
        window.act("key ctrl+plus key ctrl+plus");
        const json larger = window.wait_for([](const json& s) { return s["scale"] == 1.5; });
        CHECK(larger["panes"][0]["view_2d"][1].get<int>() == Approx(1.5 * top).margin(2));
        CHECK(window.hover_pixel(40, 30)["hovered_raw"] == 1000);
        window.act("key ctrl+minus");
        window.wait_for([](const json& s) { return s["scale"] == 1.25; });
        window.act("key ctrl+0");
        const json back = window.wait_for([](const json& s) { return s["scale"] == 1; });
        CHECK(back["panes"][0]["view_2d"][1] == top);
        CHECK(window.quit() == 0);
    }
}

TEST_CASE("window: at scale 2 everything is twice as large, and the mouse still meets its pixels") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    const Image ramp = make_depth::ramp(64, 48, 1000, 3000);
    write_png(data.path("depth.png"), ramp);
    const std::vector<std::string> inputs{data.path("depth.png")};
    json small;
    {
        WindowDriver window({.inputs = inputs});
        small = first_recording(window);
        CHECK(window.quit() == 0);
    }
    WindowDriver window({.inputs = inputs, .scale = "2", .width = 2560, .height = 1600});
    const json large = first_recording(window);
    for (std::size_t corner = 0; corner < 4; ++corner)
        CHECK(std::abs(large["view_2d"][corner].get<int>() - 2 * small["view_2d"][corner].get<int>()) <= 2);
    CHECK(large["zoom"].get<double>() == Approx(2 * small["zoom"].get<double>()).epsilon(0.01));
    for (const auto& [u, v] : {std::pair{20u, 10u}, {63u, 47u}})
        CHECK(window.hover_pixel(u, v)["hovered_raw"] == value_at(ramp.view(), u, v));
    CHECK(window.quit() == 0);
}

TEST_CASE(
    "window: the graphics card draws what the processor draws, and nothing that validation objects to") {
    NEED_A_DISPLAY();
    const ScratchFolder data;
    const std::string input = data.path("depth.png");
    write_png(input, make_depth::sphere(64, 48));
    std::optional<Image> by_processor;
    {
        WindowDriver window({.inputs = {input}});
        CHECK(window.state()["renderer"] == "CPU");
        window.park();
        by_processor = window.picture_at_rest();
        CHECK(window.quit() == 0);
    }
    setenv("FATHOM_VULKAN_VALIDATION", "1", 1);
    const CapturedErrors errors(data.path("errors.txt"));
    WindowDriver window({.inputs = {input}, .renderer = "gpu"});
    unsetenv("FATHOM_VULKAN_VALIDATION");
    const json state = window.state();
    if (state["renderer"] != "GPU") FATHOM_SKIP(state["renderer_reason"].get<std::string>());
    constexpr double kEdges = 0.002; // points on the edge between two pixels
    const auto is_same = [&](const ImageView& now) {
        return differing_share(by_processor->view(), now, between_bars()) < kEdges;
    };
    window.park();
    (void)window.wait_for_picture(is_same);

    // Another size, gone and back, then what the pointer meets in 3D is asked of the card.
    window.resize(900, 600);
    window.resize(1280, 800);
    (void)window.wait_for_picture(is_same);
    const json over = window.move_to(ScreenBox(first_recording(window)["view_3d"]).middle());
    CHECK(over["panes"][0].contains("hovered"));
    CHECK(window.quit() == 0);
    CHECK(errors.text().find("validation:") == std::string::npos);
}
