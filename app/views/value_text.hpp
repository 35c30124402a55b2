// How numbers are written for people: metres with three decimals, millimetres below 0.3 m, the unit always there; and
// round ticks along a colour scale. Windows, pictures and read-outs use the same text.
//
//     shown_text(meaning, 1834)  -> "1.834 m"        shown_text(meaning, 278) -> "278 mm"
//     legend_ticks(scale, meaning, 8)                // low to high
//
// Any thread.
#pragma once

#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/progress.hpp"
#include "renderer/draw_list.hpp"

#include <string>
#include <vector>

namespace fathom {

/// A raw value in its shown unit.
[[nodiscard]] std::string shown_text(const DepthMeaning& meaning, double raw);

/// A length in metres by the same rule.
[[nodiscard]] std::string metres_text(double metres);

/// A raw value as stored: integers in groups of three, floats with six significant digits.
[[nodiscard]] std::string raw_text(Scalar scalar, double raw);

/// "12.3 %", "0.04 %", "100 %": never rounds something to nothing.
[[nodiscard]] std::string share_text(double share);

/// Bytes as "614 kB", "1.25 GB".
[[nodiscard]] std::string bytes_text(double bytes);

/// How far a job is: "1.2 GB of 3.4 GB", "12 of 90 images", "12 345 files"; without any count how long it has taken: "3 s".
[[nodiscard]] std::string progress_text(const Progress& progress, double elapsed_s);

struct Tick {
    double raw = 0;
    double position = 0; // 0 … 1 along the scale, from low to high
    std::string text;    // with unit
};

/// At most `max_count` ticks at round shown values; the ends of the scale are not ticks unless they are round.
[[nodiscard]] std::vector<Tick> legend_ticks(const ColorScale& scale, const DepthMeaning& meaning,
                                             int max_count);

} // namespace fathom
