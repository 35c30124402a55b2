#include "renderer/vulkan/texture.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

namespace fathom::vulkan {
namespace {

VkImageUsageFlags usage_of(VkFormat format) {
    if (format == kDepthFormat) return VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
    const VkImageUsageFlags usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                    VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
    // Storage of BGRA8 is optional in Vulkan, and no pass needs it.
    return format == VK_FORMAT_R8G8B8A8_UNORM ? usage | VK_IMAGE_USAGE_STORAGE_BIT : usage;
}

} // namespace

VkImageAspectFlags aspect_of(VkFormat format) {
    return format == kDepthFormat ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT;
}

Texture create_texture(Context& context, std::uint32_t width, std::uint32_t height, VkFormat format,
                       std::string_view name) {
    FATHOM_ASSERT(width > 0 && height > 0);
    VkImageCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO};
    info.imageType = VK_IMAGE_TYPE_2D;
    info.format = format;
    info.extent = {width, height, 1};
    info.mipLevels = 1;
    info.arrayLayers = 1;
    info.samples = VK_SAMPLE_COUNT_1_BIT;
    info.usage = usage_of(format);
    VkImage raw = VK_NULL_HANDLE;
    vk_check(vkCreateImage(context.device(), &info, nullptr, &raw), "vkCreateImage");
    Texture texture;
    texture.image = Handle<VkImage>(context, raw, name);
    texture.width = width;
    texture.height = height;
    texture.format = format;

    VkMemoryRequirements requirements;
    vkGetImageMemoryRequirements(context.device(), raw, &requirements);
    VkMemoryAllocateInfo allocation{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
    allocation.allocationSize = requirements.size;
    allocation.memoryTypeIndex =
        context.memory_type(requirements.memoryTypeBits, 0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);
    VkDeviceMemory memory = VK_NULL_HANDLE;
    vk_check(vkAllocateMemory(context.device(), &allocation, nullptr, &memory), "vkAllocateMemory");
    texture.memory = Handle<VkDeviceMemory>(context, memory, name);
    vk_check(vkBindImageMemory(context.device(), raw, memory, 0), "vkBindImageMemory");
    texture.view = create_view(context, raw, format, name);
    return texture;
}

Handle<VkImageView> create_view(Context& context, VkImage image, VkFormat format, std::string_view name) {
    VkImageViewCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
    info.image = image;
    info.viewType = VK_IMAGE_VIEW_TYPE_2D;
    info.format = format;
    info.subresourceRange = {aspect_of(format), 0, 1, 0, 1};
    VkImageView view = VK_NULL_HANDLE;
    vk_check(vkCreateImageView(context.device(), &info, nullptr, &view), "vkCreateImageView");
    return {context, view, name};
}

Handle<VkSampler> create_sampler(Context& context, VkFilter filter, std::string_view name) {
    VkSamplerCreateInfo info{VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO};
    info.magFilter = info.minFilter = filter;
    info.addressModeU = info.addressModeV = info.addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
    VkSampler sampler = VK_NULL_HANDLE;
    vk_check(vkCreateSampler(context.device(), &info, nullptr, &sampler), "vkCreateSampler");
    return {context, sampler, name};
}

} // namespace fathom::vulkan
