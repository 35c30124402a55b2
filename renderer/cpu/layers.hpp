// layers: the images of a 2D view over each other, in rising draw order, with their opacity.
//
//     const std::vector<PreparedLayer> layers = prepare_layers(list, camera, lookups, bgr);
//     LayerScratch scratch;                                              // per band
//     draw_layer_rows(layers, list, first_row, last_row, target, bgr, scratch);
//
// Rows are independent: bands may be drawn by different threads.
#pragma once

#include "renderer/cpu/colormap.hpp"

#include <memory>
#include <span>
#include <vector>

namespace fathom::cpu {

struct PreparedLayer {
    const LayerItem* item = nullptr;
    LayerAxes axes;
    std::uint32_t opacity_256 = 256;
    bool opaque = false;                       // covers what is below
    std::shared_ptr<const ScaleLookup> lookup; // depth only
    ColormapJob colormap;                      // depth only
};

struct LayerScratch {
    std::vector<PackedRgba> row;
    ColormapScratch colormap;
};

/// Layers that show nothing are left out.
[[nodiscard]] std::vector<std::unique_ptr<PreparedLayer>>
prepare_layers(const DrawList& list, const Camera2d& camera, ScaleLookups& lookups, bool bgr);

[[nodiscard]] float draw_order_of(const LayerItem& item);

/// Prepared layers that follow each other, with nothing between them.
using LayerStack = std::span<const std::unique_ptr<PreparedLayer>>;

/// What the lowest layer of a stack lies on.
enum class Ground {
    Background, // of the draw list, drawn with the stack
    Picture     // what the target holds
};

void draw_layer_rows(LayerStack layers, const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr, LayerScratch& scratch,
                     Ground ground = Ground::Background);

} // namespace fathom::cpu
