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
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include <fcntl.h>
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
    /// What the display shows, 8-bit RGB.
    [[nodiscard]] Image screenshot() const {
        const fs::path path = folder_ / "screen.png";
        REQUIRE(std::system((display_ + " import -window root -depth 8 PNG24:" + path.string()).c_str()) ==
                0);
        std::ifstream file(path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        const auto bytes = std::as_bytes(std::span(text));
        const auto probe = probe_png(bytes, {});
        REQUIRE(probe);
        Image image = allocate_image(probe->desc);
        REQUIRE(decode_png_into(bytes, {}, image.view()));
        return image;
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

/// Standard error of whatever is started meanwhile goes into a file.
class CapturedErrors {
  public:
    explicit CapturedErrors(fs::path path)
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
    fs::path path_;
    int saved_, file_;
};

/// Share of pixels between the bars (which name the renderer) that differ by more than two steps of any colour.
double differing_share(const Image& a, const Image& b) {
    constexpr std::uint32_t kTopBar = 33, kStatusBar = 25;
    const ImageDesc& desc = a.view().desc;
    REQUIRE(b.view().desc.width == desc.width);
    REQUIRE(b.view().desc.height == desc.height);
    std::size_t differing = 0, all = 0;
    for (std::uint32_t y = kTopBar; y < desc.height - kStatusBar; ++y)
        for (std::uint32_t x = 0; x < desc.width; ++x, ++all)
            for (std::uint32_t channel = 0; channel < 3; ++channel) {
                const std::size_t at = std::size_t{3} * x + channel;
                if (std::abs(int{a.view().row_as<std::uint8_t>(y)[at]} -
                             int{b.view().row_as<std::uint8_t>(y)[at]}) <= 2)
                    continue;
                ++differing;
                break;
            }
    return static_cast<double>(differing) / static_cast<double>(all);
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

TEST_CASE(
    "window: the graphics card draws what the processor draws, and nothing that validation objects to") {
    if (!has_tools() || std::system("command -v import >/dev/null 2>&1") != 0)
        FATHOM_SKIP("Xvfb, xdotool or ImageMagick is not installed");
    const TemporaryFolder data;
    const std::string input = (data.path / "depth.png").string();
    write_png(input, make_depth::sphere(64, 48));
    const auto shown = [](const WindowSession& session) {
        session.act(place(2, 400)); // beside everything that reacts to the pointer
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        return session.screenshot();
    };
    std::optional<Image> by_processor;
    {
        WindowSession session({"--renderer", "cpu", input});
        CHECK(session.state()["renderer"] == "CPU");
        by_processor = shown(session);
        CHECK(session.quit() == 0);
    }
    setenv("FATHOM_VULKAN_VALIDATION", "1", 1);
    const CapturedErrors errors(data.path / "errors.txt");
    WindowSession session({"--renderer", "gpu", input});
    unsetenv("FATHOM_VULKAN_VALIDATION");
    const json state = session.state();
    if (state["renderer"] != "GPU") FATHOM_SKIP(state["renderer_reason"].get<std::string>());
    CHECK(differing_share(*by_processor, shown(session)) < 0.002); // points on the edge between two pixels

    // Another size, gone and back, then what the pointer meets in 3D is asked of the card.
    const std::string window = "search --onlyvisible --class fathom ";
    session.act(window + "windowsize 900 600");
    session.wait_for([](const json& s) { return s["width"] == 900 && s["height"] == 600; });
    session.act(window + "windowsize 1280 800");
    const json back =
        session.wait_for([](const json& s) { return s["width"] == 1280 && s["height"] == 800; });
    CHECK(differing_share(*by_processor, shown(session)) < 0.002);
    const json& view = back["recordings"][0]["view_3d"];
    session.act(place((view[0].get<double>() + view[2].get<double>()) / 2,
                      (view[1].get<double>() + view[3].get<double>()) / 2));
    session.wait_for([](const json& s) { return s["recordings"][0].contains("hovered"); });
    CHECK(session.quit() == 0);
    CHECK(errors.text().find("validation:") == std::string::npos);
}
