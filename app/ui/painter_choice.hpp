// painter_choice: who draws the window on this machine, and why.
//
//     FATHOM_TRY(ChosenPainter chosen, choose_painter(window, x_display, x_window, pool, "gpu"));
//
// Vulkan is touched only where a graphics card shows in /dev or the GPU was asked for: looking for devices takes longer
// than everything else up to the first frame. Main thread.
#pragma once

#include "app/ui/painter.hpp"
#include "decoders/media/worker_pool.hpp"

#include <memory>
#include <string>
#include <string_view>

struct GLFWwindow;
struct _XDisplay; // NOLINT(bugprone-reserved-identifier): the name is Xlib's

namespace fathom {

struct ChosenPainter {
    std::unique_ptr<Painter> painter;
    std::string name;   // "GPU", "CPU"
    std::string reason; // one sentence for the status bar
};

struct PainterWindow {
    GLFWwindow* window = nullptr;
    _XDisplay* x_display = nullptr;
    unsigned long x_window = 0;
};

/// `wish`: "gpu", "cpu" or empty. A wish that cannot be met is answered with the other one, and the reason. Fails where
/// the window's pixels suit neither.
[[nodiscard]] Result<ChosenPainter> choose_painter(const PainterWindow& window, WorkerPool& pool,
                                                   std::string_view wish);

/// The processor, for `why` ("the graphics card failed …").
[[nodiscard]] Result<ChosenPainter> fall_back_to_cpu(const PainterWindow& window, WorkerPool& pool,
                                                     std::string_view why);

} // namespace fathom
