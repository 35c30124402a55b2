#include "renderer/vulkan/swapchain.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>

namespace fathom::vulkan {
namespace {

constexpr std::uint32_t kWantedImages = 3;

Handle<VkSemaphore> create_semaphore(Context& context, std::string_view name) {
    const VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    VkSemaphore semaphore = VK_NULL_HANDLE;
    vk_check(vkCreateSemaphore(context.device(), &info, nullptr, &semaphore), "vkCreateSemaphore");
    return {context, semaphore, name};
}

/// Our colours are sRGB numbers already, so the image must take them as they are.
std::optional<VkSurfaceFormatKHR> choose_format(VkPhysicalDevice device, VkSurfaceKHR surface) {
    std::uint32_t count = 0;
    vk_check(vkGetPhysicalDeviceSurfaceFormatsKHR(device, surface, &count, nullptr), "surface formats");
    std::vector<VkSurfaceFormatKHR> formats(count);
    vk_check(vkGetPhysicalDeviceSurfaceFormatsKHR(device, surface, &count, formats.data()),
             "surface formats");
    for (const VkSurfaceFormatKHR& format : formats)
        if (format.format == VK_FORMAT_B8G8R8A8_UNORM || format.format == VK_FORMAT_R8G8B8A8_UNORM)
            return format;
    return std::nullopt;
}

} // namespace

Swapchain::Swapchain(Context& context, VkSurfaceKHR surface)
    : context_(&context), surface_(context, surface, "window surface") {}

Result<Swapchain> Swapchain::create(Context& context, VkSurfaceKHR surface, std::uint32_t width,
                                    std::uint32_t height, bool vsync) {
    Swapchain made(context, surface);
    const auto format = choose_format(context.physical_device(), surface);
    if (!format)
        return fail(ErrorCode::Unsupported, "the display offers no 8-bit colour format without conversion");
    made.format_ = *format;
    made.vsync_ = vsync;
    for (Handle<VkSemaphore>& semaphore : made.acquired_)
        semaphore = create_semaphore(context, "image acquired");
    made.resize(width, height);
    return made;
}

VkPresentModeKHR Swapchain::choose_present_mode() const {
    if (vsync_) return VK_PRESENT_MODE_FIFO_KHR; // always there
    std::uint32_t count = 0;
    vk_check(vkGetPhysicalDeviceSurfacePresentModesKHR(context_->physical_device(), surface_.get(), &count,
                                                       nullptr),
             "present modes");
    std::vector<VkPresentModeKHR> modes(count);
    vk_check(vkGetPhysicalDeviceSurfacePresentModesKHR(context_->physical_device(), surface_.get(), &count,
                                                       modes.data()),
             "present modes");
    for (const VkPresentModeKHR wanted : {VK_PRESENT_MODE_MAILBOX_KHR, VK_PRESENT_MODE_IMMEDIATE_KHR})
        if (std::ranges::find(modes, wanted) != modes.end()) return wanted;
    return VK_PRESENT_MODE_FIFO_KHR;
}

void Swapchain::resize(std::uint32_t width, std::uint32_t height) {
    VkSurfaceCapabilitiesKHR surface{};
    vk_check(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(context_->physical_device(), surface_.get(), &surface),
             "vkGetPhysicalDeviceSurfaceCapabilitiesKHR");
    constexpr std::uint32_t kLeftToUs = 0xFFFFFFFF;
    VkExtent2D extent = surface.currentExtent;
    if (extent.width == kLeftToUs)
        extent = {std::clamp(width, surface.minImageExtent.width, surface.maxImageExtent.width),
                  std::clamp(height, surface.minImageExtent.height, surface.maxImageExtent.height)};
    if (extent.width == 0 || extent.height == 0) return; // minimised

    VkSwapchainCreateInfoKHR info{VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR};
    info.surface = surface_.get();
    info.minImageCount = std::max(kWantedImages, surface.minImageCount);
    if (surface.maxImageCount > 0) info.minImageCount = std::min(info.minImageCount, surface.maxImageCount);
    info.imageFormat = format_.format;
    info.imageColorSpace = format_.colorSpace;
    info.imageExtent = extent;
    info.imageArrayLayers = 1;
    info.imageUsage =
        VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | (surface.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_DST_BIT);
    info.preTransform = surface.currentTransform;
    info.compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
    info.presentMode = choose_present_mode();
    info.clipped = VK_TRUE;
    info.oldSwapchain = swapchain_.get();
    VkSwapchainKHR raw = VK_NULL_HANDLE;
    vk_check(vkCreateSwapchainKHR(context_->device(), &info, nullptr, &raw), "vkCreateSwapchainKHR");
    frames_.clear();
    swapchain_ = Handle<VkSwapchainKHR>(*context_, raw, "window swapchain");
    extent_ = extent;

    std::uint32_t count = 0;
    vk_check(vkGetSwapchainImagesKHR(context_->device(), raw, &count, nullptr), "vkGetSwapchainImagesKHR");
    std::vector<VkImage> images(count);
    vk_check(vkGetSwapchainImagesKHR(context_->device(), raw, &count, images.data()),
             "vkGetSwapchainImagesKHR");
    for (VkImage image : images)
        frames_.push_back({image, create_view(*context_, image, format_.format, "window image"),
                           create_semaphore(*context_, "image rendered")});
}

std::optional<RenderTarget> Swapchain::acquire(std::size_t frame_slot) {
    if (!swapchain_) return std::nullopt;
    slot_ = frame_slot;
    const VkResult result = vkAcquireNextImageKHR(context_->device(), swapchain_.get(), ~0ull,
                                                  acquired_[slot_].get(), VK_NULL_HANDLE, &image_index_);
    if (result == VK_ERROR_OUT_OF_DATE_KHR) return std::nullopt;
    vk_check(result, "vkAcquireNextImageKHR"); // a suboptimal image is acquired: it is shown, then resized
    const Frame& frame = frames_[image_index_];
    return RenderTarget{frame.image, frame.view.get(), extent_.width, extent_.height};
}

PresentSemaphores Swapchain::semaphores() const {
    return {acquired_[slot_].get(), frames_[image_index_].rendered.get()};
}

bool Swapchain::present() {
    const VkSemaphore rendered = frames_[image_index_].rendered.get();
    const VkSwapchainKHR swapchain = swapchain_.get();
    VkPresentInfoKHR info{VK_STRUCTURE_TYPE_PRESENT_INFO_KHR};
    info.waitSemaphoreCount = 1;
    info.pWaitSemaphores = &rendered;
    info.swapchainCount = 1;
    info.pSwapchains = &swapchain;
    info.pImageIndices = &image_index_;
    const VkResult result = vkQueuePresentKHR(context_->queue(), &info);
    if (result == VK_ERROR_OUT_OF_DATE_KHR || result == VK_SUBOPTIMAL_KHR) return false;
    vk_check(result, "vkQueuePresentKHR");
    return true;
}

} // namespace fathom::vulkan
