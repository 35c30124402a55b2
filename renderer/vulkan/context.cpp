#include "renderer/vulkan/context.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/handles.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <utility>

namespace fathom::vulkan {
namespace {

/// From an object of a handle type to the integer that naming and retiring use, and back.
template <typename T>
T object_as(std::uint64_t object) {
    return std::bit_cast<T>(object);
}

std::string wanted_type(const ContextOptions& options) {
    if (options.device_type) return std::string(name_of(*options.device_type));
    const char* variable = std::getenv("FATHOM_VK_DEVICE");
    return variable != nullptr ? variable : "";
}

int rank(const JudgedDevice& judged) {
    constexpr std::array kOrder{DeviceType::Discrete, DeviceType::Integrated, DeviceType::Virtual,
                                DeviceType::Other, DeviceType::Software};
    const auto place = std::ranges::find(kOrder, judged.caps.type) - kOrder.begin();
    return static_cast<int>(place) + (judged.caps.usable() ? 0 : 100);
}

std::vector<JudgedDevice> judge_devices(const Instance& instance, const ContextOptions& options) {
    const std::string type = wanted_type(options);
    std::vector<JudgedDevice> devices;
    for (VkPhysicalDevice device : instance.physical_devices()) {
        JudgedDevice judged{device, query_device_caps(device)};
        DeviceCaps& caps = judged.caps;
        if (caps.usable() && !type.empty() && type != name_of(caps.type))
            caps.rejected_because =
                "its type is " + std::string(name_of(caps.type)) + ", " + type + " was asked for";
        if (caps.usable() && options.can_present &&
            !options.can_present(instance.get(), device, caps.queue_family))
            caps.rejected_because = "it cannot present to this display";
        devices.push_back(std::move(judged));
    }
    std::ranges::stable_sort(devices, {}, rank);
    return devices;
}

} // namespace

void retire(Context& context, VkObjectType type, std::uint64_t object) {
    context.retire(type, object);
}
void set_debug_name(Context& context, VkObjectType type, std::uint64_t object, std::string_view name) {
    context.set_debug_name(type, object, name);
}

Result<Devices> find_devices(const ContextOptions& options) {
    try {
        FATHOM_TRY(Instance instance,
                   Instance::create({options.validation, options.on_message, options.window_extensions}));
        std::vector<JudgedDevice> judged = judge_devices(instance, options);
        return Devices{std::move(instance), std::move(judged)};
    } catch (const VulkanError& error) {
        return fail(ErrorCode::NotFound, error.what());
    }
}

Result<std::unique_ptr<Context>> Context::create(const ContextOptions& options) {
    FATHOM_TRY(Devices devices, find_devices(options));
    return create(options, std::move(devices));
}

Result<std::unique_ptr<Context>> Context::create(const ContextOptions& options, Devices devices) {
    if (devices.judged.empty()) return fail(ErrorCode::NotFound, "Vulkan lists no device");
    const JudgedDevice& best = devices.judged.front();
    if (!best.caps.usable()) {
        std::string reasons;
        for (const JudgedDevice& judged : devices.judged)
            reasons += (reasons.empty() ? "" : "; ") + judged.caps.name + ": " + judged.caps.rejected_because;
        return fail(ErrorCode::NotFound, "no Vulkan device can be used (" + reasons + ")");
    }
    try {
        return std::unique_ptr<Context>(
            new Context(std::move(devices.instance), best, options.can_present != nullptr));
    } catch (const VulkanError& error) {
        return fail(ErrorCode::NotFound, best.caps.name + ": " + error.what());
    }
}

Context::Context(Instance instance, const JudgedDevice& chosen, bool with_swapchain)
    : instance_(std::move(instance)), physical_device_(chosen.device), caps_(chosen.caps) {
    vkGetPhysicalDeviceMemoryProperties(physical_device_, &memory_);
    create_device(with_swapchain);
    vkGetDeviceQueue(device_, caps_.queue_family, 0, &queue_);
    push_descriptors_ = reinterpret_cast<PFN_vkCmdPushDescriptorSetKHR>(
        vkGetDeviceProcAddr(device_, "vkCmdPushDescriptorSetKHR"));
    if (instance_.has_debug_names())
        set_name_ = reinterpret_cast<PFN_vkSetDebugUtilsObjectNameEXT>(
            vkGetInstanceProcAddr(instance_.get(), "vkSetDebugUtilsObjectNameEXT"));

    VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
    const VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type};
    if (const VkResult result = vkCreateSemaphore(device_, &info, nullptr, &timeline_);
        result != VK_SUCCESS) {
        vkDestroyDevice(device_, nullptr);
        throw VulkanError("vkCreateSemaphore", result);
    }
}

void Context::create_device(bool with_swapchain) {
    // One struct per feature and not the collected ones of 1.2 and 1.3: a driver that states 64-bit atomics
    // only in the separate struct then gets it enabled there too.
    VkPhysicalDeviceMaintenance4Features maintenance4{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_FEATURES};
    maintenance4.maintenance4 = VK_TRUE;
    VkPhysicalDeviceDynamicRenderingFeatures rendering{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DYNAMIC_RENDERING_FEATURES, &maintenance4};
    rendering.dynamicRendering = VK_TRUE;
    VkPhysicalDeviceSynchronization2Features synchronization{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SYNCHRONIZATION_2_FEATURES, &rendering};
    synchronization.synchronization2 = VK_TRUE;
    VkPhysicalDeviceTimelineSemaphoreFeatures timeline{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES, &synchronization};
    timeline.timelineSemaphore = VK_TRUE;
    VkPhysicalDeviceShaderAtomicInt64Features atomics{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_INT64_FEATURES, &timeline};
    atomics.shaderBufferInt64Atomics = caps_.int64_atomics ? VK_TRUE : VK_FALSE;
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &atomics};
    features.features.shaderInt64 = caps_.int64_atomics ? VK_TRUE : VK_FALSE;

    const float priority = 1;
    VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queue.queueFamilyIndex = caps_.queue_family;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    std::vector<const char*> extensions{VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME};
    if (with_swapchain) extensions.push_back(VK_KHR_SWAPCHAIN_EXTENSION_NAME);

    VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &features};
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
    info.ppEnabledExtensionNames = extensions.data();
    vk_check(vkCreateDevice(physical_device_, &info, nullptr, &device_), "vkCreateDevice");
}

Context::~Context() {
    vkDeviceWaitIdle(device_); // a lost device answers with an error, and is destroyed all the same
    for (const Retired& retired : retired_)
        destroy(retired);
    vkDestroySemaphore(device_, timeline_, nullptr);
    vkDestroyDevice(device_, nullptr);
}

std::uint32_t Context::memory_type(std::uint32_t allowed_types, VkMemoryPropertyFlags needed,
                                   VkMemoryPropertyFlags wished) const {
    std::optional<std::uint32_t> best;
    int best_count = -1;
    for (std::uint32_t type = 0; type < memory_.memoryTypeCount; ++type) {
        const VkMemoryPropertyFlags flags = memory_.memoryTypes[type].propertyFlags;
        if ((allowed_types >> type & 1) == 0 || (flags & needed) != needed) continue;
        if (const int count = std::popcount(flags & wished); count > best_count) {
            best = type;
            best_count = count;
        }
    }
    if (!best) throw VulkanError("memory_type", VK_ERROR_FEATURE_NOT_PRESENT);
    return *best;
}

VkMemoryPropertyFlags Context::memory_properties(std::uint32_t type) const {
    return memory_.memoryTypes[type].propertyFlags;
}

std::uint64_t Context::submit(VkCommandBuffer commands, const PresentSemaphores& present) {
    VkCommandBufferSubmitInfo command_info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO};
    command_info.commandBuffer = commands;
    VkSemaphoreSubmitInfo wait{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO};
    wait.semaphore = present.acquired;
    wait.stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
    std::array<VkSemaphoreSubmitInfo, 2> signals{};
    signals.fill({VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO});
    signals[0].semaphore = timeline_;
    signals[0].value = last_submitted_ + 1;
    signals[0].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
    signals[1].semaphore = present.rendered;
    signals[1].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;

    VkSubmitInfo2 info{VK_STRUCTURE_TYPE_SUBMIT_INFO_2};
    info.commandBufferInfoCount = 1;
    info.pCommandBufferInfos = &command_info;
    info.waitSemaphoreInfoCount = present.acquired != VK_NULL_HANDLE ? 1 : 0;
    info.pWaitSemaphoreInfos = &wait;
    info.signalSemaphoreInfoCount = present.rendered != VK_NULL_HANDLE ? 2 : 1;
    info.pSignalSemaphoreInfos = signals.data();
    vk_check(vkQueueSubmit2(queue_, 1, &info, VK_NULL_HANDLE), "vkQueueSubmit2");
    return ++last_submitted_;
}

std::uint64_t Context::completed() const {
    std::uint64_t value = 0;
    vk_check(vkGetSemaphoreCounterValue(device_, timeline_, &value), "vkGetSemaphoreCounterValue");
    return value;
}

void Context::wait(std::uint64_t value) const {
    FATHOM_ASSERT(value <= last_submitted_);
    VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
    info.semaphoreCount = 1;
    info.pSemaphores = &timeline_;
    info.pValues = &value;
    vk_check(vkWaitSemaphores(device_, &info, ~0ull), "vkWaitSemaphores");
}

void Context::retire(VkObjectType type, std::uint64_t object) {
    retired_.push_back({last_submitted_ + 1, type, object});
}

void Context::collect() {
    if (retired_.empty()) return;
    const std::uint64_t done = completed();
    while (!retired_.empty() && retired_.front().after_value <= done) {
        destroy(retired_.front());
        retired_.pop_front();
    }
}

void Context::set_debug_name(VkObjectType type, std::uint64_t object, std::string_view name) const {
    // Surfaces belong to the instance and the window system; Mesa takes the name for one of its own objects and crashes.
    if (set_name_ == nullptr || type == VK_OBJECT_TYPE_SURFACE_KHR) return;
    const std::string terminated(name);
    VkDebugUtilsObjectNameInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT};
    info.objectType = type;
    info.objectHandle = object;
    info.pObjectName = terminated.c_str();
    vk_check(set_name_(device_, &info), "vkSetDebugUtilsObjectNameEXT");
}

void Context::destroy(const Retired& retired) const {
    const std::uint64_t object = retired.object;
    switch (retired.type) {
    case VK_OBJECT_TYPE_BUFFER: return vkDestroyBuffer(device_, object_as<VkBuffer>(object), nullptr);
    case VK_OBJECT_TYPE_DEVICE_MEMORY:
        return vkFreeMemory(device_, object_as<VkDeviceMemory>(object), nullptr);
    case VK_OBJECT_TYPE_IMAGE: return vkDestroyImage(device_, object_as<VkImage>(object), nullptr);
    case VK_OBJECT_TYPE_IMAGE_VIEW:
        return vkDestroyImageView(device_, object_as<VkImageView>(object), nullptr);
    case VK_OBJECT_TYPE_SAMPLER: return vkDestroySampler(device_, object_as<VkSampler>(object), nullptr);
    case VK_OBJECT_TYPE_PIPELINE: return vkDestroyPipeline(device_, object_as<VkPipeline>(object), nullptr);
    case VK_OBJECT_TYPE_PIPELINE_LAYOUT:
        return vkDestroyPipelineLayout(device_, object_as<VkPipelineLayout>(object), nullptr);
    case VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT:
        return vkDestroyDescriptorSetLayout(device_, object_as<VkDescriptorSetLayout>(object), nullptr);
    case VK_OBJECT_TYPE_SHADER_MODULE:
        return vkDestroyShaderModule(device_, object_as<VkShaderModule>(object), nullptr);
    case VK_OBJECT_TYPE_COMMAND_POOL:
        return vkDestroyCommandPool(device_, object_as<VkCommandPool>(object), nullptr);
    case VK_OBJECT_TYPE_QUERY_POOL:
        return vkDestroyQueryPool(device_, object_as<VkQueryPool>(object), nullptr);
    case VK_OBJECT_TYPE_SEMAPHORE:
        return vkDestroySemaphore(device_, object_as<VkSemaphore>(object), nullptr);
    case VK_OBJECT_TYPE_SWAPCHAIN_KHR:
        return vkDestroySwapchainKHR(device_, object_as<VkSwapchainKHR>(object), nullptr);
    case VK_OBJECT_TYPE_SURFACE_KHR:
        return vkDestroySurfaceKHR(instance_.get(), object_as<VkSurfaceKHR>(object), nullptr);
    default: FATHOM_ASSERT(!"a handle type that handles.hpp does not know");
    }
}

} // namespace fathom::vulkan
