// Dear ImGui's draw data, rasterised by the processor: what the window is drawn with where there is no graphics card.
//
//     std::vector<std::uint8_t> coverage = ...;                 // the font atlas, one byte per texel
//     CoverageTexture atlas{coverage.data(), width, height};    // with kAtlasPadding readable bytes behind it
//     io.Fonts->SetTexID(texture_id(atlas));
//     draw_imgui(*ImGui::GetDrawData(), frame, frame.bounds(), pool);
//
// The picture is that of the GPU pass within 2 of 255: straight alpha over an opaque frame, coordinates snapped to
// 1/256 pixel, centre rule with left and top edges in, bilinear samples. Axis-aligned rectangles and glyphs that lie
// 1:1 on texels take a fast path that is exact, so fonts must be baked with OversampleH 1 and PixelSnapH. Textures
// are coverage only; view pictures are written into the frame before. Equal on every SIMD level and for every split
// into bands. Any one thread; bands run on the pool.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/host_frame.hpp"

#include "imgui.h"

#include <cstdint>

namespace fathom {

/// Vector loads read this far behind the last texel.
inline constexpr std::size_t kAtlasPadding = 8;

struct CoverageTexture {
    const std::uint8_t* texels = nullptr; // rows packed
    int width = 0, height = 0;
};

/// The texture must outlive the draw data that names it.
[[nodiscard]] inline ImTextureID texture_id(const CoverageTexture& texture) {
    return const_cast<CoverageTexture*>(&texture);
}

/// Draws over what the frame holds, within `clip`. `data` has DisplayPos 0 and FramebufferScale 1. User callbacks
/// are not called: nothing of ours uses them.
void draw_imgui(const ImDrawData& data, const HostFrame& frame, ScreenRect clip, WorkerPool& pool);

/// The same on the calling thread alone.
void draw_imgui(const ImDrawData& data, const HostFrame& frame, ScreenRect clip);

} // namespace fathom
