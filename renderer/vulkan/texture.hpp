// Texture: a 2D image with one level, its own memory and one view.
//
//     Texture picture = create_texture(context, 1280, 720, VK_FORMAT_R8G8B8A8_UNORM, "view 1");
//     commands.discard(picture);               // UNDEFINED to GENERAL: before its first use, and to draw it
//     anew
//
// Images live in the GENERAL layout from then on: one memory barrier between passes is all the bookkeeping
// there is. Drivers for which layouts matter (compressed attachments) lose little on pictures that are
// written once. Main thread.
#pragma once

#include "renderer/vulkan/handles.hpp"

#include <cstdint>
#include <string_view>

namespace fathom::vulkan {

class Context;

struct Texture {
    Handle<VkDeviceMemory> memory;
    Handle<VkImage> image;
    Handle<VkImageView> view;
    std::uint32_t width = 0, height = 0; // pixels
    VkFormat format = VK_FORMAT_UNDEFINED;

    explicit operator bool() const { return static_cast<bool>(image); }
};

/// Of depths that graphics work tests; every device renders to it.
inline constexpr VkFormat kDepthFormat = VK_FORMAT_D32_SFLOAT;

/// For the formats that pictures and the font atlas have, RGBA8 and BGRA8: storage, sampling, rendering, copies.
/// kDepthFormat: rendering.
[[nodiscard]] Texture create_texture(Context& context, std::uint32_t width, std::uint32_t height,
                                     VkFormat format, std::string_view name);

[[nodiscard]] VkImageAspectFlags aspect_of(VkFormat format);
[[nodiscard]] Handle<VkImageView> create_view(Context& context, VkImage image, VkFormat format,
                                              std::string_view name);

/// Clamped to the edge; linear or nearest in both directions.
[[nodiscard]] Handle<VkSampler> create_sampler(Context& context, VkFilter filter, std::string_view name);

} // namespace fathom::vulkan
