// layer: what the two passes of a 2D view share. Which texels each column and row shows is the table of layer_axes.hpp,
// computed on the CPU in doubles, so that the GPU shows exactly the texels that the CPU renderer shows, at every zoom.
//
//     const LayerAxes axes = sample_layer(camera, place_of(item), list.width, list.height);
//     const BufferSlice table = upload_axes(commands, axes);       // columns, then rows
//
// Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/layer_axes.hpp"
#include "renderer/vulkan/commands.hpp"
#include "shaders/shared/shader_types.h"

namespace fathom::gpu {

[[nodiscard]] vulkan::BufferSlice upload_axes(vulkan::Commands& commands, const LayerAxes& axes);

/// What both passes push; `premultiplied` is left 0.
[[nodiscard]] shader::LayerPush layer_push(Magnification magnification, float opacity,
                                           const shader::PixelLayout& pixels, const LayerAxes& axes);

/// One invocation per covered pixel of the picture.
[[nodiscard]] vulkan::Threads layer_threads(const LayerAxes& axes);

} // namespace fathom::gpu
