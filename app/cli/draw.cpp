#include "app/cli/draw.hpp"

#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/gpu/gpu_renderer.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

namespace fathom {
namespace {

Result<void> draw_gpu(const DrawList& list, MutableImageView target) {
    try {
        FATHOM_TRY(GpuRenderer gpu, GpuRenderer::create({}));
        return gpu.draw(list, target);
    } catch (const vulkan::VulkanError& error) {
        return fail(ErrorCode::NotFound, error.what());
    }
}

} // namespace

Result<Image> draw(const DrawList& list, std::string_view renderer, WorkerPool& workers) {
    FATHOM_TRY(const ImageDesc desc, checked_desc(list.width, list.height, kRgba8));
    Image picture = allocate_image(desc);
    if (renderer == "gpu") {
        FATHOM_CHECK(draw_gpu(list, picture.view()));
    } else {
        draw_cpu(list, picture.view(), workers);
    }
    return picture;
}

} // namespace fathom
