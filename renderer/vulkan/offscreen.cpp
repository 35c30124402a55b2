#include "renderer/vulkan/offscreen.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/commands.hpp"

#include <cstring>

namespace fathom::vulkan {

void Offscreen::ensure(Context& context, std::uint32_t width, std::uint32_t height) {
    if (picture && picture.width == width && picture.height == height) return;
    picture = create_texture(context, width, height, VK_FORMAT_R8G8B8A8_UNORM, "offscreen picture");
    read_back =
        create_buffer(context, BufferKind::Readback, VkDeviceSize{4} * width * height, "offscreen read-back");
}

void Offscreen::record_read_back(Commands& commands) const {
    commands.barrier(Work::Compute, Work::Copy);
    commands.barrier(Work::Graphics, Work::Copy);
    commands.copy(picture, read_back.slice());
    commands.barrier(Work::Copy, Work::HostRead);
}

void Offscreen::copy_to(MutableImageView target) const {
    FATHOM_ASSERT(target.desc.format == kRgba8 && target.desc.width == picture.width &&
                  target.desc.height == picture.height);
    const std::size_t row_bytes = std::size_t{4} * picture.width;
    for (std::uint32_t y = 0; y < picture.height; ++y)
        std::memcpy(target.row(y), read_back.mapped + y * row_bytes, row_bytes);
}

} // namespace fathom::vulkan
