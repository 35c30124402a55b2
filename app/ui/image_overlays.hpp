// What lies over the picture of a 2D view: the grid and the values of large texels, the region, the hovered texel, and the
// card with the magnifier. Main thread only.
#pragma once

#include "app/ui/ui.hpp"

namespace fathom {

/// In the window of the view's panel, clipped to the picture.
void draw_image_overlays(Ui& ui, std::size_t pane);

/// A 9 x 9 magnifier and the value, `beside` a place and never over the pixel.
void draw_hover_card(Ui& ui, const DepthStream& stream, PixelIndex pixel, ImVec2 beside);

} // namespace fathom
