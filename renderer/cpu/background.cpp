#include "renderer/cpu/background.hpp"

#include "renderer/cpu/blend.hpp"
#include "renderer/row_color.hpp"

#include <algorithm>

namespace fathom::cpu {

PackedRgba background_color(const DrawList& list, std::uint32_t y, bool bgr) {
    const PackedRgba color = row_color(list, y);
    return bgr ? swap_red_blue(color) : color;
}

void fill_background(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr) {
    for (std::uint32_t y = first_row; y < last_row; ++y) {
        std::fill_n(target.row_as<PackedRgba>(y), list.width, background_color(list, y, bgr));
    }
}

} // namespace fathom::cpu
