// HostMemory: mapped, host-cached memory that decoders write and the GPU copies from without another host copy.
//
//     HostMemory memory(context);
//     std::shared_ptr<std::byte> block = memory.allocate(size);          // for the pixel pool; plain memory if need be
//     if (const auto found = memory.find(image.data.get())) commands.copy(found->slice(…), …);
//
// A block may be dropped on any thread, at any time after the GPU has passed its last use (uploads keep their images that
// long). Blocks may outlive this object, and keep their device alive: a picture that is still shown somewhere stays
// readable when its renderer goes. Everything else belongs to the main thread.
#pragma once

#include "renderer/vulkan/buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace fathom::vulkan {

class HostMemory {
  public:
    explicit HostMemory(std::shared_ptr<Context> context);

    /// `size` bytes above zero, 64-byte aligned, zeroed only by chance. Ordinary memory where the device has no cached
    /// mapped kind or has run out of it: such images are staged when they are uploaded.
    [[nodiscard]] std::shared_ptr<std::byte> allocate(std::size_t size);

    struct Place {
        VkBuffer buffer;
        VkDeviceSize offset, bytes_left;
    };
    /// The buffer that holds an address, if it is ours.
    [[nodiscard]] std::optional<Place> find(const std::byte* address) const;

    [[nodiscard]] std::uint64_t bytes() const;

  private:
    struct Blocks;
    std::shared_ptr<Blocks> blocks_; // shared with the blocks' deleters
};

} // namespace fathom::vulkan
