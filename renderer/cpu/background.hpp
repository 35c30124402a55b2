// background: the rows of the empty picture, from the top colour to the bottom one. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

namespace fathom::cpu {

void fill_background(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr);

} // namespace fathom::cpu
