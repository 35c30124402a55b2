// imgui: draws the shell's draw data over whatever the target holds.
//
//     ImguiPass pass = ImguiPass::create(context, swapchain.format());
//     pass.upload_fonts(commands, *ImGui::GetIO().Fonts);           // once, and after fonts changed
//     pass.record(commands, *ImGui::GetDrawData(), target);
//
// A texture id is the address of a vulkan::Texture that lives until the frame is done; the atlas gets one here. With
// vertex offsets (ImGuiBackendFlags_RendererHasVtxOffset). Main thread.
#pragma once

#include "renderer/vulkan/commands.hpp"

#include <imgui.h>

#include <cstdint>
#include <memory>

namespace fathom::gpu {

[[nodiscard]] inline ImTextureID texture_id(const vulkan::Texture& texture) {
    return const_cast<vulkan::Texture*>(&texture);
}

struct ImguiPass {
    vulkan::Context* context = nullptr;
    vulkan::Program program;
    vulkan::Handle<VkSampler> sampler;
    std::unique_ptr<vulkan::Texture> font_atlas; // its address is the atlas's texture id

    [[nodiscard]] static ImguiPass create(vulkan::Context& context, VkFormat target_format);

    /// Builds the atlas's pixels if need be and sets its texture id.
    void upload_fonts(vulkan::Commands& commands, ImFontAtlas& atlas);

    /// The same for an atlas whose pixels are kept elsewhere: coverage, one byte each, rows packed.
    void upload_fonts(vulkan::Commands& commands, ImFontAtlas& atlas, const std::uint8_t* coverage, int width,
                      int height);

    /// The target is in GENERAL layout; what was drawn into it or into textures by compute passes is waited for.
    void record(vulkan::Commands& commands, const ImDrawData& data, const vulkan::RenderTarget& target) const;
};

} // namespace fathom::gpu
