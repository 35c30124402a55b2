#include "renderer/vulkan/program.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>

namespace fathom::vulkan {
namespace {

Handle<VkShaderModule> create_module(Context& context, std::string_view name, Spirv spirv) {
    VkShaderModuleCreateInfo info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    info.codeSize = spirv.size_bytes();
    info.pCode = spirv.data();
    VkShaderModule shader = VK_NULL_HANDLE;
    vk_check(vkCreateShaderModule(context.device(), &info, nullptr, &shader), "vkCreateShaderModule");
    return {context, shader, name};
}

VkPipelineShaderStageCreateInfo stage_info(VkShaderStageFlagBits stage, VkShaderModule shader) {
    VkPipelineShaderStageCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO};
    info.stage = stage;
    info.module = shader;
    info.pName = "main";
    return info;
}

/// Merges what the shaders state into the program.
void add_shader(Program& program, const ShaderInfo& shader) {
    program.stages |= shader.stage;
    program.push_bytes = std::max(program.push_bytes, shader.push_bytes);
    for (const ShaderBinding& binding : shader.bindings)
        if (std::ranges::find(program.bindings, binding) == program.bindings.end())
            program.bindings.push_back(binding);
    std::ranges::sort(program.bindings, {}, &ShaderBinding::binding);
}

void create_layouts(Context& context, Program& program) {
    FATHOM_ASSERT(program.push_bytes <= kMaxPushBytes);
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (const ShaderBinding& binding : program.bindings)
        bindings.push_back({binding.binding, binding.type, 1, program.stages, nullptr});
    VkDescriptorSetLayoutCreateInfo set_info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    set_info.flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR;
    set_info.bindingCount = static_cast<std::uint32_t>(bindings.size());
    set_info.pBindings = bindings.data();
    VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
    vk_check(vkCreateDescriptorSetLayout(context.device(), &set_info, nullptr, &set_layout),
             "vkCreateDescriptorSetLayout");
    program.set_layout = Handle<VkDescriptorSetLayout>(context, set_layout, program.name);

    const VkPushConstantRange range{program.stages, 0, program.push_bytes};
    VkPipelineLayoutCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    info.setLayoutCount = 1;
    info.pSetLayouts = &set_layout;
    info.pushConstantRangeCount = program.push_bytes > 0 ? 1 : 0;
    info.pPushConstantRanges = &range;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    vk_check(vkCreatePipelineLayout(context.device(), &info, nullptr, &layout), "vkCreatePipelineLayout");
    program.layout = Handle<VkPipelineLayout>(context, layout, program.name);
}

VkPipelineColorBlendAttachmentState blend_state(bool blend) {
    VkPipelineColorBlendAttachmentState state{};
    state.blendEnable = blend ? VK_TRUE : VK_FALSE;
    state.srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA;
    state.dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
    state.srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE;
    state.dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
    state.colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT |
                           VK_COLOR_COMPONENT_A_BIT;
    return state;
}

VkPipeline create_graphics_pipeline(Context& context, VkPipelineLayout layout,
                                    std::span<const VkPipelineShaderStageCreateInfo> stages,
                                    const GraphicsState& state) {
    const VkVertexInputBindingDescription vertex_binding{0, state.vertex_stride, VK_VERTEX_INPUT_RATE_VERTEX};
    VkPipelineVertexInputStateCreateInfo vertex{VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO};
    vertex.vertexBindingDescriptionCount = state.vertex_stride > 0 ? 1 : 0;
    vertex.pVertexBindingDescriptions = &vertex_binding;
    vertex.vertexAttributeDescriptionCount = static_cast<std::uint32_t>(state.attributes.size());
    vertex.pVertexAttributeDescriptions = state.attributes.data();
    VkPipelineInputAssemblyStateCreateInfo assembly{
        VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO};
    assembly.topology = state.topology;
    VkPipelineViewportStateCreateInfo viewport{VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO};
    viewport.viewportCount = viewport.scissorCount = 1;
    VkPipelineRasterizationStateCreateInfo raster{VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO};
    raster.lineWidth = 1;
    VkPipelineMultisampleStateCreateInfo samples{VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO};
    samples.rasterizationSamples = VK_SAMPLE_COUNT_1_BIT;
    const VkPipelineColorBlendAttachmentState attachment = blend_state(state.blend);
    VkPipelineColorBlendStateCreateInfo blend{VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO};
    blend.attachmentCount = 1;
    blend.pAttachments = &attachment;
    VkPipelineDepthStencilStateCreateInfo depth{VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO};
    depth.depthTestEnable = depth.depthWriteEnable = state.nearest ? VK_TRUE : VK_FALSE;
    depth.depthCompareOp = VK_COMPARE_OP_GREATER;
    constexpr std::array kDynamic{VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
    VkPipelineDynamicStateCreateInfo dynamic{VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO};
    dynamic.dynamicStateCount = kDynamic.size();
    dynamic.pDynamicStates = kDynamic.data();
    VkPipelineRenderingCreateInfo rendering{VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO};
    rendering.colorAttachmentCount = 1;
    rendering.pColorAttachmentFormats = &state.color_format;
    if (state.nearest) rendering.depthAttachmentFormat = kDepthFormat;

    VkGraphicsPipelineCreateInfo info{VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO, &rendering};
    info.stageCount = static_cast<std::uint32_t>(stages.size());
    info.pStages = stages.data();
    info.pVertexInputState = &vertex;
    info.pInputAssemblyState = &assembly;
    info.pViewportState = &viewport;
    info.pRasterizationState = &raster;
    info.pMultisampleState = &samples;
    info.pDepthStencilState = &depth;
    info.pColorBlendState = &blend;
    info.pDynamicState = &dynamic;
    info.layout = layout;
    VkPipeline pipeline = VK_NULL_HANDLE;
    vk_check(vkCreateGraphicsPipelines(context.device(), VK_NULL_HANDLE, 1, &info, nullptr, &pipeline),
             "vkCreateGraphicsPipelines");
    return pipeline;
}

} // namespace

void build_pipeline(Context& context, Program& program, std::span<const Spirv> shaders) {
    std::vector<Handle<VkShaderModule>> modules;
    std::vector<VkPipelineShaderStageCreateInfo> stages;
    std::array<std::uint32_t, 3> workgroup{1, 1, 1};
    for (const Spirv& spirv : shaders) {
        const ShaderInfo shader = reflect(spirv);
        workgroup = shader.workgroup;
        modules.push_back(create_module(context, program.name, spirv));
        stages.push_back(stage_info(shader.stage, modules.back().get()));
    }
    VkPipeline pipeline = VK_NULL_HANDLE;
    if (program.bind_point == VK_PIPELINE_BIND_POINT_COMPUTE) {
        VkComputePipelineCreateInfo info{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
        info.stage = stages.front();
        std::vector<VkSpecializationMapEntry> entries;
        for (std::uint32_t i = 0; i < program.constants.size(); ++i)
            entries.push_back({i, i * std::uint32_t{sizeof(std::uint32_t)}, sizeof(std::uint32_t)});
        const VkSpecializationInfo constants{static_cast<std::uint32_t>(entries.size()), entries.data(),
                                             program.constants.size() * sizeof(std::uint32_t),
                                             program.constants.data()};
        info.stage.pSpecializationInfo = &constants;
        info.layout = program.layout.get();
        vk_check(vkCreateComputePipelines(context.device(), VK_NULL_HANDLE, 1, &info, nullptr, &pipeline),
                 "vkCreateComputePipelines");
    } else {
        pipeline = create_graphics_pipeline(context, program.layout.get(), stages, program.graphics);
    }
    program.pipeline = Handle<VkPipeline>(context, pipeline, program.name);
    program.workgroup = workgroup;
}

Program create_compute_program(Context& context, std::string_view name, Spirv compute,
                               std::span<const std::uint32_t> constants) {
    Program program;
    program.name = name;
    add_shader(program, reflect(compute));
    create_layouts(context, program);
    program.constants.assign(constants.begin(), constants.end());
    build_pipeline(context, program, {&compute, 1});
    return program;
}

Program create_graphics_program(Context& context, std::string_view name, Spirv vertex, Spirv fragment,
                                const GraphicsState& state) {
    Program program;
    program.name = name;
    program.bind_point = VK_PIPELINE_BIND_POINT_GRAPHICS;
    program.graphics = state;
    add_shader(program, reflect(vertex));
    add_shader(program, reflect(fragment));
    create_layouts(context, program);
    build_pipeline(context, program, std::array{vertex, fragment});
    return program;
}

Resource storage(const BufferSlice& slice) {
    return {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, {slice.buffer, slice.offset, slice.size}, {}};
}
Resource storage(const Buffer& buffer) {
    return storage(buffer.slice());
}
Resource storage_image(const Texture& texture) {
    return {
        VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, {}, {VK_NULL_HANDLE, texture.view.get(), VK_IMAGE_LAYOUT_GENERAL}};
}
Resource sampled(const Texture& texture, VkSampler sampler) {
    return {VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
            {},
            {sampler, texture.view.get(), VK_IMAGE_LAYOUT_GENERAL}};
}

} // namespace fathom::vulkan
