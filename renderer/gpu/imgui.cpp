#include "renderer/gpu/imgui.hpp"

#include "decoders/media/assert.hpp"
#include "shaders/shared/shader_types.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kVertexSpirv[] =
#include "shaders/imgui.vert.inc"
    ;
constexpr std::uint32_t kFragmentSpirv[] =
#include "shaders/imgui.frag.inc"
    ;

constexpr VkIndexType kIndexType = sizeof(ImDrawIdx) == 2 ? VK_INDEX_TYPE_UINT16 : VK_INDEX_TYPE_UINT32;

struct Geometry {
    vulkan::BufferSlice vertices, indices;
};

Geometry upload_geometry(vulkan::Commands& commands, const ImDrawData& data) {
    const vulkan::ArenaSlice vertices =
        commands.allocate(static_cast<std::size_t>(data.TotalVtxCount) * sizeof(ImDrawVert));
    const vulkan::ArenaSlice indices =
        commands.allocate(static_cast<std::size_t>(data.TotalIdxCount) * sizeof(ImDrawIdx));
    std::size_t vertex_bytes = 0, index_bytes = 0;
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        const auto list_vertices = static_cast<std::size_t>(list.VtxBuffer.size_in_bytes());
        const auto list_indices = static_cast<std::size_t>(list.IdxBuffer.size_in_bytes());
        std::memcpy(vertices.mapped + vertex_bytes, list.VtxBuffer.Data, list_vertices);
        std::memcpy(indices.mapped + index_bytes, list.IdxBuffer.Data, list_indices);
        vertex_bytes += list_vertices;
        index_bytes += list_indices;
    }
    return {vertices.slice, indices.slice};
}

/// The clip rectangle in pixels of the target; width 0 where nothing is left of it.
vulkan::Rect scissor_of(const ImDrawCmd& command, const ImDrawData& data,
                        const vulkan::RenderTarget& target) {
    const auto pixel = [](float position, float origin, float scale, std::uint32_t limit) {
        return static_cast<std::int32_t>(
            std::clamp((position - origin) * scale, 0.0f, static_cast<float>(limit)));
    };
    const std::int32_t x0 =
        pixel(command.ClipRect.x, data.DisplayPos.x, data.FramebufferScale.x, target.width);
    const std::int32_t y0 =
        pixel(command.ClipRect.y, data.DisplayPos.y, data.FramebufferScale.y, target.height);
    const std::int32_t x1 =
        pixel(command.ClipRect.z, data.DisplayPos.x, data.FramebufferScale.x, target.width);
    const std::int32_t y1 =
        pixel(command.ClipRect.w, data.DisplayPos.y, data.FramebufferScale.y, target.height);
    if (x1 <= x0 || y1 <= y0) return {};
    return {x0, y0, static_cast<std::uint32_t>(x1 - x0), static_cast<std::uint32_t>(y1 - y0)};
}

shader::ImguiPush push_of(const ImDrawData& data) {
    const glm::vec2 scale{2 / data.DisplaySize.x, 2 / data.DisplaySize.y};
    return {.scale = scale,
            .translate = {-1 - data.DisplayPos.x * scale.x, -1 - data.DisplayPos.y * scale.y}};
}

} // namespace

ImguiPass ImguiPass::create(vulkan::Context& context, VkFormat target_format) {
    static constexpr std::array kAttributes{
        VkVertexInputAttributeDescription{0, 0, VK_FORMAT_R32G32_SFLOAT, offsetof(ImDrawVert, pos)},
        VkVertexInputAttributeDescription{1, 0, VK_FORMAT_R32G32_SFLOAT, offsetof(ImDrawVert, uv)},
        VkVertexInputAttributeDescription{2, 0, VK_FORMAT_R8G8B8A8_UNORM, offsetof(ImDrawVert, col)}};
    ImguiPass pass;
    pass.context = &context;
    pass.program = vulkan::create_graphics_program(
        context, "imgui", kVertexSpirv, kFragmentSpirv,
        {.color_format = target_format, .vertex_stride = sizeof(ImDrawVert), .attributes = kAttributes});
    pass.sampler = vulkan::create_sampler(context, VK_FILTER_LINEAR, "imgui");
    return pass;
}

void ImguiPass::upload_fonts(vulkan::Commands& commands, ImFontAtlas& atlas) {
    unsigned char* coverage = nullptr;
    int width = 0, height = 0;
    atlas.GetTexDataAsAlpha8(&coverage, &width, &height);
    upload_fonts(commands, atlas, coverage, width, height);
}

void ImguiPass::upload_fonts(vulkan::Commands& commands, ImFontAtlas& atlas, const std::uint8_t* coverage,
                             int width, int height) {
    FATHOM_ASSERT(coverage != nullptr && width > 0 && height > 0);
    font_atlas = std::make_unique<vulkan::Texture>(
        vulkan::create_texture(*context, static_cast<std::uint32_t>(width),
                               static_cast<std::uint32_t>(height), VK_FORMAT_R8G8B8A8_UNORM, "font atlas"));
    atlas.SetTexID(texture_id(*font_atlas));
    const std::size_t texels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const vulkan::ArenaSlice staging = commands.allocate(4 * texels);
    for (std::size_t i = 0; i < texels; ++i) {
        const std::uint32_t white = 0x00FFFFFFu | std::uint32_t{coverage[i]} << 24; // R, G, B, A in memory
        std::memcpy(staging.mapped + 4 * i, &white, sizeof white);
    }
    commands.discard(*font_atlas);
    commands.copy(staging.slice, *font_atlas);
    commands.barrier(vulkan::Work::Copy, vulkan::Work::Graphics);
}

void ImguiPass::record(vulkan::Commands& commands, const ImDrawData& data,
                       const vulkan::RenderTarget& target) const {
    if (data.TotalVtxCount == 0 || data.DisplaySize.x <= 0 || data.DisplaySize.y <= 0) return;
    const Geometry geometry = upload_geometry(commands, data);
    const shader::ImguiPush push = push_of(data);
    commands.barrier(vulkan::Work::Compute, vulkan::Work::Graphics);
    commands.barrier(vulkan::Work::Graphics, vulkan::Work::Graphics);
    commands.begin_rendering(target);
    commands.bind_vertices(geometry.vertices, geometry.indices, kIndexType);

    std::uint32_t first_index = 0;
    std::int32_t first_vertex = 0;
    ImTextureID bound = nullptr;
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            FATHOM_ASSERT(command.UserCallback == nullptr);
            const vulkan::Rect scissor = scissor_of(command, data, target);
            if (scissor.width == 0 || command.ElemCount == 0) continue;
            if (command.GetTexID() != bound) {
                bound = command.GetTexID();
                commands.bind_graphics(program, push,
                                       {sampled(*static_cast<const vulkan::Texture*>(bound), sampler.get())});
            }
            commands.set_scissor(scissor);
            commands.draw_indexed(command.ElemCount, first_index + command.IdxOffset,
                                  first_vertex + static_cast<std::int32_t>(command.VtxOffset));
        }
        first_index += static_cast<std::uint32_t>(list.IdxBuffer.Size);
        first_vertex += list.VtxBuffer.Size;
    }
    commands.end_rendering();
}

} // namespace fathom::gpu
