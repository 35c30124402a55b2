#include "tests/app/window_driver.hpp"

#include "tests/app/x_client.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace fathom {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(30); // a loaded machine with emulated graphics
constexpr auto kPause = std::chrono::milliseconds(20);

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

std::string mouse_move(ScreenPoint at) {
    return "mousemove " + std::to_string(std::lround(std::floor(at.x))) + " " +
           std::to_string(std::lround(std::floor(at.y)));
}

} // namespace

ChildProcess::~ChildProcess() {
    if (id <= 0) return;
    kill(id, SIGTERM);
    waitpid(id, nullptr, 0);
}

bool WindowDriver::is_possible() {
    return std::system("command -v Xvfb >/dev/null 2>&1 && command -v xdotool >/dev/null 2>&1") == 0;
}

WindowDriver::WindowDriver(const WindowSetup& setup)
    : width_(setup.width), height_(setup.height), state_path_(folder_.path("state.json")) {
    const double scale = std::stod(setup.scale);
    json settings{{"width", setup.width / scale}, {"height", setup.height / scale}, {"theme", setup.theme}};
    settings.update(setup.settings);
    std::ofstream(folder_.path("settings.json")) << settings.dump();

    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const std::string screen = std::to_string(setup.width) + "x" + std::to_string(setup.height) + "x24";
    std::vector<std::string> server{"Xvfb", "-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp"};
    server.insert(server.end(), setup.server_options.begin(), setup.server_options.end());
    server_.id = spawn(server, {}, ends[1]);
    close(ends[1]);
    std::string number;
    for (char c; read(ends[0], &c, 1) == 1 && c != '\n';)
        number += c;
    close(ends[0]);
    display_name_ = ":" + number;

    std::vector<std::string> words{FATHOM_PROGRAM, "--config",   folder_.path(""), "--scale",
                                   setup.scale,    "--renderer", setup.renderer};
    words.insert(words.end(), setup.inputs.begin(), setup.inputs.end());
    std::signal(SIGUSR1, SIG_IGN); // inherited: a question that comes too early is not deadly
    program_.id = spawn(words, {"DISPLAY=" + display_name_, "FATHOM_STATE_FILE=" + state_path_});
    wait_for([](const json& s) { return s["settled"] == true && s["frames_drawn"] > 0; });
    display_ = x_client::connect(display_name_);
    REQUIRE(display_ != nullptr);
    window_ = x_client::find_window(display_, "fathom");
    REQUIRE(window_ != 0);
}

WindowDriver::~WindowDriver() {
    if (display_ != nullptr) x_client::disconnect(display_);
}

json WindowDriver::state() const {
    fs::remove(state_path_);
    kill(program_.id, SIGUSR1);
    for (const auto started = Clock::now(); Clock::now() < started + std::chrono::seconds(1);) {
        if (fs::exists(state_path_)) break;
        std::this_thread::sleep_for(kPause);
    }
    std::ifstream file(state_path_);
    return json::parse(file, nullptr, false);
}

json WindowDriver::wait_for(const Condition& condition) const {
    json last;
    for (const auto started = Clock::now(); Clock::now() < started + kPatience;
         std::this_thread::sleep_for(kPause)) {
        last = state();
        try {
            if (last.is_object() && condition(last)) return last;
        } catch (const json::exception&) { // what is asked for is not there yet
        }
    }
    FAIL("the window never came to the expected state; it is " << last.dump());
    return last;
}

void WindowDriver::act(const std::string& words) const {
    REQUIRE(std::system(("DISPLAY=" + display_name_ + " xdotool " + words).c_str()) == 0);
}
json WindowDriver::move_to(ScreenPoint at) const {
    act(mouse_move(at));
    return wait_for_pointer(at);
}
json WindowDriver::wait_for_pointer(ScreenPoint at) const {
    const json there{std::floor(at.x), std::floor(at.y)};
    return wait_for([&](const json& s) { return s["pointer"] == there && s["settled"] == true; });
}
void WindowDriver::click(ScreenPoint at) const {
    act(mouse_move(at) + " click 1");
}
void WindowDriver::click(const std::string& place) const {
    const json shown = wait_for([&](const json& s) { return s["places"].contains(place); });
    click(ScreenBox(shown["places"][place]).middle());
}
json WindowDriver::drag(ScreenPoint from, ScreenPoint to, const std::string& held_key) const {
    const ScreenPoint half{(from.x + to.x) / 2, (from.y + to.y) / 2};
    std::string words =
        mouse_move(from) + " mousedown 1 " + mouse_move(half) + " " + mouse_move(to) + " mouseup 1";
    if (!held_key.empty()) words = "keydown " + held_key + " " + words + " keyup " + held_key;
    act(words);
    return wait_for_pointer(to);
}

void WindowDriver::park() const {
    (void)move_to({300, 6}); // the top bar between title and buttons
}

ScreenPoint WindowDriver::pixel_place(double u, double v) const {
    const json now = state();
    const json& shown = now["panes"][0];
    const double zoom = shown["zoom"];
    return {shown["view_2d"][0].get<double>() + shown["offset"][0].get<double>() + (u + 0.5) * zoom,
            shown["view_2d"][1].get<double>() + shown["offset"][1].get<double>() + (v + 0.5) * zoom};
}

json WindowDriver::hover_pixel(std::uint32_t u, std::uint32_t v) const {
    const json shown = move_to(pixel_place(u, v))["panes"][0];
    CHECK(shown["hovered"] == json::array({u, v}));
    return shown;
}

Image WindowDriver::screenshot() const {
    return x_client::screenshot(display_, width_, height_);
}

Image WindowDriver::wait_for_picture(const PictureCondition& condition) const {
    for (const auto started = Clock::now(); Clock::now() < started + kPatience;
         std::this_thread::sleep_for(kPause))
        if (Image seen = screenshot(); condition(seen.view())) return seen;
    FAIL("the display never showed the expected picture; the window's state is " << state().dump());
    return screenshot();
}

Image WindowDriver::picture_at_rest() const {
    wait_for([](const json& s) { return s["settled"] == true; });
    std::optional<Image> last; // of the display, which may lag behind the window
    return wait_for_picture([&](const ImageView& now) {
        const bool same = last && std::ranges::equal(last->view().bytes(), now.bytes());
        last = screenshot();
        std::this_thread::sleep_for(5 * kPause);
        return same;
    });
}

void WindowDriver::wait_for_color(ScreenPoint at, std::array<int, 3> rgb) const {
    INFO("at " << at.x << ", " << at.y << " should be " << json(rgb).dump() << ", is "
               << json(color_at(screenshot().view(), at)).dump() << " at first");
    wait_for_picture([&](const ImageView& seen) {
        const auto color = color_at(seen, at);
        return std::ranges::equal(color, rgb, [](int a, int b) { return std::abs(a - b) <= 1; });
    });
}

void WindowDriver::resize(int width, int height) const {
    act("search --onlyvisible --class fathom windowsize " + std::to_string(width) + " " +
        std::to_string(height));
    wait_for([&](const json& s) { return s["width"] == width && s["height"] == height; });
}
void WindowDriver::minimise() const {
    x_client::minimise(display_, window_);
}
void WindowDriver::restore() const {
    x_client::restore(display_, window_);
}
void WindowDriver::drop_files(const std::vector<std::string>& paths) const {
    REQUIRE(x_client::drop_files(display_, window_, paths, width_ / 2, height_ / 2));
}

int WindowDriver::quit() {
    act("key ctrl+q");
    return wait_for_end();
}

int WindowDriver::end_by(int signal) {
    kill(program_.id, signal);
    return wait_for_end();
}

json WindowDriver::kept_settings() const {
    std::ifstream file(folder_.path("settings.json"));
    return json::parse(file, nullptr, false);
}

int WindowDriver::wait_for_end() {
    int status = -1;
    const auto started = Clock::now();
    while (waitpid(program_.id, &status, WNOHANG) == 0) {
        if (Clock::now() > started + kPatience) {
            FAIL("the window does not end");
        }
        std::this_thread::sleep_for(kPause);
    }
    program_.id = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::array<int, 3> color_at(const ImageView& screen, ScreenPoint at) {
    const auto* row = screen.row_as<std::uint8_t>(static_cast<std::uint32_t>(at.y));
    const auto x = std::size_t{3} * static_cast<std::size_t>(at.x);
    return {row[x], row[x + 1], row[x + 2]};
}

double differing_share(const ImageView& a, const ImageView& b, ScreenBox box) {
    std::size_t differing = 0, all = 0;
    for (int y = box.y0; y < box.y1; ++y)
        for (int x = box.x0; x < box.x1; ++x, ++all) {
            const auto p = color_at(a, {double(x), double(y)}), q = color_at(b, {double(x), double(y)});
            for (std::size_t channel = 0; channel < 3; ++channel)
                if (std::abs(p[channel] - q[channel]) > 2) {
                    ++differing;
                    break;
                }
        }
    return all == 0 ? 0 : static_cast<double>(differing) / static_cast<double>(all);
}

} // namespace fathom
