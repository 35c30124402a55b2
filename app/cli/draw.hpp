// Draws a draw list with the renderer that was asked for; the CPU's where none was, so that no Vulkan is needed.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/draw_list.hpp"

#include <string_view>

namespace fathom {

/// An Rgba8 picture of the list's size. `renderer`: "cpu", "gpu" or empty. NotFound where no GPU is usable.
[[nodiscard]] Result<Image> draw(const DrawList& list, std::string_view renderer, WorkerPool& workers);

} // namespace fathom
