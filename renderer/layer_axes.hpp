// Where a 2D layer lies in the picture, and which texels each of its columns and rows shows.
//
//     const LayerAxes axes = sample_layer(camera, place_of(item), list.width, list.height);
//     for (std::uint32_t y = 0; y < axes.rows.size(); ++y) ...      // view row axes.y + y
//
// Computed in doubles, once per column and row, so that every renderer shows the same texels at every zoom. A texel
// belongs to exactly one pixel of a minified picture: none is left out. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <cstdint>
#include <vector>

namespace fathom {

/// Texels of one column (or row) of the picture. Minified: begin to end - 1. Magnified: `begin` for nearest; base and
/// base + 1 weighted by fraction for linear. base is -1 on the first half texel: clamp.
struct AxisSample {
    std::uint32_t begin = 0, end = 0;
    std::int32_t base = 0;
    float fraction = 0;

    bool operator==(const AxisSample&) const = default;
};

struct LayerPlace {
    double origin_x = 0, origin_y = 0; // scene pixels
    double scene_px_per_texel_x = 1, scene_px_per_texel_y = 1;
    std::uint32_t width = 0, height = 0; // texels
};

template <typename Item>
[[nodiscard]] LayerPlace place_of(const Item& item) {
    return {
        item.origin_x,          item.origin_y,          item.scene_px_per_texel_x, item.scene_px_per_texel_y,
        item.pixels.desc.width, item.pixels.desc.height};
}

/// 0 … 256, as blending takes it.
[[nodiscard]] std::uint32_t opacity_256(float opacity);

/// The covered part of the picture: view pixels whose centre lies on the image. No columns or rows: nothing to draw.
struct LayerAxes {
    std::uint32_t x = 0, y = 0; // view pixels of the first column and row
    std::vector<AxisSample> columns, rows;
    bool minified = false; // along either axis
};
[[nodiscard]] LayerAxes sample_layer(const Camera2d& camera, const LayerPlace& place,
                                     std::uint32_t view_width, std::uint32_t view_height);
/// The same into axes of an earlier picture, for their memory.
void sample_layer(const Camera2d& camera, const LayerPlace& place, std::uint32_t view_width,
                  std::uint32_t view_height, LayerAxes& axes);

/// Of the footprint's texels the one whose centre is nearest the pixel's; of two as near, the first.
[[nodiscard]] std::uint32_t nearest_texel(const AxisSample& sample);

} // namespace fathom
