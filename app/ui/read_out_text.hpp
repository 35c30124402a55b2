// What a pixel says, as text: for the strip under the image, the clipboard and scripts. Any thread.
#pragma once

#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include <span>
#include <string>
#include <vector>

namespace fathom {

/// "412, 207   1 834 raw   1.834 m   x 0.312  y -0.104  z 1.834 m", or why there is no value.
[[nodiscard]] std::string read_out_line(const DepthStream& stream, PixelIndex pixel);

/// "x 0.312  y -0.104  z 1.834 m   12.5   point 1204 of /lidar": of a free point.
[[nodiscard]] std::string point_line(const ScenePoint& point);

/// "   class 2, box" of the segmentations that lie over a picture, or empty.
[[nodiscard]] std::string overlay_text(std::span<const DepthStream> layers, PixelIndex pixel);

/// {"entity": …, "u": …, "v": …, "raw": …, "depth_m": …, "x": …, "y": …, "z": …}
[[nodiscard]] std::string read_out_json(const DepthStream& stream, PixelIndex pixel);

/// One thing that the chip says of the numbers. What is assumed ends with a question mark, for colour is never the only
/// signal.
struct MeaningPart {
    std::string text; // "1 mm"
    std::string name; // "unit"
    bool assumed = false;
};

/// Where the unit is known from; a disparity is always counted in pixels, so its kind says it.
[[nodiscard]] Origin unit_said_by(const DepthMeaning& meaning);

/// "u16", "1 mm", "0 = none", "planar?"
[[nodiscard]] std::vector<MeaningPart> meaning_parts(const ImageDesc& desc, const DepthMeaning& meaning);

} // namespace fathom
