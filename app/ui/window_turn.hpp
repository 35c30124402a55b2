// One turn of the window's loop: input, data, panels, picture.
//
//     WindowTurn turn(window, ui);
//     if (ui.clock.due(now_s())) if (const auto ran = turn.run(); !ran) …   // what the painter cannot draw
//
// Main thread only.
#pragma once

#include "app/ui/ui.hpp"

struct GLFWwindow;

namespace fathom {

/// Of the steady clock, which all of the window goes by.
[[nodiscard]] double now_s();

constexpr double kLiveFrameS = 1.0 / 60; // wakes from workers and sources merge to this rate

class WindowTurn {
  public:
    WindowTurn(GLFWwindow* window, Ui& ui) : window_(window), ui_(ui) {}

    /// An error: what the painter cannot draw.
    Result<void> run();

  private:
    void build(double elapsed_s);
    Result<void> show(double started_s);

    GLFWwindow* window_;
    Ui& ui_;
    double last_s_ = 0;
    bool settled_ = false;
};

} // namespace fathom
