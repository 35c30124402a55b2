// A virtual display of its own with the program on it, driven by mouse and key events, seen through the pixels of the
// display and through the state that the window writes on SIGUSR1.
//
//     if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
//     const WindowDriver window({.inputs = {folder}});
//     window.click("chip");                                           // a control by its name in the state's places
//     window.wait_for([](const json& s) { return s["image"] == 1; }); // never sleep: wait for what must come
//     CHECK(window.quit() == 0);
//
// Whatever does not come within a generous time fails the test. One thread.
#pragma once

#include "decoders/media/image.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

struct _XDisplay; // Xlib's Display, whose header defines None and Status

namespace fathom {

struct ScreenPoint {
    double x = 0, y = 0;
};

/// x0, y0, x1, y1 in pixels of the display, as the state tells them.
struct ScreenBox {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    explicit ScreenBox(const nlohmann::json& corners)
        : x0(corners[0]), y0(corners[1]), x1(corners[2]), y1(corners[3]) {}
    ScreenBox(int left, int top, int right, int bottom) : x0(left), y0(top), x1(right), y1(bottom) {}
    [[nodiscard]] ScreenPoint middle() const { return {(x0 + x1) / 2.0, (y0 + y1) / 2.0}; }
};

/// Ended with its owner, also when a test fails half-way.
struct ChildProcess {
    pid_t id = -1;

    ChildProcess() = default;
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
};

struct WindowSetup {
    std::vector<std::string> inputs;
    std::vector<std::string> server_options = {}; // of Xvfb
    std::string renderer = "cpu", theme = "dark", scale = "1";
    int width = 1280, height = 800;                     // of display and window
    nlohmann::json settings = nlohmann::json::object(); // kept from an earlier session
};

class WindowDriver {
  public:
    [[nodiscard]] static bool is_possible();

    /// Returns when the window has come to rest.
    explicit WindowDriver(const WindowSetup& setup);
    ~WindowDriver();
    WindowDriver(const WindowDriver&) = delete;
    WindowDriver& operator=(const WindowDriver&) = delete;

    [[nodiscard]] nlohmann::json state() const;
    using Condition = std::function<bool(const nlohmann::json&)>;
    /// The state once the condition holds; a state that lacks what it asks for is not it yet.
    nlohmann::json wait_for(const Condition& condition) const;

    /// xdotool's words, such as "key ctrl+s".
    void act(const std::string& words) const;
    /// The state with the pointer there and everything that follows from it drawn.
    nlohmann::json move_to(ScreenPoint at) const;
    void click(ScreenPoint at) const;
    /// Waits until a control of this name is there.
    void click(const std::string& place) const;
    nlohmann::json drag(ScreenPoint from, ScreenPoint to, const std::string& held_key = {}) const;
    /// The pointer goes where nothing reacts to it.
    void park() const;
    /// Where an image pixel's middle is in the 2D view of the first recording.
    [[nodiscard]] ScreenPoint pixel_place(double u, double v) const;
    [[nodiscard]] nlohmann::json hover_pixel(std::uint32_t u, std::uint32_t v) const;

    /// What the display shows, 8-bit RGB.
    [[nodiscard]] Image screenshot() const;
    using PictureCondition = std::function<bool(const ImageView&)>;
    Image wait_for_picture(const PictureCondition& condition) const;
    [[nodiscard]] Image picture_at_rest() const;
    /// Up to one step of a channel off.
    void wait_for_color(ScreenPoint at, std::array<int, 3> rgb) const;

    void resize(int width, int height) const;
    /// As a window manager does it.
    void minimise() const;
    void restore() const;
    /// As a file manager does it: the XDND protocol from another client, which lets go in the window's middle.
    void drop_files(const std::vector<std::string>& paths) const;

    /// Presses Ctrl+Q and returns the exit code.
    [[nodiscard]] int quit();
    [[nodiscard]] int end_by(int signal);
    /// What the next session would start with.
    [[nodiscard]] nlohmann::json kept_settings() const;

  private:
    [[nodiscard]] int wait_for_end();
    nlohmann::json wait_for_pointer(ScreenPoint at) const;

    int width_, height_;
    ScratchFolder folder_;
    std::string state_path_, display_name_;
    ChildProcess server_, program_; // the program ends first
    _XDisplay* display_ = nullptr;
    unsigned long window_ = 0;
};

[[nodiscard]] std::array<int, 3> color_at(const ImageView& screen, ScreenPoint at);

/// Share of the box's pixels that differ by more than two steps of any colour.
[[nodiscard]] double differing_share(const ImageView& a, const ImageView& b, ScreenBox box);

} // namespace fathom
