// free_points: points with coordinates of their own into the buffers of the point raster. A source row is a run of
// kFreePointsPerRow points in the order in which they are stored.
//
//     raster.add(free_point_rows(item), pool, [&](auto first, auto last, PointKey* nearest, PointRow& row) {
//         return raster_free_points(item, projection, PointPayload::Color, bgr, first, last, nearest, row);
//     });
//
// Any thread.
#pragma once

#include "renderer/cpu/point_raster.hpp"

namespace fathom::cpu {

/// Long enough that a row costs nothing, short enough that its colours stay in the first cache.
inline constexpr std::uint32_t kFreePointsPerRow = 1024;

[[nodiscard]] std::uint32_t free_point_rows(const FreePointsItem& item);

[[nodiscard]] Projection free_points_projection(const FreePointsItem& item, const Camera3d& camera,
                                                std::uint32_t view_width, std::uint32_t view_height);

/// `bgr`: colours for a target of that order. Index is the number of the point.
RowRange raster_free_points(const FreePointsItem& item, const Projection& projection, PointPayload payload,
                            bool bgr, std::uint32_t first_row, std::uint32_t last_row, PointKey* nearest,
                            PointRow& row);

} // namespace fathom::cpu
