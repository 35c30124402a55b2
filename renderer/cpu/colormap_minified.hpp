// colormap_minified: invalid texels in a picture smaller than its image. A pixel of which half or more is invalid is
// marked, one with fewer gets some of the mark, so that no hole is lost between the texels that are shown.
//
//     const HoleColumns holes = hole_columns(axes, image_width);       // once per job
//     blend_holes(job, y, out, scratch);                               // `out` has the nearest texels' colours
//
// Any thread, equal on every SIMD level.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/layer_axes.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace fathom::cpu {

struct ColormapJob;

/// Sixteen view columns of one or two texel columns each, as places in the 32 texels from `first` on, all of them in the
/// image; kNoTexel: has none.
struct HoleBlock {
    static constexpr std::size_t kColumns = 16, kTexels = 32;
    static constexpr std::uint8_t kNoTexel = 0xFF;
    std::uint32_t first = 0;
    alignas(16) std::array<std::uint8_t, kColumns> texel, second;

    /// A view column and how many of its texels are invalid.
    struct Odd {
        std::uint32_t column = 0, invalid = 0;
    };
};

/// How much of the mark, of 256, a view column of one or two texel columns gets by its number of invalid texels.
struct HoleShares {
    static constexpr std::size_t kMaxRows = 7; // so that 16 counts are all
    static constexpr std::uint8_t kWhole = 0x80;
    alignas(16) std::array<std::uint8_t, 16> one_column{}, two_columns{};
};

struct HoleColumns {
    std::vector<std::uint32_t> column_of_texel; // the first view column that shows a texel column
    std::vector<HoleBlock> blocks;              // of the first columns, where sixteens fit one
};
[[nodiscard]] HoleColumns hole_columns(const LayerAxes& axes, std::uint32_t image_width);

struct HoleScratch {
    std::vector<std::uint64_t>
        invalid; // one bit per texel, row after row of the footprint, a spare word behind each
    std::vector<std::uint64_t> any;  // their union
    std::vector<HoleBlock::Odd> odd; // room for every column
};

void blend_holes(const ColormapJob& job, std::uint32_t y, PackedRgba* out, HoleScratch& scratch);

} // namespace fathom::cpu
