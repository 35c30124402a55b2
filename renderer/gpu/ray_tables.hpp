// ray_tables: directions of the pixels of distorted cameras, computed once per calibration. Main thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "renderer/vulkan/commands.hpp"

#include <vector>

namespace fathom::gpu {

class RayTables {
  public:
    explicit RayTables(vulkan::Context& context) : context_(&context) {}

    /// Two floats per pixel: x/z and y/z. A slice of little size where the camera is not distorted.
    [[nodiscard]] vulkan::BufferSlice ensure(vulkan::Commands& commands, const Intrinsics& intrinsics,
                                             std::uint32_t width, std::uint32_t height);

  private:
    struct Entry {
        Intrinsics intrinsics;
        std::uint32_t width, height;
        vulkan::Buffer buffer;
    };

    vulkan::Context* context_;
    vulkan::Buffer none_;
    std::vector<Entry> entries_; // oldest first
};

} // namespace fathom::gpu
