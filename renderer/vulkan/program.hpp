// Program: a pipeline and the layout that its shaders state.
//
//     Program colormap = create_compute_program(context, "colormap", kColormapSpirv);
//     commands.dispatch(colormap, {width, height, 1}, push, {storage(pixels), storage_image(picture)});
//
// Bindings, workgroup size and push-constant size are read from the SPIR-V (spirv_reflect.hpp); resources are
// pushed, so there are no descriptor pools. Resource i goes to binding i. Main thread.
#pragma once

#include "renderer/vulkan/buffer.hpp"
#include "renderer/vulkan/handles.hpp"
#include "renderer/vulkan/spirv_reflect.hpp"
#include "renderer/vulkan/texture.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::vulkan {

/// Guaranteed on every device (Vulkan specification, "Required Limits").
inline constexpr std::uint32_t kMaxPushBytes = 128;

/// Nothing is culled; colour = source blended over destination where `blend`. Viewport and scissor are set when
/// recording.
struct GraphicsState {
    VkFormat color_format = VK_FORMAT_R8G8B8A8_UNORM;
    bool blend = true;
    VkPrimitiveTopology topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
    bool nearest = false; // of what falls on a pixel the largest depth stays: near / z, in kDepthFormat
    std::uint32_t vertex_stride = 0;                               // 0: the vertex shader fetches by itself
    std::span<const VkVertexInputAttributeDescription> attributes; // of static storage
};

struct Program {
    std::string name;
    VkPipelineBindPoint bind_point = VK_PIPELINE_BIND_POINT_COMPUTE;
    VkShaderStageFlags stages = 0;
    std::vector<ShaderBinding> bindings;
    std::array<std::uint32_t, 3> workgroup{1, 1, 1};
    std::uint32_t push_bytes = 0;
    GraphicsState graphics;               // where it is no compute program
    std::vector<std::uint32_t> constants; // where it is one
    Handle<VkDescriptorSetLayout> set_layout;
    Handle<VkPipelineLayout> layout;
    Handle<VkPipeline> pipeline;
};

using Spirv = std::span<const std::uint32_t>;

/// `constants[i]` is what the shader's constant_id i has in place of its default; a bool is 0 or 1.
[[nodiscard]] Program create_compute_program(Context& context, std::string_view name, Spirv compute,
                                             std::span<const std::uint32_t> constants = {});

[[nodiscard]] Program create_graphics_program(Context& context, std::string_view name, Spirv vertex,
                                              Spirv fragment, const GraphicsState& state);

/// The program's pipeline anew from other shaders of the same layout, that is with resources that it has. When it throws
/// the program is as it was.
void build_pipeline(Context& context, Program& program, std::span<const Spirv> shaders);

/// Something that a shader reads or writes.
struct Resource {
    VkDescriptorType type;
    VkDescriptorBufferInfo buffer{};
    VkDescriptorImageInfo image{};
};
[[nodiscard]] Resource storage(const BufferSlice& slice);
[[nodiscard]] Resource storage(const Buffer& buffer);
[[nodiscard]] Resource storage_image(const Texture& texture);
[[nodiscard]] Resource sampled(const Texture& texture, VkSampler sampler);

} // namespace fathom::vulkan
