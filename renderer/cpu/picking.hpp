// picking: what lies under a place of a 3D view. The clouds are rastered into the few pixels round the place, and of those
// hit the one nearest to it counts. Any thread.
#pragma once

#include "renderer/cpu/point_source.hpp"

#include <optional>

namespace fathom::cpu {

/// radius_px 0: the pixel itself.
[[nodiscard]] std::optional<PickResult> pick_point(const DrawList& list, const Camera3d& camera, double x_px,
                                                   double y_px, double radius_px, ScaleLookups& lookups,
                                                   PointSources& sources);

} // namespace fathom::cpu
