// A card that fails: an error that the frame loop can catch, and everything can be taken down after it.
#include "renderer/vulkan/vulkan_error.hpp"
#include "tests/gpu/calls.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

using namespace fathom;

namespace {

DrawList large_list() {
    DrawList list{.width = 640, .height = 480, .camera = Camera2d{}};
    list.layers.emplace_back(DepthImageItem{.pixels = share(make_depth::sphere(640, 480))});
    return list;
}

VkResult failure_of_draw(GpuRenderer& gpu, const DrawList& list) {
    Image picture = allocate_image(packed_desc(list.width, list.height, kRgba8));
    try {
        (void)gpu.draw(list, picture.view());
    } catch (const vulkan::VulkanError& error) {
        return error.code();
    }
    return VK_SUCCESS;
}

} // namespace

TEST_CASE("device failure: a lost device is one error, and the renderer goes without another") {
    FATHOM_GPU_RENDERER(gpu);
    (void)drawn(gpu, large_list());
    const FailingVulkan lost(FailingVulkan::Kind::Submit);
    CHECK(failure_of_draw(gpu, large_list()) == VK_ERROR_DEVICE_LOST);
}

TEST_CASE("device failure: whichever allocation fails, it is an error and the renderer goes in order") {
    const DrawList list = large_list();
    bool drawn_at_last = false;
    for (int after = 0; after < 40 && !drawn_at_last; ++after) {
        INFO("allocation " << after);
        const FailingVulkan out_of_memory(FailingVulkan::Kind::Allocate, after);
        auto gpu = GpuRenderer::create(validated());
        if (!gpu && gpu.error().message.find("VK_ERROR_OUT_OF_DEVICE_MEMORY") == std::string::npos)
            FATHOM_SKIP(gpu.error().message);
        if (!gpu) continue;
        const VkResult failure = failure_of_draw(*gpu, list);
        drawn_at_last = failure == VK_SUCCESS;
        if (!drawn_at_last) CHECK(failure == VK_ERROR_OUT_OF_DEVICE_MEMORY);
    }
    CHECK(drawn_at_last);
}

TEST_CASE("device failure: without memory of the device pixels lie in plain memory") {
    FATHOM_GPU_RENDERER(gpu);
    const FailingVulkan out_of_memory(FailingVulkan::Kind::Allocate);
    const std::shared_ptr<std::byte> block = gpu.host_memory().allocate(1000);
    REQUIRE(block != nullptr);
    CHECK_FALSE(gpu.host_memory().find(block.get()));
}
