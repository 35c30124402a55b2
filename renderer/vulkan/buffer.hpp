// Buffer: a Vulkan buffer with its own memory, of one of four kinds by who writes and who reads it.
//
//     Buffer keys = create_buffer(context, BufferKind::Device, 8 * width * height, "point keys");
//     Buffer staging = create_buffer(context, BufferKind::Upload, size, "staging");    // staging.mapped is
//     writable
//
// Memory is not sub-allocated: buffers are few, large and pooled by their users. Main thread.
#pragma once

#include "renderer/vulkan/handles.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fathom::vulkan {

class Context;

enum class BufferKind : std::uint8_t {
    Device,     // GPU writes, GPU reads
    Upload,     // CPU writes in order and never reads
    Readback,   // GPU writes, CPU reads: cached where there is such memory
    HostCached, // CPU writes in any order and reads back, GPU copies from it: what decoders want
};

/// A part of a buffer, as a shader sees it.
struct BufferSlice {
    VkBuffer buffer = VK_NULL_HANDLE;
    VkDeviceSize offset = 0, size = 0; // bytes
};

struct Buffer {
    Handle<VkDeviceMemory> memory; // outlives the buffer: members are destroyed in reverse order
    Handle<VkBuffer> handle;
    VkDeviceSize size = 0;       // bytes
    std::byte* mapped = nullptr; // null for Device

    [[nodiscard]] BufferSlice slice() const { return {handle.get(), 0, size}; }
    [[nodiscard]] BufferSlice slice(VkDeviceSize offset, VkDeviceSize slice_size) const {
        return {handle.get(), offset, slice_size};
    }
    explicit operator bool() const { return static_cast<bool>(handle); }
};

/// `size` above zero. Host kinds are mapped for good and coherent. Throws VulkanError when memory runs out.
[[nodiscard]] Buffer create_buffer(Context& context, BufferKind kind, VkDeviceSize size,
                                   std::string_view name);

} // namespace fathom::vulkan
