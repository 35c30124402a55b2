// Context: one Vulkan device with one queue, and the order of what it is told to do.
//
//     FATHOM_TRY(const auto context, Context::create({.validation = true}));
//     ... record commands (commands.hpp) ...
//     const std::uint64_t value = context->submit(command_buffer);
//     context->wait(value);                              // only offscreen; a window never waits for its own
//     frame
//
// Every submission signals the next value of one timeline. `retire` and whoever keeps memory for the GPU
// compare with `completed()`. Everything must run on the least that a software device offers: one queue, 128
// bytes of push constants, any subgroup size, no descriptor indexing. Main thread.
#pragma once

#include "decoders/media/result.hpp"
#include "renderer/vulkan/device_caps.hpp"
#include "renderer/vulkan/instance.hpp"

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fathom::vulkan {

struct ContextOptions {
    bool validation = false;
    MessageHandler on_message;
    std::optional<DeviceType> device_type; // nullopt: FATHOM_VK_DEVICE if set, else the best there is

    /// With a window: its instance extensions, and whether a device can show pictures in it. The device then
    /// gets the swapchain extension.
    std::vector<std::string> window_extensions;
    std::function<bool(VkInstance, VkPhysicalDevice, std::uint32_t queue_family)> can_present;
};

/// Semaphores of a swapchain image, null where there is none.
struct PresentSemaphores {
    VkSemaphore acquired = VK_NULL_HANDLE;
    VkSemaphore rendered = VK_NULL_HANDLE;
};

/// A device of the machine as this program judges it.
struct JudgedDevice {
    VkPhysicalDevice device = VK_NULL_HANDLE;
    DeviceCaps caps; // rejected_because also says so when it cannot present or is not of the wanted type
};

/// The machine's devices, the best usable one first (discrete, integrated, virtual, other, software), with the instance
/// that they belong to: making one takes tens of milliseconds, so whoever looks at the devices hands it on.
struct Devices {
    Instance instance;
    std::vector<JudgedDevice> judged;
};
/// NotFound where Vulkan is absent.
[[nodiscard]] Result<Devices> find_devices(const ContextOptions& options);

class Context {
  public:
    /// NotFound where Vulkan is absent or no device is usable, with the reason for each device.
    [[nodiscard]] static Result<std::unique_ptr<Context>> create(const ContextOptions& options);
    /// The same on devices that were found with these options.
    [[nodiscard]] static Result<std::unique_ptr<Context>> create(const ContextOptions& options,
                                                                 Devices devices);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    [[nodiscard]] VkInstance instance() const { return instance_.get(); }
    [[nodiscard]] VkPhysicalDevice physical_device() const { return physical_device_; }
    [[nodiscard]] VkDevice device() const { return device_; }
    [[nodiscard]] VkQueue queue() const { return queue_; }
    [[nodiscard]] const DeviceCaps& caps() const { return caps_; }
    [[nodiscard]] PFN_vkCmdPushDescriptorSetKHR push_descriptors() const { return push_descriptors_; }

    /// The first type that has `needed` and as much of `wished` as any; throws VulkanError where none has.
    [[nodiscard]] std::uint32_t memory_type(std::uint32_t allowed_types, VkMemoryPropertyFlags needed,
                                            VkMemoryPropertyFlags wished) const;
    [[nodiscard]] VkMemoryPropertyFlags memory_properties(std::uint32_t type) const;

    /// The timeline value that is reached when the commands are done.
    std::uint64_t submit(VkCommandBuffer commands, const PresentSemaphores& present = {});
    [[nodiscard]] std::uint64_t last_submitted() const { return last_submitted_; }
    [[nodiscard]] std::uint64_t completed() const;
    void wait(std::uint64_t value) const;

    /// Destroys the object when the commands submitted or being recorded now are done.
    void retire(VkObjectType type, std::uint64_t object);
    /// Destroys what was retired and has passed; called once per frame.
    void collect();

    void set_debug_name(VkObjectType type, std::uint64_t object, std::string_view name) const;

  private:
    struct Retired {
        std::uint64_t after_value;
        VkObjectType type;
        std::uint64_t object;
    };

    Context(Instance instance, const JudgedDevice& chosen, bool with_swapchain);
    void create_device(bool with_swapchain);
    void destroy(const Retired& retired) const;

    Instance instance_;
    VkPhysicalDevice physical_device_;
    DeviceCaps caps_;
    VkPhysicalDeviceMemoryProperties memory_{};
    VkDevice device_ = VK_NULL_HANDLE;
    VkQueue queue_ = VK_NULL_HANDLE;
    VkSemaphore timeline_ = VK_NULL_HANDLE;
    std::uint64_t last_submitted_ = 0;
    std::deque<Retired> retired_;
    PFN_vkCmdPushDescriptorSetKHR push_descriptors_ = nullptr;
    PFN_vkSetDebugUtilsObjectNameEXT set_name_ = nullptr;
};

} // namespace fathom::vulkan
