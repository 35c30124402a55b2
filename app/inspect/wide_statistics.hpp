// Statistics of 32- and 64-bit scalar types, which are too many to count code by code: one pass for classes, extremes and
// sum, a second one for even bins and the deviation. Part of `measure`. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

namespace fathom {

/// The rectangle lies inside the image and is not empty; pixel_count is left to the caller.
[[nodiscard]] ImageStats measure_wide(const ImageView& image, const PixelRect& rect,
                                      std::span<const double> invalid_codes);

} // namespace fathom
