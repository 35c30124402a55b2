// Legend: what stands beside a coloured picture: the scale with round ticks, and a swatch with its share for every class
// of pixels that has no place on it. A plain value that the window and saved pictures draw alike.
//
//     const Legend legend = make_legend(stream, marks, max_ticks);
//
// Any thread.
#pragma once

#include "app/views/depth_stream.hpp"
#include "app/views/value_text.hpp"
#include "renderer/colormap_table.hpp"

#include <vector>

namespace fathom {

struct LegendSwatch {
    std::string label; // "no value (0)", "NaN", "below 0.480 m" …
    Rgba8 color;
    std::uint64_t count = 0;
    double share = 0; // of all pixels
};

struct Legend {
    ColorTable colors;                       // entry 0 at the low end
    std::vector<Tick> ticks;                 // position 0 at the low end
    std::vector<LegendSwatch> swatches;      // only classes that occur
    double share_below = 0, share_above = 0; // of the valid pixels
    std::string unit;                        // of the ticks
    bool has_scale = true;                   // false for classes, which are swatches alone
};

/// Needs a stream with an image; without statistics there are no swatches.
[[nodiscard]] Legend make_legend(const DepthStream& stream, const MarkColors& marks, int max_ticks);

/// "no value (0)", "NaN", "+infinity", "−infinity", "saturated (65535)", "other invalid codes".
[[nodiscard]] std::string label_of(Validity validity, Scalar scalar);

} // namespace fathom
