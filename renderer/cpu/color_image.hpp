// color_image: colour images as stored (interleaved, YUV, Bayer) to 8-bit RGBA at view resolution, a row at a time.
//
//     color_image_row(item.pixels.view(), item.magnification, axes, y, out);
//     color_texels_row(view, row, columns, out);             // plain texels, for points that take their colour from it
//
// YUV: ITU-R BT.601 and BT.709 in 1/65536 with chroma as sited by Rerun (nearest). Bayer: bilinear. Minified, a pixel
// shows the mean of its texels. Colours are r, g, b, a, straight or premultiplied as stored. Any thread.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/layer_axes.hpp"

#include <cstdint>
#include <span>

namespace fathom::cpu {

void color_image_row(const ImageView& image, Magnification magnification, const LayerAxes& axes,
                     std::uint32_t y, PackedRgba* out);

/// out[i] = the texel (columns[i], row).
void color_texels_row(const ImageView& image, std::uint32_t row, std::span<const std::uint32_t> columns,
                      PackedRgba* out);

} // namespace fathom::cpu
