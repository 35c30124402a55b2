// background: the rows of the empty picture, from the top colour to the bottom one. Any thread.
#pragma once

#include "renderer/colormap_table.hpp"

namespace fathom::cpu {

[[nodiscard]] PackedRgba background_color(const DrawList& list, std::uint32_t y, bool bgr);

void fill_background(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr);

} // namespace fathom::cpu
