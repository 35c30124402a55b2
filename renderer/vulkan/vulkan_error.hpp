// VulkanError: Vulkan refused, or the device is lost. Thrown by vk_check, caught once: at the frame loop,
// which then falls back to the CPU renderer, or in main. That no usable device exists is not an error of this
// kind; it is a Result of Context::create.
//
//     vk_check(vkCreateBuffer(device, &info, nullptr, &buffer), "vkCreateBuffer");
#pragma once

#include <vulkan/vulkan_core.h>

#include <stdexcept>
#include <string_view>

namespace fathom::vulkan {

class VulkanError : public std::runtime_error {
  public:
    VulkanError(std::string_view call, VkResult code);

    [[nodiscard]] VkResult code() const { return code_; }

  private:
    VkResult code_;
};

/// "VK_ERROR_DEVICE_LOST" …; the number for codes that we never expect.
[[nodiscard]] std::string_view name_of(VkResult code);

/// Throws for errors. Positive codes (not ready, suboptimal) are answers, and stay with the caller.
inline VkResult vk_check(VkResult result, std::string_view call) {
    if (result < 0) throw VulkanError(call, result);
    return result;
}

} // namespace fathom::vulkan
