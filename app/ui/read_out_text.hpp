// What a pixel says, as text: for the strip under the image, the clipboard and scripts. Any thread.
#pragma once

#include "app/views/view_2d.hpp"

#include <string>

namespace fathom {

/// "412, 207   1 834 raw   1.834 m   x 0.312  y -0.104  z 1.834 m", or why there is no value.
[[nodiscard]] std::string read_out_line(const DepthStream& stream, PixelIndex pixel);

/// {"entity": …, "u": …, "v": …, "raw": …, "depth_m": …, "x": …, "y": …, "z": …}
[[nodiscard]] std::string read_out_json(const DepthStream& stream, PixelIndex pixel);

/// "u16 · 1 mm · 0 = none · planar", the chip's text.
[[nodiscard]] std::string meaning_text(const DepthStream& stream);

/// Some part of the meaning is assumed.
[[nodiscard]] bool is_assumed(const DepthMeaning& meaning);

} // namespace fathom
