// colormap_filter: values of a magnified scalar image between its texels, linear or bicubic, a row of the picture at a
// time.
//
//     const FilterColumns columns = filter_columns(axes, magnification);     // once per picture
//     rows[j] = scratch.row(owner, texel_row, width, fill);                  // FilterScratch, one per band
//     scratch.interpolate(columns, rows, row_weights, width);                // one value per column of the picture
//
// NaN stands for an invalid texel and comes out wherever one contributes: there the nearest texel shows. First the rows
// are blended, then the columns, as shaders/colormap.comp does: equal on every SIMD level. Any thread.
#pragma once

#include "renderer/layer_axes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fathom::cpu {

inline constexpr std::size_t kMaxFilterTaps = 4;

/// Which texels of a padded row a column of the picture takes, and how much of each.
struct FilterColumns {
    std::size_t taps = 0;
    std::vector<std::int32_t> first;                        // in a FilterRow
    std::array<std::vector<float>, kMaxFilterTaps> weights; // per tap, one per column
    bool near = false; // the first texels of eight columns lie within eight: true but for rounding at 1:1
};
[[nodiscard]] FilterColumns filter_columns(const LayerAxes& axes, Magnification magnification);

/// A row of texels as floats, its ends repeated so that no column has to be clamped.
struct FilterRow {
    std::uint64_t owner = 0; // of the texels, 0: none
    std::uint32_t texel_row = 0;
    std::vector<float> padded;
};

class FilterScratch {
  public:
    /// The texels of a row, filled by `fill(float*)` unless they are still there. `owner` is never 0; rows that are
    /// used together are neighbours.
    template <typename Fill>
    const float* row(std::uint64_t owner, std::uint32_t texel_row, std::uint32_t width, Fill&& fill) {
        FilterRow& row = rows_[texel_row % kMaxFilterTaps];
        if (row.owner == owner && row.texel_row == texel_row) return row.padded.data();
        row.owner = owner;
        row.texel_row = texel_row;
        row.padded.resize(padded_size(width));
        fill(row.padded.data() + kFilterPad);
        repeat_ends(row.padded, width);
        return row.padded.data();
    }

    /// Values of a row of the picture; `rows` are of row(), one weight each.
    std::span<const float> interpolate(const FilterColumns& columns, std::span<const float* const> rows,
                                       std::span<const float> row_weights, std::uint32_t width);

  private:
    static constexpr std::size_t kFilterPad = 2, kReadBehind = 8;
    static std::size_t padded_size(std::uint32_t width) { return width + 2 * kFilterPad + kReadBehind; }
    static void repeat_ends(std::vector<float>& padded, std::uint32_t width);
    friend FilterColumns filter_columns(const LayerAxes& axes, Magnification magnification);

    std::array<FilterRow, kMaxFilterTaps> rows_;
    std::vector<float> blended_, values_;
};

} // namespace fathom::cpu
