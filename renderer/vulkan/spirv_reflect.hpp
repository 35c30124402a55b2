// What a shader says about itself: the one source of truth for layouts and dispatch sizes.
//
//     const ShaderInfo info = reflect(spirv);
//     info.bindings[0].type, info.workgroup, info.push_bytes
//
// A small walk over the SPIR-V words (SPIR-V specification 1.6, sections 3.42.4 to 3.42.9) that knows what
// our shaders use: descriptor set 0, storage buffers, storage images, combined image samplers, one
// push-constant block. Any thread.
#pragma once

#include <vulkan/vulkan_core.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fathom::vulkan {

struct ShaderBinding {
    std::uint32_t binding = 0;
    VkDescriptorType type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;

    bool operator==(const ShaderBinding&) const = default;
};

struct ShaderInfo {
    VkShaderStageFlagBits stage = VK_SHADER_STAGE_COMPUTE_BIT;
    std::vector<ShaderBinding> bindings;                // by rising number
    std::array<std::uint32_t, 3> workgroup = {1, 1, 1}; // invocations; compute only
    std::uint32_t push_bytes = 0;
};

/// The SPIR-V is what our own compiler made of our own shaders: anything unexpected is our mistake and
/// asserts.
[[nodiscard]] ShaderInfo reflect(std::span<const std::uint32_t> spirv);

} // namespace fathom::vulkan
