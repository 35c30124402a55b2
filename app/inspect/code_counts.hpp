// CodeCounts: how often each bit pattern of an 8- or 16-bit scalar type occurs in a part of an image. What
// the exact statistics of these types are derived from.
//
//     const CodeCounts codes = count_codes(view, rect);
//     codes.counts[0];                                     // pixels whose bits are all zero
//
// The hot loop of `measure`: see the source for how it is made fast. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

namespace fathom {

struct CodeCounts {
    std::uint32_t lowest = 0, highest = 0; // bit patterns outside of these do not occur
    std::vector<std::uint32_t> counts;     // [bits - lowest]; size highest - lowest + 1

    [[nodiscard]] std::uint32_t at(std::uint32_t bits) const {
        return bits < lowest || bits > highest ? 0 : counts[bits - lowest];
    }
};

/// The rectangle lies inside the image and is not empty; the scalar type has at most 16 bits.
[[nodiscard]] CodeCounts count_codes(const ImageView& image, const PixelRect& rect);

} // namespace fathom
