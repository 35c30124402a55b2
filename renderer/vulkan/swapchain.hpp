// Swapchain: the pictures that the window shows.
//
//     FATHOM_TRY(Swapchain swapchain, Swapchain::create(context, surface, width, height, true));
//     Commands& commands = frames.begin();
//     if (const auto target = swapchain.acquire(frames.slot())) {       // nullopt: the size changed;
//     recreate
//         ... discard, render ..., commands.prepare_present(*target);
//         frames.submit(swapchain.semaphores());
//         swapchain.present();
//     }
//
// One "rendered" semaphore per image of the swapchain, because presenting gives no sign when it has waited
// for it; one "acquired" semaphore per frame in flight. Main thread.
#pragma once

#include "decoders/media/result.hpp"
#include "renderer/vulkan/commands.hpp"
#include "renderer/vulkan/context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace fathom::vulkan {

class Swapchain {
  public:
    /// Takes over the surface. The size is used where the window system leaves it to us. `vsync` waits for
    /// the display; without it pictures may be dropped but never torn where the driver can. Fails where the
    /// surface offers no 8-bit format without sRGB conversion.
    [[nodiscard]] static Result<Swapchain> create(Context& context, VkSurfaceKHR surface, std::uint32_t width,
                                                  std::uint32_t height, bool vsync);

    /// Anew for another size, after acquire or present said so. A window of no size keeps the old one.
    void resize(std::uint32_t width, std::uint32_t height);

    /// The next image. nullopt: it no longer fits its window, call resize.
    [[nodiscard]] std::optional<RenderTarget> acquire(std::size_t frame_slot);
    [[nodiscard]] PresentSemaphores semaphores() const;
    /// False: call resize before the next frame.
    bool present();

    [[nodiscard]] VkFormat format() const { return format_.format; }
    [[nodiscard]] std::uint32_t width() const { return extent_.width; }
    [[nodiscard]] std::uint32_t height() const { return extent_.height; }

  private:
    struct Frame {
        VkImage image = VK_NULL_HANDLE;
        Handle<VkImageView> view;
        Handle<VkSemaphore> rendered;
    };

    Swapchain(Context& context, VkSurfaceKHR surface);
    [[nodiscard]] VkPresentModeKHR choose_present_mode() const;

    Context* context_;
    Handle<VkSurfaceKHR> surface_; // outlives the swapchain
    Handle<VkSwapchainKHR> swapchain_;
    VkSurfaceFormatKHR format_{};
    VkExtent2D extent_{};
    bool vsync_ = true;
    std::vector<Frame> frames_;
    std::array<Handle<VkSemaphore>, FrameQueue::kFramesInFlight> acquired_;
    std::size_t slot_ = 0;
    std::uint32_t image_index_ = 0;
};

} // namespace fathom::vulkan
