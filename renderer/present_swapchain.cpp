#include "renderer/present_swapchain.hpp"

#include <utility>

namespace fathom {

Result<SwapchainPresenter> SwapchainPresenter::create(vulkan::Context& context, VkSurfaceKHR surface,
                                                      int width, int height) {
    constexpr bool kVsync = true;
    FATHOM_TRY(vulkan::Swapchain swapchain,
               vulkan::Swapchain::create(context, surface, static_cast<std::uint32_t>(width),
                                         static_cast<std::uint32_t>(height), kVsync));
    SwapchainPresenter presenter(std::move(swapchain));
    presenter.width_ = width;
    presenter.height_ = height;
    return presenter;
}

std::optional<vulkan::RenderTarget> SwapchainPresenter::begin(std::size_t frame_slot, int width, int height) {
    if (width <= 0 || height <= 0) return std::nullopt;
    const auto renew = [&] {
        swapchain_.resize(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height));
        width_ = width;
        height_ = height;
        fits_ = true;
    };
    if (!fits_ || width != width_ || height != height_) renew();
    if (const auto target = swapchain_.acquire(frame_slot)) return target;
    renew(); // the window changed between the two calls: once more
    const auto target = swapchain_.acquire(frame_slot);
    fits_ = target.has_value();
    return target;
}

void SwapchainPresenter::present() {
    fits_ = swapchain_.present();
}

} // namespace fathom
