#include "app/pipeline/pixel_pool.hpp"

#include "tests/support/catch.hpp"

#include <cstring>
#include <optional>
#include <set>
#include <thread>
#include <vector>

using namespace fathom;

namespace {

/// Memory of a renderer: knows its blocks, and which thread asked for them.
struct CountingMemory {
    std::vector<std::size_t> sizes;
    std::vector<std::thread::id> threads;
    std::set<const std::byte*> starts;
    std::size_t blocks_alive = 0;

    [[nodiscard]] PixelAllocator allocator() {
        return [this](std::size_t size) {
            std::shared_ptr<std::byte> block = allocate_pixels(size);
            sizes.push_back(size);
            threads.push_back(std::this_thread::get_id());
            starts.insert(block.get());
            ++blocks_alive;
            return std::shared_ptr<std::byte>(block.get(), [this, block](std::byte*) { --blocks_alive; });
        };
    }
    [[nodiscard]] bool owns(const Image& image) const { return starts.contains(image.data.get()); }
};

const ImageDesc kLarge = packed_desc(2048, 2048, kU16); // 8 MiB: a block of its own

} // namespace

TEST_CASE("pixel pool: memory comes back when the last holder lets go, and is used again") {
    PixelPool pool;
    const ImageDesc desc = packed_desc(640, 480, kU16);
    SharedImage image = share(pool.acquire(desc));
    const std::byte* first = image.data.get();
    SharedImage second_holder = image;
    image = {};
    CHECK(pool.usage().used_bytes >= byte_size(desc));
    second_holder = {};
    CHECK(pool.usage().used_bytes == 0);
    CHECK(pool.acquire(desc).data.get() == first);
}

TEST_CASE(
    "pixel pool: a worker never calls the allocator; the class that it found dry is grown once per wake") {
    CountingMemory memory;
    PixelPool pool;
    pool.set_allocator(memory.allocator());
    std::optional<Image> first;
    std::thread([&] { first = pool.acquire(kLarge); }).join();
    CHECK(memory.sizes.empty());
    CHECK_FALSE(memory.owns(*first));
    pool.grow();
    pool.grow(); // nothing new was noted
    REQUIRE(memory.sizes.size() == 1);
    CHECK(memory.sizes[0] >= byte_size(kLarge) + kTailPadding);
    CHECK(memory.threads[0] == std::this_thread::get_id());
    std::optional<Image> second;
    std::thread([&] { second = pool.acquire(kLarge); }).join();
    CHECK(memory.owns(*second));
}

TEST_CASE("pixel pool: a running sequence lives in the allocator's memory and soon asks for no more") {
    CountingMemory memory;
    PixelPool pool;
    pool.set_allocator(memory.allocator());
    Image shown = pool.acquire(kLarge);
    for (int i = 0; i < 5; ++i) {
        pool.grow();
        shown = pool.acquire(kLarge);
    }
    const std::size_t asked = memory.sizes.size();
    CHECK(asked <= 3);
    for (int i = 0; i < 50; ++i) {
        pool.grow();
        shown = pool.acquire(kLarge);
        CHECK(memory.owns(shown));
    }
    CHECK(memory.sizes.size() == asked);
}

TEST_CASE("pixel pool: small images share an allocation and do not overlap") {
    CountingMemory memory;
    PixelPool pool;
    pool.set_allocator(memory.allocator());
    const ImageDesc desc = packed_desc(160, 120, kU16);
    {
        const Image plain = pool.acquire(desc);
    }
    pool.grow();
    REQUIRE(memory.sizes.size() == 1);
    std::vector<Image> images;
    for (int i = 0; i < 20; ++i) {
        images.push_back(pool.acquire(desc));
        std::memset(images.back().data.get(), i, byte_size(desc) + kTailPadding);
    }
    for (int i = 0; i < 20; ++i)
        CHECK(images[static_cast<std::size_t>(i)].data.get()[byte_size(desc) + kTailPadding - 1] ==
              static_cast<std::byte>(i));
    CHECK(memory.sizes.size() == 1);
    images.clear();
    pool.set_allocator({});
    CHECK(memory.blocks_alive == 0);
}

TEST_CASE("pixel pool: memory of an allocator that was replaced is let go, and its images stay readable") {
    CountingMemory old_memory;
    PixelPool pool;
    pool.set_allocator(old_memory.allocator());
    {
        const Image plain = pool.acquire(kLarge);
    }
    pool.grow();
    std::optional<Image> image = pool.acquire(kLarge);
    REQUIRE(old_memory.owns(*image));
    pool.set_allocator({});
    CHECK(pool.usage().free_bytes == 0);
    CHECK(old_memory.blocks_alive == 1);
    std::memset(image->data.get(), 1, byte_size(kLarge));
    image.reset();
    CHECK(old_memory.blocks_alive == 0);
    const Image next = pool.acquire(kLarge);
    pool.grow();
    CHECK(old_memory.sizes.size() == 1);
}

TEST_CASE("pixel pool: what is kept free stays within its bound") {
    CountingMemory memory;
    PixelPool pool(20u << 20);
    pool.set_allocator(memory.allocator());
    {
        std::vector<Image> images;
        for (int i = 0; i < 8; ++i)
            images.push_back(pool.acquire(kLarge));
        pool.grow();
        CHECK(memory.sizes.size() == 2); // two of nine megabytes are within twenty
    }
    CHECK(pool.usage().free_bytes <= 20u << 20);
}
