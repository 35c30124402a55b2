// point_resolve: keys of points become pixels.
//
//     merge_keys(band_row, width, row);                    // the band's points join the row's
//     resolve_keys(row, width, background, pixels);
//
// Any thread.
#pragma once

#include "renderer/cpu/point_kernels.hpp"

#include <cstddef>

namespace fathom::cpu {

/// The nearer of both per pixel, of equally near ones that of `nearest`; `later` is emptied.
void merge_keys(PointKey* later, std::size_t count, PointKey* nearest);

/// Colours of the points, `background` where there is none.
void resolve_keys(const PointKey* nearest, std::size_t count, PackedRgba background, PackedRgba* colors);

} // namespace fathom::cpu
