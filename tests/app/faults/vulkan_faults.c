// A card that fails on purpose. With LD_PRELOAD this file's functions stand in front of the Vulkan loader's:
//
//     FATHOM_FAULT_SUBMIT=5      the fifth submission and all after it find the device lost
//     FATHOM_FAULT_ALLOCATE=30   the thirtieth allocation and all after it find no memory
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <vulkan/vulkan_core.h>

static int fails(const char* variable, int* count) {
    const char* first = getenv(variable);
    ++*count;
    return first != NULL && *count >= atoi(first);
}

VKAPI_ATTR VkResult VKAPI_CALL vkQueueSubmit2(VkQueue queue, uint32_t count, const VkSubmitInfo2* infos,
                                              VkFence fence) {
    static int submits = 0;
    if (fails("FATHOM_FAULT_SUBMIT", &submits)) return VK_ERROR_DEVICE_LOST;
    PFN_vkQueueSubmit2 real = (PFN_vkQueueSubmit2)dlsym(RTLD_NEXT, "vkQueueSubmit2");
    return real(queue, count, infos, fence);
}

VKAPI_ATTR VkResult VKAPI_CALL vkAllocateMemory(VkDevice device, const VkMemoryAllocateInfo* info,
                                                const VkAllocationCallbacks* callbacks,
                                                VkDeviceMemory* memory) {
    static int allocations = 0;
    if (fails("FATHOM_FAULT_ALLOCATE", &allocations)) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    PFN_vkAllocateMemory real = (PFN_vkAllocateMemory)dlsym(RTLD_NEXT, "vkAllocateMemory");
    return real(device, info, callbacks, memory);
}
