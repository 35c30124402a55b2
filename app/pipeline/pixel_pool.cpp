#include "app/pipeline/pixel_pool.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace fathom {
namespace {

/// Small images share an allocation of this size: devices allow only a few thousand of them.
constexpr std::size_t kSlabBytes = 4u << 20;

/// Rounds up to a multiple of an eighth of the next lower power of two: at most 12.5 % is wasted.
std::size_t size_class(std::size_t size) {
    const std::size_t step = std::max<std::size_t>(4096, std::bit_floor(size) / 8);
    return (size + step - 1) / step * step;
}

using PixelBlocks = std::vector<std::shared_ptr<std::byte>>;

/// At least `count` blocks of one size class. A slab lives as long as one of its blocks.
PixelBlocks allocate_blocks(const PixelAllocator& allocator, std::size_t size, std::size_t count) {
    PixelBlocks blocks;
    const std::size_t per_slab = std::max<std::size_t>(kSlabBytes / size, 1);
    while (blocks.size() < count) {
        const std::shared_ptr<std::byte> slab = allocator(per_slab * size);
        for (std::size_t i = 0; i < per_slab; ++i)
            blocks.emplace_back(slab, slab.get() + i * size);
    }
    return blocks;
}

} // namespace

struct PixelPool::State {
    struct SizeClass {
        PixelBlocks free;
        std::size_t noted = 0; // images since the last grow() that left it empty, or found it so
    };

    PixelAllocator allocator; // main thread
    std::mutex mutex;         // guards what follows
    std::map<std::size_t, SizeClass> classes;
    std::uint64_t origin = 1; // of the present memory: an allocator, or the system
    bool has_allocator = false;
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
    std::uint64_t origin = 0;
    {
        const std::lock_guard lock(state_->mutex);
        state_->used_bytes += size;
        State::SizeClass& here = state_->classes[size];
        if (!here.free.empty()) {
            memory = std::move(here.free.back());
            here.free.pop_back();
            state_->free_bytes -= size;
        }
        if (memory != nullptr || !state_->has_allocator) origin = state_->origin;
        if (state_->has_allocator && here.free.empty()) ++here.noted;
    }
    if (memory == nullptr) memory = allocate_pixels(size);

    std::byte* const pixels = memory.get();
    auto give_back = [state = state_, memory = std::move(memory), size, origin](std::byte*) mutable {
        const std::lock_guard lock(state->mutex);
        state->used_bytes -= size;
        if (origin != state->origin || state->free_bytes + size > state->kept_bytes) return;
        state->free_bytes += size;
        state->classes[size].free.push_back(std::move(memory));
    };
    return {desc, std::shared_ptr<std::byte>(pixels, std::move(give_back))};
}

void PixelPool::set_allocator(PixelAllocator allocator) {
    std::map<std::size_t, State::SizeClass> dropped; // freed after the lock
    const std::lock_guard lock(state_->mutex);
    state_->has_allocator = static_cast<bool>(allocator);
    state_->allocator = std::move(allocator);
    ++state_->origin;
    state_->free_bytes = 0;
    std::swap(dropped, state_->classes);
}

bool PixelPool::has_allocator() const {
    return static_cast<bool>(state_->allocator);
}

void PixelPool::grow() {
    if (!state_->allocator) return;
    std::vector<std::pair<std::size_t, std::size_t>> wanted; // size, count
    {
        const std::lock_guard lock(state_->mutex);
        std::size_t room = state_->kept_bytes - std::min(state_->kept_bytes, state_->free_bytes);
        for (auto& [size, here] : state_->classes) {
            const std::size_t noted = std::exchange(here.noted, 0);
            const std::size_t missing = noted - std::min(noted, here.free.size());
            const std::size_t count = std::min(missing, room / size);
            if (count > 0) wanted.emplace_back(size, count);
            room -= count * size;
        }
    }
    for (const auto& [size, count] : wanted) {
        PixelBlocks blocks = allocate_blocks(state_->allocator, size, count);
        const std::lock_guard lock(state_->mutex);
        state_->free_bytes += blocks.size() * size;
        std::ranges::move(blocks, std::back_inserter(state_->classes[size].free));
    }
}

PixelPool::Usage PixelPool::usage() const {
    const std::lock_guard lock(state_->mutex);
    return {state_->used_bytes, state_->free_bytes};
}

} // namespace fathom
