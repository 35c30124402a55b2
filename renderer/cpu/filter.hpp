// filter: the weights of linear and bicubic (Catmull-Rom) magnification, the same for depth and colour. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace fathom::cpu {

/// Texels base + first … base + first + taps - 1 contribute.
struct Filter {
    int first = 0;
    int taps = 2;
};

[[nodiscard]] constexpr Filter filter_of(Magnification magnification) {
    return magnification == Magnification::Bicubic ? Filter{-1, 4} : Filter{0, 2};
}

/// Of a texel `away` from the place that is interpolated, in texels. Bicubic: Catmull and Rom 1974, tension 1/2.
[[nodiscard]] inline float weight(const Filter& filter, float away) {
    const float x = std::abs(away);
    if (filter.taps == 2) return 1 - x;
    return x < 1 ? (1.5f * x - 2.5f) * x * x + 1 : ((-0.5f * x + 2.5f) * x - 4) * x + 2;
}

[[nodiscard]] constexpr std::uint32_t clamped(std::int32_t at, std::uint32_t size) {
    return static_cast<std::uint32_t>(std::clamp(at, 0, static_cast<std::int32_t>(size) - 1));
}

} // namespace fathom::cpu
