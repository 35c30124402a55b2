// The one guess about a unit that takes a look at the pixels: float depth is in metres, unless half of it lies beyond
// 100; then it is in millimetres. Made once per stream, from its first measured image. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

namespace fathom {

/// The meaning itself where its unit is not merely assumed, the type is no float, or nothing valid was measured.
[[nodiscard]] DepthMeaning with_guessed_unit(DepthMeaning meaning, const ImageStats& stats);

} // namespace fathom
