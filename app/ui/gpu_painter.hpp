// gpu_painter: frames drawn by the graphics card: each view's draw list into a texture, surfaces, views and shell over
// one another into an image of the swapchain, all in one submission.
//
//     FATHOM_TRY(std::unique_ptr<Painter> painter, make_gpu_painter(glfw_window, options, devices));
//
// Nothing waits for the card but a frame that is two ahead of it, and nothing is allocated for a frame like the last one.
// A view's texture is drawn anew only when its list changed. What the card cannot draw (an image larger than it binds) is
// an error of paint(); a card that fails throws VulkanError from any call. In both cases the frame loop goes on with the
// other painter. Main thread.
#pragma once

#include "app/ui/painter.hpp"
#include "decoders/media/result.hpp"
#include "renderer/gpu/device_list.hpp"

#include <memory>

struct GLFWwindow;

namespace fathom {

/// What a device needs to show pictures in windows of this program. With FATHOM_VULKAN_VALIDATION=1 in the environment
/// the validation layer watches, and its messages go to standard error.
[[nodiscard]] vulkan::ContextOptions window_context_options();

/// `devices` were found with the options. NotFound, Unsupported: what the device or the display lacks.
[[nodiscard]] Result<std::unique_ptr<Painter>>
make_gpu_painter(GLFWwindow* window, const vulkan::ContextOptions& options, vulkan::Devices devices);

} // namespace fathom
