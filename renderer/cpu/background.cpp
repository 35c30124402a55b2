#include "renderer/cpu/background.hpp"

#include "renderer/cpu/blend.hpp"

#include <algorithm>

namespace fathom::cpu {

PackedRgba background_color(const DrawList& list, std::uint32_t y) {
    const std::uint32_t last = list.height > 1 ? list.height - 1 : 1;
    const auto mix = [&](std::uint8_t top, std::uint8_t bottom) {
        return static_cast<std::uint8_t>((top * (last - y) + bottom * y + last / 2) / last);
    };
    const Rgba8 &a = list.background_top, &b = list.background_bottom;
    return pack({mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), mix(a.a, b.a)});
}

void fill_background(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr) {
    for (std::uint32_t y = first_row; y < last_row; ++y) {
        const PackedRgba color = background_color(list, y);
        std::fill_n(target.row_as<PackedRgba>(y), list.width, bgr ? swap_red_blue(color) : color);
    }
}

} // namespace fathom::cpu
