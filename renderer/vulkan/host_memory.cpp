#include "renderer/vulkan/host_memory.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <cstdlib>
#include <new>

namespace fathom::vulkan {
namespace {

constexpr std::size_t kAlignment = 64;

std::shared_ptr<std::byte> plain_memory(std::size_t size) {
    void* memory = std::aligned_alloc(kAlignment, (size + kAlignment - 1) / kAlignment * kAlignment);
    if (memory == nullptr) throw std::bad_alloc();
    return {static_cast<std::byte*>(memory), [](std::byte* p) { std::free(p); }};
}

} // namespace

HostMemory::HostMemory(Context& context) : context_(&context) {}

HostMemory::~HostMemory() {
    free_released();
    FATHOM_ASSERT(blocks_.empty());
}

std::shared_ptr<std::byte> HostMemory::allocate(std::size_t size) {
    FATHOM_ASSERT(size > 0);
    free_released();
    if (!has_cached_kind_) return plain_memory(size);
    try {
        Buffer buffer = create_buffer(*context_, BufferKind::HostCached, size, "decoded pixels");
        std::byte* address = buffer.mapped;
        blocks_.emplace(address, std::move(buffer));
        return {address, [this](std::byte* p) { release(p); }};
    } catch (const VulkanError& error) {
        has_cached_kind_ = error.code() != VK_ERROR_FEATURE_NOT_PRESENT;
        return plain_memory(size);
    }
}

std::optional<HostMemory::Place> HostMemory::find(const std::byte* address) const {
    auto after = blocks_.upper_bound(address);
    if (after == blocks_.begin()) return std::nullopt;
    const auto& [first, buffer] = *--after;
    const auto offset = static_cast<VkDeviceSize>(address - first);
    if (offset >= buffer.size) return std::nullopt;
    return Place{buffer.handle.get(), offset, buffer.size - offset};
}

std::uint64_t HostMemory::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [address, buffer] : blocks_)
        sum += buffer.size;
    return sum;
}

void HostMemory::release(const std::byte* address) {
    const std::lock_guard lock(mutex_);
    released_.push_back(address);
}

void HostMemory::free_released() {
    const std::lock_guard lock(mutex_);
    for (const std::byte* address : released_)
        blocks_.erase(address);
    released_.clear();
}

} // namespace fathom::vulkan
