#include "tests/gpu/calls.hpp"

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <new>
#include <optional>

namespace fathom {
namespace {

Calls g_calls; // Vulkan belongs to the main thread
thread_local std::size_t g_news = 0;
std::optional<int> g_submits_left, g_allocations_left;

template <typename Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool fails(std::optional<int>& left) {
    if (!left) return false;
    if (*left == 0) return true;
    --*left;
    return false;
}

} // namespace

Calls calls() {
    Calls now = g_calls;
    now.news = g_news;
    return now;
}

FailingVulkan::FailingVulkan(Kind kind, int after) {
    (kind == Kind::Submit ? g_submits_left : g_allocations_left) = after;
}
FailingVulkan::~FailingVulkan() {
    g_submits_left.reset();
    g_allocations_left.reset();
}

} // namespace fathom

using fathom::fails;
using fathom::next;

extern "C" {

VKAPI_ATTR VkResult VKAPI_CALL vkQueueSubmit2(VkQueue queue, std::uint32_t count, const VkSubmitInfo2* infos,
                                              VkFence fence) {
    static const auto real = next<PFN_vkQueueSubmit2>("vkQueueSubmit2");
    ++fathom::g_calls.submits;
    return fails(fathom::g_submits_left) ? VK_ERROR_DEVICE_LOST : real(queue, count, infos, fence);
}

VKAPI_ATTR VkResult VKAPI_CALL vkAllocateMemory(VkDevice device, const VkMemoryAllocateInfo* info,
                                                const VkAllocationCallbacks* callbacks,
                                                VkDeviceMemory* memory) {
    static const auto real = next<PFN_vkAllocateMemory>("vkAllocateMemory");
    ++fathom::g_calls.device_allocations;
    return fails(fathom::g_allocations_left) ? VK_ERROR_OUT_OF_DEVICE_MEMORY
                                             : real(device, info, callbacks, memory);
}

VKAPI_ATTR VkResult VKAPI_CALL vkWaitSemaphores(VkDevice device, const VkSemaphoreWaitInfo* info,
                                                std::uint64_t timeout) {
    static const auto real = next<PFN_vkWaitSemaphores>("vkWaitSemaphores");
    for (std::uint32_t i = 0; i < info->semaphoreCount; ++i) {
        std::uint64_t reached = 0;
        vkGetSemaphoreCounterValue(device, info->pSemaphores[i], &reached);
        if (reached < info->pValues[i]) ++fathom::g_calls.stalls;
    }
    return real(device, info, timeout);
}

VKAPI_ATTR VkResult VKAPI_CALL vkDeviceWaitIdle(VkDevice device) {
    static const auto real = next<PFN_vkDeviceWaitIdle>("vkDeviceWaitIdle");
    ++fathom::g_calls.stalls;
    return real(device);
}
}

void* operator new(std::size_t size) {
    ++fathom::g_news;
    if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++fathom::g_news;
    return std::malloc(size != 0 ? size : 1);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
