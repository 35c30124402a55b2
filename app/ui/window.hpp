// The window: `fathom [INPUT…]`. Opens the display, runs the event loop until the user quits.
//
//     return run_window({.inputs = {"depth.png"}, .open = options});
//
// The loop sleeps until an input, new data or the earliest deadline of the RedrawClock. Main thread only, once per
// process.
#pragma once

#include "app/session/session.hpp"
#include "app/sources/open_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct WindowOptions {
    std::vector<std::string> inputs;
    OpenOptions open;
    std::string renderer;    // "gpu", "cpu" or empty: whatever suits the machine
    double scale = 0;        // 0: the preferences', else the monitor's
    std::string layout_file; // empty: panels as they were left, linked
    std::optional<StartTime> time;
    std::optional<std::size_t> budget_bytes; // nothing: a quarter of the memory there is
    std::string config_folder;               // empty: config_folder() of preferences.hpp
    std::string state_file; // the window's state as JSON: at the first image shown, on SIGUSR1 and at the end
};

/// 0 when the user quits; 2 when the layout cannot be read; 3 with one line on standard error when there is no display.
[[nodiscard]] int run_window(const WindowOptions& options);

/// An X11 or Wayland display is named by the environment.
[[nodiscard]] bool has_display();

} // namespace fathom
