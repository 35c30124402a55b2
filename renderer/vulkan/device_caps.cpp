#include "renderer/vulkan/device_caps.hpp"

#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace fathom::vulkan {
namespace {

DeviceType type_of(VkPhysicalDeviceType type) {
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return DeviceType::Discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return DeviceType::Integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return DeviceType::Virtual;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return DeviceType::Software;
    default: return DeviceType::Other;
    }
}

std::string version_text(std::uint32_t version) {
    return std::to_string(VK_API_VERSION_MAJOR(version)) + "." +
           std::to_string(VK_API_VERSION_MINOR(version));
}

bool has_extension(VkPhysicalDevice device, const char* wanted) {
    std::uint32_t count = 0;
    vk_check(vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr),
             "vkEnumerateDeviceExtensionProperties");
    std::vector<VkExtensionProperties> extensions(count);
    vk_check(vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data()),
             "vkEnumerateDeviceExtensionProperties");
    return std::ranges::any_of(extensions,
                               [&](const auto& e) { return std::strcmp(e.extensionName, wanted) == 0; });
}

std::optional<std::uint32_t> universal_queue_family(VkPhysicalDevice device) {
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
    constexpr VkQueueFlags kNeeded = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
    for (std::uint32_t i = 0; i < count; ++i)
        if ((families[i].queueFlags & kNeeded) == kNeeded) return i;
    return std::nullopt;
}

/// Some drivers state 64-bit buffer atomics only in the struct of the extension they once were, others only
/// in the struct of Vulkan 1.2; the two must not be in one chain.
bool query_int64_atomics(VkPhysicalDevice device) {
    VkPhysicalDeviceShaderAtomicInt64Features separate{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_INT64_FEATURES};
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &separate};
    vkGetPhysicalDeviceFeatures2(device, &features);
    VkPhysicalDeviceVulkan12Features core{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
    features.pNext = &core;
    vkGetPhysicalDeviceFeatures2(device, &features);
    return features.features.shaderInt64 != 0 &&
           (separate.shaderBufferInt64Atomics != 0 || core.shaderBufferInt64Atomics != 0);
}

std::string missing_feature(VkPhysicalDevice device) {
    VkPhysicalDeviceVulkan13Features v13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &v13};
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v12};
    vkGetPhysicalDeviceFeatures2(device, &features);
    if (v12.timelineSemaphore == 0) return "no timeline semaphores";
    if (v13.synchronization2 == 0) return "no synchronization2";
    if (v13.dynamicRendering == 0) return "no dynamic rendering";
    if (v13.maintenance4 == 0) return "no maintenance4";
    if (!has_extension(device, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME)) return "no push descriptors";
    return {};
}

} // namespace

std::string_view name_of(DeviceType type) {
    switch (type) {
    case DeviceType::Discrete: return "discrete";
    case DeviceType::Integrated: return "integrated";
    case DeviceType::Virtual: return "virtual";
    case DeviceType::Software: return "cpu";
    case DeviceType::Other: return "other";
    }
    return "other";
}

DeviceCaps query_device_caps(VkPhysicalDevice device) {
    VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &driver};
    vkGetPhysicalDeviceProperties2(device, &properties);
    const VkPhysicalDeviceLimits& limits = properties.properties.limits;

    DeviceCaps caps;
    caps.name = properties.properties.deviceName;
    caps.driver = std::string(driver.driverName) + " " + driver.driverInfo;
    caps.type = type_of(properties.properties.deviceType);
    caps.api_version = properties.properties.apiVersion;
    caps.timestamp_period_ns = limits.timestampComputeAndGraphics != 0 ? limits.timestampPeriod : 0;
    caps.max_buffer_range = limits.maxStorageBufferRange;
    caps.buffer_alignment =
        static_cast<std::uint32_t>(std::max<VkDeviceSize>(limits.minStorageBufferOffsetAlignment, 16));
    caps.max_image_side = limits.maxImageDimension2D;

    const auto family = universal_queue_family(device);
    caps.queue_family = family.value_or(0);
    if (caps.api_version < VK_API_VERSION_1_3) {
        caps.rejected_because = "Vulkan " + version_text(caps.api_version) + ", 1.3 is needed";
    } else if (!family) {
        caps.rejected_because = "no queue for both graphics and compute";
    } else {
        caps.rejected_because = missing_feature(device);
        caps.int64_atomics = query_int64_atomics(device);
    }
    return caps;
}

} // namespace fathom::vulkan
