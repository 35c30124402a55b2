// What lies under a place of a 2D view: the same answer whoever draws it, because layers are picked by arithmetic alone.
//
//     const std::optional<PickResult> picked = pick_layer(list, camera, x_px, y_px);
//
// Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <optional>

namespace fathom {

/// The texel of the topmost layer that can be picked there; of equal draw orders the later one. Nothing beside images.
[[nodiscard]] std::optional<PickResult> pick_layer(const DrawList& list, const Camera2d& camera, double x_px,
                                                   double y_px);

} // namespace fathom
