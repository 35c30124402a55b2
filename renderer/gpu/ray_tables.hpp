// ray_tables: directions of a camera's pixels, computed in doubles on the CPU so that both renderers place points alike;
// those of distorted cameras once per calibration. Main thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "renderer/vulkan/commands.hpp"

#include <vector>

namespace fathom::gpu {

class RayTables {
  public:
    explicit RayTables(vulkan::Context& context) : context_(&context) {}

    /// Two floats per pixel, x/z and y/z. Without distortion x/z of one row, then y/z of one column.
    [[nodiscard]] vulkan::BufferSlice ensure(vulkan::Commands& commands, const Intrinsics& intrinsics,
                                             std::uint32_t width, std::uint32_t height);

  private:
    struct Entry {
        Intrinsics intrinsics;
        std::uint32_t width, height;
        vulkan::Buffer buffer;
    };

    vulkan::Context* context_;
    std::vector<Entry> entries_; // oldest first
};

} // namespace fathom::gpu
