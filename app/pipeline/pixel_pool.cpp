#include "app/pipeline/pixel_pool.hpp"

#include <bit>
#include <map>
#include <mutex>
#include <vector>

namespace fathom {
namespace {

/// Rounds up to a multiple of an eighth of the next lower power of two: at most 12.5 % is wasted.
std::size_t size_class(std::size_t size) {
    const std::size_t step = std::max<std::size_t>(4096, std::bit_floor(size) / 8);
    return (size + step - 1) / step * step;
}

} // namespace

struct PixelPool::State {
    std::mutex mutex;
    std::map<std::size_t, std::vector<std::shared_ptr<std::byte>>> free;
    std::size_t free_bytes = 0;
    std::size_t used_bytes = 0;
    std::size_t kept_bytes = 0;
};

PixelPool::PixelPool(std::size_t kept_bytes) : state_(std::make_shared<State>()) {
    state_->kept_bytes = kept_bytes;
}

Image PixelPool::acquire(const ImageDesc& desc) {
    const std::size_t size = size_class(byte_size(desc) + kTailPadding);
    std::shared_ptr<std::byte> memory;
    {
        const std::lock_guard lock(state_->mutex);
        state_->used_bytes += size;
        if (const auto found = state_->free.find(size);
            found != state_->free.end() && !found->second.empty()) {
            memory = std::move(found->second.back());
            found->second.pop_back();
            state_->free_bytes -= size;
        }
    }
    if (memory == nullptr) memory = allocate_pixels(size);

    std::byte* const pixels = memory.get();
    auto give_back = [state = state_, memory = std::move(memory), size](std::byte*) mutable {
        const std::lock_guard lock(state->mutex);
        state->used_bytes -= size;
        if (state->free_bytes + size > state->kept_bytes) return;
        state->free_bytes += size;
        state->free[size].push_back(std::move(memory));
    };
    return {desc, std::shared_ptr<std::byte>(pixels, std::move(give_back))};
}

PixelPool::Usage PixelPool::usage() const {
    const std::lock_guard lock(state_->mutex);
    return {state_->used_bytes, state_->free_bytes};
}

} // namespace fathom
