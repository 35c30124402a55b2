// cpu_painter: frames composed in host memory by the CPU renderers and shown through shared memory (present_shm.hpp).
//
//     FATHOM_TRY(std::unique_ptr<Painter> painter, make_cpu_painter(x_display, x_window, pool));
//
// No graphics device and no Vulkan is touched. Main thread; pictures and bands use the pool.
#pragma once

#include "app/ui/painter.hpp"
#include "decoders/media/result.hpp"
#include "decoders/media/worker_pool.hpp"

#include <memory>

struct _XDisplay; // NOLINT(bugprone-reserved-identifier): the name is Xlib's

namespace fathom {

/// Unsupported where ShmPresenter says so. `shared_memory`, if given, says whether pictures go through shared memory or
/// through the socket. The pool outlives the painter.
[[nodiscard]] Result<std::unique_ptr<Painter>>
make_cpu_painter(_XDisplay* display, unsigned long window, WorkerPool& pool, bool* shared_memory = nullptr);

} // namespace fathom
