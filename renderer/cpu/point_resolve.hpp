// point_resolve: the points of one band under those of the bands before it. Any thread, equal on every SIMD level.
#pragma once

#include "renderer/colormap_table.hpp"

#include <cstddef>
#include <cstdint>

namespace fathom::cpu {

/// Where the band's point is nearer, its distance and colour go to the target. The band's distances are set back to
/// "no point" for the next frame.
void resolve_row(std::uint32_t* band_distances, const PackedRgba* band_colors, std::size_t count,
                 std::uint32_t* distances, PackedRgba* colors);

} // namespace fathom::cpu
