// colormap: scalar images to colours at view resolution, a row at a time.
//
//     const ColormapJob job = make_colormap_job(item, axes, lookup);
//     ColormapScratch scratch;                         // per band
//     colormap_row(job, y, out, scratch);              // row y of axes.rows into axes.columns.size() pixels
//
// Colours are straight alpha in the lookup's channel order. Rows are independent: any thread, equal on every SIMD level.
#pragma once

#include "renderer/cpu/colormap_filter.hpp"
#include "renderer/cpu/colormap_minified.hpp"
#include "renderer/cpu/scale_lookup.hpp"
#include "renderer/layer_axes.hpp"

#include <cstdint>
#include <vector>

namespace fathom::cpu {

struct ColormapJob {
    ImageView image;
    Magnification magnification = Magnification::Nearest;
    const LayerAxes* axes = nullptr;
    const ScaleLookup* lookup = nullptr;
    std::vector<std::int32_t> nearest; // texel column per view column
    std::vector<PickBlock> picks;      // the same, where the lookup is linear
    HoleColumns holes;                 // minified
    FilterColumns filter;              // magnified and interpolated
    std::uint64_t number = 0;          // of this job, never 0: whose texels a scratch holds
};

/// What one band keeps between rows.
struct ColormapScratch {
    HoleScratch holes;
    FilterScratch filter;
};

[[nodiscard]] ColormapJob make_colormap_job(const DepthImageItem& item, const LayerAxes& axes,
                                            const ScaleLookup& lookup);

void colormap_row(const ColormapJob& job, std::uint32_t y, PackedRgba* out, ColormapScratch& scratch);

} // namespace fathom::cpu
