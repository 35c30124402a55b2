// layer: what the two passes of a 2D view share: where an image lies in the picture, and which texels each of its
// columns and rows shows.
//
//     const LayerRect rect = sample_layer(camera, place_of(item), list.width, list.height, axes);
//     const BufferSlice table = commands.upload(std::span<const shader::AxisSample>(axes));
//
// The table is computed in doubles on the CPU, once per column and row: the GPU then shows exactly the texels that the
// CPU renderer shows, at every zoom. Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "shaders/shared/shader_types.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fathom::gpu {

struct LayerPlace {
    double origin_x = 0, origin_y = 0; // scene pixels
    double scene_px_per_texel_x = 1, scene_px_per_texel_y = 1;
    std::uint32_t width = 0, height = 0; // texels
};
[[nodiscard]] LayerPlace place_of(const DepthImageItem& item);
[[nodiscard]] LayerPlace place_of(const ColorImageItem& item);

/// The covered part of the picture. `axes` is kept by the caller so that its memory is used again.
struct LayerRect {
    std::uint32_t x = 0, y = 0, width = 0, height = 0; // view pixels; width 0: nothing to draw
    bool minified = false;
};
[[nodiscard]] LayerRect sample_layer(const Camera2d& camera, const LayerPlace& place,
                                     std::uint32_t view_width, std::uint32_t view_height,
                                     std::vector<shader::AxisSample>& axes);

/// What both passes push; `premultiplied` is left 0.
[[nodiscard]] shader::LayerPush layer_push(Magnification magnification, float opacity,
                                           const shader::PixelLayout& pixels, const LayerRect& rect);

} // namespace fathom::gpu
