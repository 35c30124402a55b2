#include "renderer/vulkan/host_memory.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/image.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace fathom::vulkan {
namespace {

/// A quarter of the allocations that every device allows (maxMemoryAllocationCount): the rest is for everything else.
constexpr std::size_t kMaxBlocks = 1024;

} // namespace

struct HostMemory::Blocks {
    std::shared_ptr<Context> context; // goes after the buffers
    std::map<const std::byte*, Buffer> by_address;
    bool has_cached_kind = true;
    std::mutex mutex;
    std::vector<const std::byte*> released; // on other threads, until the main thread comes by

    void free_released() {
        const std::lock_guard lock(mutex);
        for (const std::byte* address : released)
            by_address.erase(address);
        released.clear();
    }
};

HostMemory::HostMemory(std::shared_ptr<Context> context) : blocks_(std::make_shared<Blocks>()) {
    blocks_->context = std::move(context);
}

std::shared_ptr<std::byte> HostMemory::allocate(std::size_t size) {
    FATHOM_ASSERT(size > 0);
    blocks_->free_released();
    if (!blocks_->has_cached_kind || blocks_->by_address.size() >= kMaxBlocks) return allocate_pixels(size);
    try {
        Buffer buffer = create_buffer(*blocks_->context, BufferKind::HostCached, size, "decoded pixels");
        std::byte* address = buffer.mapped;
        blocks_->by_address.emplace(address, std::move(buffer));
        return {address, [blocks = blocks_](std::byte* p) {
                    const std::lock_guard lock(blocks->mutex);
                    blocks->released.push_back(p);
                }};
    } catch (const VulkanError& error) {
        if (error.code() == VK_ERROR_DEVICE_LOST) throw;
        blocks_->has_cached_kind = error.code() != VK_ERROR_FEATURE_NOT_PRESENT;
        return allocate_pixels(size);
    }
}

std::optional<HostMemory::Place> HostMemory::find(const std::byte* address) const {
    auto after = blocks_->by_address.upper_bound(address);
    if (after == blocks_->by_address.begin()) return std::nullopt;
    const auto& [first, buffer] = *--after;
    const auto offset = static_cast<VkDeviceSize>(address - first);
    if (offset >= buffer.size) return std::nullopt;
    return Place{buffer.handle.get(), offset, buffer.size - offset};
}

std::uint64_t HostMemory::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [address, buffer] : blocks_->by_address)
        sum += buffer.size;
    return sum;
}

} // namespace fathom::vulkan
