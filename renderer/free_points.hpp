// What both renderers know of free points, so that they draw them alike. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

namespace fathom {

/// Side of a point's square: `size_per_radius` x radius in metres, or `px_per_radius` x radius for those below 0.
struct FreePointSizes {
    float size_per_radius = 2, px_per_radius = -2;
};
[[nodiscard]] FreePointSizes free_point_sizes(const FreePointsItem& item);

/// Columns of the types and lengths that draw_list.hpp states.
[[nodiscard]] bool is_whole(const FreePointsItem& item);

} // namespace fathom
