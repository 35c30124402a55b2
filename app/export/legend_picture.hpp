// A view's picture with its legend at the right, for `fathom render --legend` and for saving from the window.
//
//     Image picture = with_legend(view_picture, legend, title, dark);
//
// Any thread.
#pragma once

#include "app/views/legend.hpp"

#include <string>

namespace fathom {

/// `picture` is Rgba8. The result is wider; where the picture is too low for the legend, also higher. `footer` is a line
/// such as "u16 · 1 mm (assumed) · 0 = no value".
[[nodiscard]] Image with_legend(const ImageView& picture, const Legend& legend, const std::string& footer);

} // namespace fathom
