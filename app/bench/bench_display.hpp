// A display for benchmarks of the window, and a plain window on it.
//
//     FATHOM_TRY(BenchDisplay display, BenchDisplay::open());    // a virtual one of its own where Xvfb is installed
//     BenchWindow window(display.name(), 1280, 800);
//     ShmPresenter::create(window.display(), window.id());
//
// A display of its own has no compositor and no other clients, so that days and machines compare, and nothing flashes
// on the screen of whoever calls. One thread.
#pragma once

#include "app/bench/bench_child.hpp"
#include "decoders/media/result.hpp"

struct _XDisplay; // NOLINT(bugprone-reserved-identifier): the name is Xlib's

namespace fathom {

class BenchDisplay {
  public:
    /// Unsupported where there is neither Xvfb nor a display.
    [[nodiscard]] static Result<BenchDisplay> open();

    [[nodiscard]] const std::string& name() const { return name_; } // as in DISPLAY

  private:
    BenchChild server_; // none: the user's display
    std::string name_;
};

class BenchWindow {
  public:
    BenchWindow(const std::string& display_name, unsigned width, unsigned height);
    ~BenchWindow();
    BenchWindow(const BenchWindow&) = delete;
    BenchWindow& operator=(const BenchWindow&) = delete;

    [[nodiscard]] _XDisplay* display() const { return display_; } // null when it could not be reached
    [[nodiscard]] unsigned long id() const { return id_; }

  private:
    _XDisplay* display_ = nullptr;
    unsigned long id_ = 0;
};

} // namespace fathom
