#include "renderer/vulkan/buffer.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

namespace fathom::vulkan {
namespace {

struct MemoryWish {
    VkMemoryPropertyFlags needed, wished;
};

constexpr VkMemoryPropertyFlags kMapped =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;

MemoryWish wish_of(BufferKind kind) {
    switch (kind) {
    case BufferKind::Device: return {0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};
    case BufferKind::Upload: return {kMapped, 0};
    case BufferKind::Readback: return {kMapped, VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
    case BufferKind::HostCached: return {kMapped | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, 0};
    }
    return {};
}

} // namespace

Buffer create_buffer(Context& context, BufferKind kind, VkDeviceSize size, std::string_view name) {
    FATHOM_ASSERT(size > 0);
    VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
    info.size = size;
    // Usage costs nothing on buffers; one set of flags keeps every buffer usable in every role.
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                 VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_VERTEX_BUFFER_BIT |
                 VK_BUFFER_USAGE_INDEX_BUFFER_BIT;
    VkBuffer raw = VK_NULL_HANDLE;
    vk_check(vkCreateBuffer(context.device(), &info, nullptr, &raw), "vkCreateBuffer");
    Buffer buffer;
    buffer.size = size;
    buffer.handle = Handle<VkBuffer>(context, raw, name);

    VkMemoryRequirements requirements;
    vkGetBufferMemoryRequirements(context.device(), raw, &requirements);
    const MemoryWish wish = wish_of(kind);
    VkMemoryAllocateInfo allocation{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
    allocation.allocationSize = requirements.size;
    allocation.memoryTypeIndex = context.memory_type(requirements.memoryTypeBits, wish.needed, wish.wished);
    VkDeviceMemory memory = VK_NULL_HANDLE;
    vk_check(vkAllocateMemory(context.device(), &allocation, nullptr, &memory), "vkAllocateMemory");
    buffer.memory = Handle<VkDeviceMemory>(context, memory, name);
    vk_check(vkBindBufferMemory(context.device(), raw, memory, 0), "vkBindBufferMemory");
    if (kind != BufferKind::Device) {
        void* mapped = nullptr;
        vk_check(vkMapMemory(context.device(), memory, 0, VK_WHOLE_SIZE, 0, &mapped), "vkMapMemory");
        buffer.mapped = static_cast<std::byte*>(mapped);
    }
    return buffer;
}

} // namespace fathom::vulkan
