// The window as the desktop sees it: its size, scale, title, full screen. Main thread only.
#pragma once

#include "app/ui/preferences.hpp"

struct GLFWwindow;

namespace fathom {

/// The kept size is that of scale 1, so that text and panels keep their proportions on every display; never larger than
/// the display. Null: there is no display.
[[nodiscard]] GLFWwindow* create_window(const Preferences& preferences, double wanted_scale);

[[nodiscard]] float monitor_scale(GLFWwindow* window);

void toggle_full_screen(GLFWwindow* window);

/// "depth.png – Fathom"; "Fathom" for no input.
void set_title(GLFWwindow* window, const std::string& input);

/// The size for the next start. A window that fills the screen keeps the one before.
void keep_size(GLFWwindow* window, float scale, Preferences& preferences);

} // namespace fathom
