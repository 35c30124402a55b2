// Pixels from the decoder to the card: in memory that both read.
#include "app/pipeline/pixel_pool.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <thread>

using namespace fathom;

namespace {

PixelAllocator memory_of(GpuRenderer& gpu) {
    return [memory = &gpu.host_memory()](std::size_t size) { return memory->allocate(size); };
}

/// As a decoder would: on another thread, into the pool's memory.
SharedImage decoded(PixelPool& pool, const Image& pixels) {
    std::optional<Image> image;
    std::thread([&] {
        image = pool.acquire(pixels.desc);
        std::memcpy(image->data.get(), pixels.data.get(), byte_size(pixels.desc));
    }).join();
    return share(*std::move(image));
}

DrawList list_of(SharedImage pixels) {
    DrawList list{.width = 160, .height = 120, .camera = Camera2d{}};
    DepthImageItem item{.pixels = std::move(pixels)};
    item.scale.high = 5000;
    list.layers.emplace_back(std::move(item));
    return list;
}

bool same_as_cpu(GpuRenderer& gpu, const DrawList& list) {
    WorkerPool workers(1);
    Image expected = allocate_image(packed_desc(list.width, list.height, kRgba8));
    draw_cpu(list, expected.view(), workers);
    return std::ranges::equal(drawn(gpu, list).view().bytes(), expected.view().bytes());
}

} // namespace

TEST_CASE("pixel memory: the card copies from the pool's memory, without another copy by the processor") {
    FATHOM_GPU_RENDERER(gpu);
    PixelPool pool;
    pool.set_allocator(memory_of(gpu));
    const Image pixels = make_depth::noisy_room(160, 120, 5);
    CHECK(same_as_cpu(gpu, list_of(decoded(pool, pixels)))); // the pool was dry: plain memory
    const std::uint64_t staged = gpu.staged_bytes();
    CHECK(staged == byte_size(pixels.desc));
    pool.grow();
    if (gpu.host_memory().bytes() == 0) FATHOM_SKIP("the device has no cached memory that it can copy from");
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        CHECK(same_as_cpu(gpu, list_of(decoded(pool, make_depth::noisy_room(160, 120, seed)))));
        pool.grow();
    }
    CHECK(gpu.staged_bytes() == staged);
    CHECK(gpu.uploaded_bytes() == 6 * byte_size(pixels.desc));
}

TEST_CASE("pixel memory: pixels stay until the card has copied them, whoever else lets go") {
    FATHOM_GPU_RENDERER(gpu);
    PixelPool pool;
    pool.set_allocator(memory_of(gpu));
    (void)decoded(pool, make_depth::sphere(160, 120));
    pool.grow();
    if (gpu.host_memory().bytes() == 0) FATHOM_SKIP("the device has no cached memory that it can copy from");
    const vulkan::Texture picture =
        vulkan::create_texture(gpu.context(), 160, 120, VK_FORMAT_R8G8B8A8_UNORM, "view");
    std::weak_ptr<const std::byte> watched;
    {
        const DrawList list = list_of(decoded(pool, make_depth::sphere(160, 120)));
        watched = std::get<DepthImageItem>(list.layers[0]).pixels.data;
        REQUIRE(gpu.record(gpu.begin_frame(), list, picture));
    }
    CHECK_FALSE(watched.expired()); // recorded, not submitted
    gpu.end_frame();
    gpu.context().wait(gpu.context().last_submitted());
    (void)gpu.begin_frame();
    gpu.end_frame();
    CHECK(watched.expired());
}

TEST_CASE("pixel memory: an image outlives the renderer whose memory it lies in") {
    PixelPool pool;
    const Image pixels = make_depth::sphere(160, 120);
    std::optional<SharedImage> image;
    {
        FATHOM_GPU_RENDERER(gpu);
        pool.set_allocator(memory_of(gpu));
        (void)decoded(pool, pixels);
        pool.grow();
        image = decoded(pool, pixels);
        pool.set_allocator({});
    }
    CHECK(std::memcmp(image->data.get(), pixels.data.get(), byte_size(pixels.desc)) == 0);
    std::thread([&] { image.reset(); }).join(); // the device goes with it, on whatever thread
    CHECK_FALSE(image.has_value());
}
