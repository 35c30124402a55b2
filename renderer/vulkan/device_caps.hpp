// DeviceCaps: what one physical device offers, and why it cannot be used where it cannot.
//
//     const DeviceCaps caps = query_device_caps(physical_device);
//     if (!caps.usable()) tell(caps.name, caps.rejected_because);
//
// The list of what is needed is short on purpose: it is what the software device of Mesa 22 and every driver
// with Vulkan 1.3 have. 64-bit atomics are used where present; without them points take two passes. Main
// thread.
#pragma once

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace fathom::vulkan {

enum class DeviceType : std::uint8_t { Discrete, Integrated, Virtual, Software, Other };

/// "discrete", "integrated", "virtual", "cpu", "other": as FATHOM_VK_DEVICE spells them.
[[nodiscard]] std::string_view name_of(DeviceType type);

struct DeviceCaps {
    std::string name;
    std::string driver; // name and version as the driver tells it
    DeviceType type = DeviceType::Other;
    std::uint32_t api_version = 0;
    std::uint32_t queue_family = 0; // graphics, compute and transfer in one
    std::string rejected_because;   // empty: usable

    bool int64_atomics = false;         // 64-bit atomicMin on buffers
    float timestamp_period_ns = 0;      // 0: no timestamps
    std::uint64_t max_buffer_range = 0; // bytes of one storage-buffer binding
    std::uint32_t buffer_alignment = 1; // of a storage-buffer binding's offset
    std::uint32_t max_image_side = 0;

    [[nodiscard]] bool usable() const { return rejected_because.empty(); }
};

[[nodiscard]] DeviceCaps query_device_caps(VkPhysicalDevice device);

} // namespace fathom::vulkan
