// What the compute pass of point clouds is timed against: points as the graphics hardware draws them, a vertex per depth
// pixel, one pixel large, with a depth test. Frozen, with its shaders.
//
//     HardwarePoints points(gpu.context(), list);   // one cloud of a 16-bit depth image without distortion
//     points.submit();                              // one picture, into device memory
//     points.wait();
//
// Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/vulkan/commands.hpp"
#include "renderer/vulkan/offscreen.hpp"

namespace fathom::reference {

class HardwarePoints {
  public:
    HardwarePoints(vulkan::Context& context, const DrawList& list);

    void submit();
    void wait() const;

    /// The picture of the list, kRgba8 of its size. Waits.
    void draw(MutableImageView target);

  private:
    struct Push {
        glm::vec4 eye_from_camera[3];
        glm::vec2 centre, focal_px, view_size;
        float view_focal_px, near_m;
        std::uint32_t width;
        float metres_per_unit;
    };

    void record(vulkan::Commands& commands) const;

    vulkan::Context* context_;
    vulkan::FrameQueue frames_;
    vulkan::Program program_;
    vulkan::Buffer pixels_, colors_; // device memory
    vulkan::Texture depth_;
    vulkan::Offscreen offscreen_;
    std::array<float, 4> background_;
    Push push_;
    std::uint32_t points_;
    std::uint64_t submitted_ = 0;
};

} // namespace fathom::reference
