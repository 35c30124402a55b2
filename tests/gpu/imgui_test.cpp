#include "renderer/colormap_table.hpp"
#include "renderer/gpu/imgui.hpp"
#include "renderer/vulkan/offscreen.hpp"
#include "tests/gpu/gpu_test.hpp"

#include <algorithm>

using namespace fathom;

namespace {

/// An ImGui context of its own, without files.
struct ScopedImgui {
    ScopedImgui() {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
        io.DisplaySize = {128, 96};
        io.DeltaTime = 1.0f / 60;
    }
    ~ScopedImgui() { ImGui::DestroyContext(); }
};

} // namespace

TEST_CASE("imgui: rectangles, text and a view's picture arrive where the shell put them") {
    FATHOM_GPU_CONTEXT(context);
    const ScopedImgui imgui;
    vulkan::FrameQueue frames(*context);
    vulkan::Offscreen offscreen;
    offscreen.ensure(*context, 128, 96);
    const vulkan::Texture view = vulkan::create_texture(*context, 8, 8, VK_FORMAT_R8G8B8A8_UNORM, "view");
    gpu::ImguiPass pass = gpu::ImguiPass::create(*context, VK_FORMAT_R8G8B8A8_UNORM);
    Image picture = allocate_image(packed_desc(128, 96, kRgba8));

    vulkan::Commands& commands = frames.begin();
    pass.upload_fonts(commands, *ImGui::GetIO().Fonts);
    commands.discard(view);
    commands.copy(
        commands.upload(std::span<const PackedRgba>(std::vector<PackedRgba>(64, pack({0, 255, 0, 255})))),
        view);
    commands.barrier(vulkan::Work::Copy, vulkan::Work::Graphics);
    commands.discard(offscreen.picture);

    ImGui::NewFrame();
    ImDrawList& draw = *ImGui::GetBackgroundDrawList();
    draw.AddRectFilled({0, 0}, {128, 96}, IM_COL32(10, 20, 30, 255));
    draw.AddRectFilled({16, 16}, {32, 24}, IM_COL32(200, 100, 50, 255));
    draw.AddImage(gpu::texture_id(view), {64, 64}, {72, 72});
    draw.AddText({40, 40}, IM_COL32_WHITE, "M");
    draw.PushClipRect({100, 0}, {110, 96});
    draw.AddRectFilled({90, 50}, {128, 60}, IM_COL32(0, 0, 255, 255));
    draw.PopClipRect();
    ImGui::Render();
    pass.record(commands, *ImGui::GetDrawData(), render_target(offscreen.picture));
    offscreen.record_read_back(commands);
    context->wait(frames.submit());
    offscreen.copy_to(picture.view());

    const auto at = [&](std::uint32_t x, std::uint32_t y) { return picture.view().row_as<PackedRgba>(y)[x]; };
    const PackedRgba background = pack({10, 20, 30, 255});
    CHECK(at(0, 0) == background);
    CHECK(at(127, 95) == background);
    CHECK(at(16, 16) == pack({200, 100, 50, 255}));
    CHECK(at(31, 23) == pack({200, 100, 50, 255}));
    CHECK(at(32, 24) == background);
    CHECK(at(64, 64) == pack({0, 255, 0, 255}));
    CHECK(at(71, 71) == pack({0, 255, 0, 255}));
    CHECK(at(105, 55) == pack({0, 0, 255, 255}));
    CHECK(at(95, 55) == background);
    CHECK(at(115, 55) == background);
    std::size_t glyph_pixels = 0;
    for (std::uint32_t y = 40; y < 54; ++y)
        for (std::uint32_t x = 40; x < 48; ++x)
            glyph_pixels += at(x, y) != background;
    CHECK(glyph_pixels > 10);
}
