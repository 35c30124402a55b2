// blend: colours over colours, in integers, so that both renderers and all SIMD levels round alike. Any thread.
#pragma once

#include "renderer/colormap_table.hpp"

#include <algorithm>
#include <cstdint>

namespace fathom::cpu {

[[nodiscard]] constexpr std::uint32_t channel(PackedRgba color, int index) {
    return color >> (8 * index) & 0xFF;
}

/// round(x / 255) for x up to 255 * 255.
[[nodiscard]] constexpr std::uint32_t divide_by_255(std::uint32_t x) {
    return (x + 128 + ((x + 128) >> 8)) >> 8;
}

[[nodiscard]] constexpr PackedRgba swap_red_blue(PackedRgba c) {
    return (c & 0xFF00FF00u) | (c & 0xFF) << 16 | (c >> 16 & 0xFF);
}

/// `color` at opacity / 256 over `under`.
[[nodiscard]] constexpr PackedRgba over(PackedRgba under, PackedRgba color, std::uint32_t opacity_256,
                                        bool premultiplied = false) {
    const std::uint32_t alpha = (channel(color, 3) * opacity_256 + 128) >> 8;
    PackedRgba result = 0;
    for (int i = 0; i < 4; ++i) {
        const std::uint32_t source = i == 3 ? 255 : channel(color, i);
        const std::uint32_t above =
            premultiplied && i != 3 ? (source * opacity_256 + 128) >> 8 : divide_by_255(source * alpha);
        const std::uint32_t below = divide_by_255(channel(under, i) * (255 - alpha));
        result |= std::min(above + below, 255u) << (8 * i);
    }
    return result;
}

/// From a to b by share / 256, all four channels.
[[nodiscard]] constexpr PackedRgba mixed(PackedRgba a, PackedRgba b, std::uint32_t share) {
    PackedRgba result = 0;
    for (int i = 0; i < 4; ++i)
        result |= ((channel(a, i) * (256 - share) + channel(b, i) * share + 128) >> 8) << (8 * i);
    return result;
}

} // namespace fathom::cpu
