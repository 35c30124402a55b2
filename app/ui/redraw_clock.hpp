// RedrawClock: when the window has to be drawn next. Nothing asked, nothing drawn.
//
//     clock.now();                       // an input: this frame and the next, which ImGui needs to settle
//     clock.at(now_s + 0.4);             // the hover card opens then
//     glfwWaitEventsTimeout(clock.wait_s(now_s));
//     if (clock.due(now_s)) { clock.begin_frame(now_s); draw(); }
//
// Panels ask while they draw, for the next time only; whatever must go on asks again. Times are seconds of one
// monotonic clock. Main thread only.
#pragma once

#include <algorithm>
#include <limits>

namespace fathom {

class RedrawClock {
  public:
    void now(int frames = 2) { frames_ = std::max(frames_, frames); }
    void at(double time_s) { deadline_s_ = std::min(deadline_s_, time_s); }

    [[nodiscard]] bool due(double now_s) const { return frames_ > 0 || now_s >= deadline_s_; }

    /// 0 when due, infinity when nothing is planned.
    [[nodiscard]] double wait_s(double now_s) const {
        return frames_ > 0 ? 0 : std::max(0.0, deadline_s_ - now_s);
    }

    /// A frame that is due begins: its wishes are fulfilled, new ones may come while it is drawn.
    void begin_frame(double now_s) {
        frames_ = std::max(0, frames_ - 1);
        if (now_s >= deadline_s_) deadline_s_ = std::numeric_limits<double>::infinity();
    }

  private:
    int frames_ = 2;
    double deadline_s_ = std::numeric_limits<double>::infinity();
};

} // namespace fathom
