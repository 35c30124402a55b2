// SwapchainPresenter: shows frames drawn by the graphics card in a window, whatever happens to the window meanwhile.
//
//     FATHOM_TRY(auto presenter, SwapchainPresenter::create(context, surface, width, height));
//     vulkan::Commands& commands = gpu.begin_frame();
//     if (const auto target = presenter.begin(gpu.frame_slot(), width, height)) {
//         commands.discard(*target); ... draw ...; commands.prepare_present(*target);
//         gpu.end_frame(presenter.semaphores());
//         presenter.present();
//     } else gpu.end_frame();                                  // no picture just now: try the next turn
//
// A resized window, a minimised one and a swapchain that is out of date cost one attempt, never an error; a lost device
// or surface throws VulkanError. Main thread.
#pragma once

#include "renderer/vulkan/swapchain.hpp"

namespace fathom {

class SwapchainPresenter {
  public:
    /// Takes over the surface. Sizes in pixels.
    [[nodiscard]] static Result<SwapchainPresenter> create(vulkan::Context& context, VkSurfaceKHR surface,
                                                           int width, int height);

    /// The image to draw a frame of this size into. Its size is the window's own, which may be ahead of the size that
    /// the caller knows.
    [[nodiscard]] std::optional<vulkan::RenderTarget> begin(std::size_t frame_slot, int width, int height);

    [[nodiscard]] vulkan::PresentSemaphores semaphores() const { return swapchain_.semaphores(); }
    void present();

    [[nodiscard]] VkFormat format() const { return swapchain_.format(); }

  private:
    explicit SwapchainPresenter(vulkan::Swapchain swapchain) : swapchain_(std::move(swapchain)) {}

    vulkan::Swapchain swapchain_;
    int width_ = 0, height_ = 0; // that the swapchain was made for
    bool fits_ = true;
};

} // namespace fathom
