// Handle<VkX>: owns one Vulkan object, move-only. Its destructor hands the object to the context, which
// destroys it once the GPU has passed every command that may still use it: so a buffer can be dropped while a
// frame is in flight.
//
//     Handle<VkSampler> sampler(context, vk_sampler, "font sampler");   // the name appears in validation
//     messages
//
// Main thread.
#pragma once

#include <vulkan/vulkan_core.h>

#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>

namespace fathom::vulkan {

class Context;

template <typename T>
inline constexpr VkObjectType kObjectType = VK_OBJECT_TYPE_UNKNOWN;
template <>
inline constexpr VkObjectType kObjectType<VkBuffer> = VK_OBJECT_TYPE_BUFFER;
template <>
inline constexpr VkObjectType kObjectType<VkDeviceMemory> = VK_OBJECT_TYPE_DEVICE_MEMORY;
template <>
inline constexpr VkObjectType kObjectType<VkImage> = VK_OBJECT_TYPE_IMAGE;
template <>
inline constexpr VkObjectType kObjectType<VkImageView> = VK_OBJECT_TYPE_IMAGE_VIEW;
template <>
inline constexpr VkObjectType kObjectType<VkSampler> = VK_OBJECT_TYPE_SAMPLER;
template <>
inline constexpr VkObjectType kObjectType<VkPipeline> = VK_OBJECT_TYPE_PIPELINE;
template <>
inline constexpr VkObjectType kObjectType<VkPipelineLayout> = VK_OBJECT_TYPE_PIPELINE_LAYOUT;
template <>
inline constexpr VkObjectType kObjectType<VkDescriptorSetLayout> = VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT;
template <>
inline constexpr VkObjectType kObjectType<VkShaderModule> = VK_OBJECT_TYPE_SHADER_MODULE;
template <>
inline constexpr VkObjectType kObjectType<VkCommandPool> = VK_OBJECT_TYPE_COMMAND_POOL;
template <>
inline constexpr VkObjectType kObjectType<VkQueryPool> = VK_OBJECT_TYPE_QUERY_POOL;
template <>
inline constexpr VkObjectType kObjectType<VkSemaphore> = VK_OBJECT_TYPE_SEMAPHORE;
template <>
inline constexpr VkObjectType kObjectType<VkSurfaceKHR> = VK_OBJECT_TYPE_SURFACE_KHR;
template <>
inline constexpr VkObjectType kObjectType<VkSwapchainKHR> = VK_OBJECT_TYPE_SWAPCHAIN_KHR;

/// What a handle needs of the context; defined in context.cpp.
void retire(Context& context, VkObjectType type, std::uint64_t object);
void set_debug_name(Context& context, VkObjectType type, std::uint64_t object, std::string_view name);

template <typename T>
class Handle {
  public:
    static_assert(kObjectType<T> != VK_OBJECT_TYPE_UNKNOWN);

    Handle() = default;
    Handle(Context& context, T object, std::string_view name) : context_(&context), object_(object) {
        set_debug_name(context, kObjectType<T>, as_integer(), name);
    }
    Handle(Handle&& other) noexcept
        : context_(other.context_), object_(std::exchange(other.object_, VK_NULL_HANDLE)) {}
    Handle& operator=(Handle&& other) noexcept {
        if (this == &other) return *this;
        reset();
        context_ = other.context_;
        object_ = std::exchange(other.object_, VK_NULL_HANDLE);
        return *this;
    }
    ~Handle() { reset(); }

    [[nodiscard]] T get() const { return object_; }
    explicit operator bool() const { return object_ != VK_NULL_HANDLE; }

    void reset() {
        if (object_ != VK_NULL_HANDLE) retire(*context_, kObjectType<T>, as_integer());
        object_ = VK_NULL_HANDLE;
    }

  private:
    [[nodiscard]] std::uint64_t as_integer() const { return std::bit_cast<std::uint64_t>(object_); }

    Context* context_ = nullptr;
    T object_ = VK_NULL_HANDLE;
};

} // namespace fathom::vulkan
