// PixelPool: memory for decoded images, used again and again, so that a running sequence touches no fresh pages.
//
//     Image image = pool.acquire(desc);       // pixels undefined, tail padding there
//     SharedImage shared = share(std::move(image));
//     // the last holder's release puts the memory back
//
// Memory is kept by size class (powers of two in eighths) and given back to the system beyond `kept_bytes`. Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <memory>

namespace fathom {

class PixelPool {
  public:
    explicit PixelPool(std::size_t kept_bytes = 256u << 20);

    [[nodiscard]] Image acquire(const ImageDesc& desc);

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
