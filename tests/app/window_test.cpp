// The real window under a virtual display, driven by mouse and key events. What is asserted is read from the state that
// the window writes on SIGUSR1, compared with numbers worked out from the input made here.
#include "decoders/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

using namespace fathom;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

bool has_tools() {
    return std::system("command -v Xvfb >/dev/null 2>&1 && command -v xdotool >/dev/null 2>&1") == 0;
}

pid_t spawn(std::vector<std::string> words, const std::vector<std::string>& extra_environment = {},
            int descriptor_as_3 = -1) {
    std::vector<char*> arguments, environment;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<std::string> kept = extra_environment;
    for (char** e = environ; *e != nullptr; ++e)
        if (!std::string_view(*e).starts_with("DISPLAY=")) kept.emplace_back(*e);
    for (std::string& e : kept)
        environment.push_back(e.data());
    environment.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (descriptor_as_3 >= 0) posix_spawn_file_actions_adddup2(&actions, descriptor_as_3, 3);
    pid_t child = -1;
    const int failed =
        posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE(failed == 0);
    return child;
}

/// Ended with its owner, also when a test fails half-way.
struct Child {
    pid_t id = -1;

    Child() = default;
    ~Child() {
        if (id <= 0) return;
        kill(id, SIGTERM);
        waitpid(id, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
};

/// A virtual display of its own with the program on it.
class WindowSession {
  public:
    WindowSession(std::vector<std::string> inputs, std::vector<std::string> server_options = {}) {
        folder_ = fs::temp_directory_path() / ("fathom_window_" + std::to_string(getpid()));
        fs::create_directories(folder_ / "config");
        std::ofstream(folder_ / "config" / "settings.json") << R"({"width": 1280, "height": 800})";
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        std::vector<std::string> server{"Xvfb", "-displayfd",  "3",         "-screen",
                                        "0",    "1280x800x24", "-nolisten", "tcp"};
        server.insert(server.end(), server_options.begin(), server_options.end());
        server_.id = spawn(server, {}, ends[1]);
        close(ends[1]);
        std::string number;
        for (char c; read(ends[0], &c, 1) == 1 && c != '\n';)
            number += c;
        close(ends[0]);
        display_ = "DISPLAY=:" + number;
        std::vector<std::string> words{FATHOM_PROGRAM, "--config", (folder_ / "config").string(), "--scale",
                                       "1"};
        words.insert(words.end(), inputs.begin(), inputs.end());
        std::signal(SIGUSR1, SIG_IGN); // inherited: a question that comes too early is not deadly
        window_.id = spawn(words, {display_, "FATHOM_STATE_FILE=" + state_path().string()});
        wait_for([](const json& s) { return s["settled"] == true && s["frames_drawn"] > 0; });
    }
    ~WindowSession() { fs::remove_all(folder_); }
    WindowSession(const WindowSession&) = delete;
    WindowSession& operator=(const WindowSession&) = delete;

    [[nodiscard]] json state() const {
        fs::remove(state_path());
        kill(window_.id, SIGUSR1);
        for (int i = 0; i < 25 && !fs::exists(state_path()); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        std::ifstream file(state_path());
        return json::parse(file, nullptr, false);
    }
    /// The state once it satisfies the condition; fails the test after ten seconds.
    json wait_for(const std::function<bool(const json&)>& condition) const {
        json last;
        for (int i = 0; i < 100; ++i) {
            last = state();
            try {
                if (last.is_object() && condition(last)) return last;
            } catch (const json::exception&) { // nothing is shown yet
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(80));
        }
        FAIL("the window never came to the expected state; it is " << last.dump());
        return last;
    }
    void act(const std::string& xdotool) const {
        REQUIRE(std::system((display_ + " xdotool " + xdotool).c_str()) == 0);
    }
    /// Presses Ctrl+Q and returns the exit code.
    [[nodiscard]] int quit() {
        act("key ctrl+q");
        int status = -1;
        waitpid(window_.id, &status, 0);
        window_.id = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    [[nodiscard]] fs::path state_path() const { return folder_ / "state.json"; }

    fs::path folder_;
    std::string display_;
    Child server_, window_; // the window ends first
};

struct TemporaryFolder {
    fs::path path = fs::temp_directory_path() / ("fathom_window_data_" + std::to_string(getpid()));
    TemporaryFolder() { fs::create_directories(path); }
    ~TemporaryFolder() { fs::remove_all(path); }
};

void write_png(const fs::path& path, const Image& image) {
    const auto bytes = encode_png(image.view());
    REQUIRE(bytes);
    const fs::path beside = path.string() + ".part";
    std::ofstream(beside, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
    fs::rename(beside, path);
}

std::string place(double x, double y) {
    return "mousemove " + std::to_string(static_cast<int>(x)) + " " + std::to_string(static_cast<int>(y));
}

} // namespace

TEST_CASE("window: a session with mouse and keys changes what the views show, and quits with 0") {
    if (!has_tools()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder data;
    const Image ramp = make_depth::ramp(64, 48, 1000, 3000);
    write_png(data.path / "depth.png", ramp);
    WindowSession session({(data.path / "depth.png").string()});
    json first = session.state();
    const json& shown = first["recordings"][0];
    CHECK(shown["width"] == 64);
    CHECK(shown["metres_per_unit"] == 0.001);
    CHECK(shown["unit_origin"] == "assumed");
    CHECK(shown["low"].get<double>() < 1100); // the first percentile of a ramp from 1000 to 3000
    CHECK(shown["high"].get<double>() > 2900);

    // Hover a texel: its value is the input's.
    const double zoom = shown["zoom"], ox = shown["offset"][0], oy = shown["offset"][1];
    const double x0 = shown["view_2d"][0], y0 = shown["view_2d"][1];
    session.act(place(x0 + ox + 20.5 * zoom, y0 + oy + 10.5 * zoom));
    json hover = session.wait_for([](const json& s) { return s["recordings"][0].contains("hovered_raw"); });
    CHECK(hover["recordings"][0]["hovered"] == json::array({20, 10}));
    CHECK(hover["recordings"][0]["hovered_raw"] == value_at(ramp.view(), 20, 10));

    // Shift+drag a rectangle.
    session.act("keydown shift " + place(x0 + ox + 8.5 * zoom, y0 + oy + 8.5 * zoom) +
                " sleep 0.1 mousedown 1 sleep 0.1 " + place(x0 + ox + 23.5 * zoom, y0 + oy + 15.5 * zoom) +
                " sleep 0.1 mouseup 1 keyup shift");
    json region = session.wait_for([](const json& s) { return s["recordings"][0].contains("region_valid"); });
    CHECK(region["recordings"][0]["region"] == json::array({8, 8, 16, 8}));
    CHECK(region["recordings"][0]["region_valid"] == 16 * 8);

    // Colour map by key, zoom by wheel, undo, back to fit.
    session.act("key c");
    session.wait_for([](const json& s) { return s["recordings"][0]["colormap"] == "matplotlib/viridis"; });
    session.act("key ctrl+z");
    session.wait_for([](const json& s) { return s["recordings"][0]["colormap"] == "matplotlib/turbo"; });
    session.act("click 4");
    session.wait_for([&](const json& s) { return s["recordings"][0]["zoom"].get<double>() > 1.1 * zoom; });
    session.act("key f");
    session.wait_for([&](const json& s) { return s["recordings"][0]["zoom"] == zoom; });

    // Orbit in 3D, then back to the sensor's view.
    const double cx = (shown["view_3d"][0].get<double>() + shown["view_3d"][2].get<double>()) / 2;
    const double cy = (shown["view_3d"][1].get<double>() + shown["view_3d"][3].get<double>()) / 2;
    session.act(place(cx, cy) + " sleep 0.1 mousedown 1 sleep 0.1 " + place(cx + 60, cy + 20) +
                " sleep 0.1 mouseup 1");
    session.wait_for([](const json& s) { return s["recordings"][0]["moved_3d"] == true; });
    session.act("key r");
    session.wait_for([](const json& s) { return s["recordings"][0]["moved_3d"] == false; });

    // Nothing happens: nothing is drawn.
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const json before = session.state();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    CHECK(session.state()["frames_drawn"] == before["frames_drawn"]);

    // The file is rewritten: shown again by itself, the range settled anew.
    write_png(data.path / "depth.png", make_depth::ramp(64, 48, 5000, 9000));
    session.wait_for([](const json& s) { return s["recordings"][0]["high"].get<double>() > 8000; });
    CHECK(session.quit() == 0);
}

TEST_CASE("window: without shared memory the picture goes through the socket") {
    if (!has_tools()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const TemporaryFolder data;
    write_png(data.path / "depth.png", make_depth::sphere(64, 48));
    WindowSession session({(data.path / "depth.png").string()}, {"-extension", "MIT-SHM"});
    session.act(place(300, 300));
    const json state = session.wait_for([](const json& s) { return s["frames_drawn"] > 1; });
    CHECK(state["recordings"][0]["width"] == 64);
    CHECK(session.quit() == 0);
}
