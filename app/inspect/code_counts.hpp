// CodeCounts: how often each bit pattern of an 8- or 16-bit scalar type occurs in a part of an image. What
// the exact statistics of these types are derived from.
//
//     const CodeCounts codes = count_codes(view, rect);
//     codes[0];                                            // pixels whose bits are all zero
//
// The hot loop of `measure`: see the source for how it is made fast. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

namespace fathom {

/// By bit pattern, up to the highest that occurs or further.
using CodeCounts = std::vector<std::uint32_t>;

/// The rectangle lies inside the image and is not empty; the scalar type has at most 16 bits.
[[nodiscard]] CodeCounts count_codes(const ImageView& image, const PixelRect& rect);

} // namespace fathom
