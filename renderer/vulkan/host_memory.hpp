// HostMemory: mapped, host-cached memory that decoders write and the GPU copies from without another host
// copy.
//
//     HostMemory memory(context);
//     std::shared_ptr<std::byte> block = memory.allocate(size);     // for the pixel pool; plain memory if
//     need be if (const auto found = memory.find(image.data.get())) commands.copy(found->slice(…), …);
//
// A block may be dropped on any thread, at any time after the GPU has passed its last use (draw lists keep
// their images that long); allocate, find and the destructor belong to the main thread. Blocks outlive the
// object as plain addresses never: the pool that holds them is destroyed first, which is asserted.
#pragma once

#include "renderer/vulkan/buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace fathom::vulkan {

class HostMemory {
  public:
    explicit HostMemory(Context& context);
    ~HostMemory();
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;

    /// `size` bytes above zero, 64-byte aligned, zeroed only by chance. Ordinary memory where the device has
    /// no cached mapped kind or has run out of it: such images are staged when they are uploaded.
    [[nodiscard]] std::shared_ptr<std::byte> allocate(std::size_t size);

    struct Place {
        VkBuffer buffer;
        VkDeviceSize offset, bytes_left;
    };
    /// The buffer that holds an address, if it is ours.
    [[nodiscard]] std::optional<Place> find(const std::byte* address) const;

    [[nodiscard]] std::uint64_t bytes() const;

  private:
    void release(const std::byte* address);
    void free_released();

    Context* context_;
    std::map<const std::byte*, Buffer> blocks_; // by first address; main thread
    bool has_cached_kind_ = true;
    mutable std::mutex mutex_;
    std::vector<const std::byte*> released_; // by other threads, until the main thread comes by
};

} // namespace fathom::vulkan
