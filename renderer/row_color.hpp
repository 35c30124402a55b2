// Colour of a row of the empty picture: from the top colour to the bottom one. Any thread.
#pragma once

#include "renderer/colormap_table.hpp"

namespace fathom {

[[nodiscard]] inline PackedRgba row_color(const DrawList& list, std::uint32_t y) {
    const std::uint32_t last = list.height > 1 ? list.height - 1 : 1;
    const auto mix = [&](std::uint8_t top, std::uint8_t bottom) {
        return static_cast<std::uint8_t>((top * (last - y) + bottom * y + last / 2) / last);
    };
    const Rgba8 &a = list.background_top, &b = list.background_bottom;
    return pack({mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), mix(a.a, b.a)});
}

} // namespace fathom
