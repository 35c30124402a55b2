// PixelPool: memory for decoded images, used again and again, so that a running sequence touches no fresh pages.
//
//     pool.set_allocator(memory_of_the_renderer);     // main thread; without one: plain memory
//     Image image = pool.acquire(desc);               // any thread: pixels undefined, tail padding there
//     SharedImage shared = share(std::move(image));
//     // the last holder's release puts the memory back
//     pool.grow();                                    // main thread, once per wake
//
// Memory is kept by size class (powers of two in eighths) and given back beyond `kept_bytes`. An allocator belongs to the
// main thread and workers do not wait for it: where a class has run dry the image gets plain memory, which the renderer
// copies once more, and the class is noted. grow() fills the noted ones, so that the images that follow find room.
#pragma once

#include "decoders/media/image.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace fathom {

/// Memory that the renderer likes best: `size` bytes, 64-byte aligned. The block may be dropped on any thread, and outlive
/// whoever gave it.
using PixelAllocator = std::function<std::shared_ptr<std::byte>(std::size_t size)>;

class PixelPool {
  public:
    static constexpr std::size_t kKeptBytes = 256u << 20;

    explicit PixelPool(std::size_t kept_bytes = kKeptBytes);

    [[nodiscard]] Image acquire(const ImageDesc& desc);

    /// Where memory comes from from now on; empty: from the system. What came from elsewhere does not come back. Main
    /// thread, like grow().
    void set_allocator(PixelAllocator allocator);
    [[nodiscard]] bool has_allocator() const;
    void grow();

    /// Bytes held by images that are in use, and by free ones.
    struct Usage {
        std::size_t used_bytes = 0, free_bytes = 0;
    };
    [[nodiscard]] Usage usage() const;

  private:
    struct State;
    std::shared_ptr<State> state_; // shared with the deleters: images may outlive the pool
};

} // namespace fathom
