#include "renderer/cpu/picking.hpp"

#include "renderer/cpu/free_points.hpp"
#include "renderer/cpu/point_raster.hpp"
#include "renderer/picking.hpp"

#include <bit>
#include <vector>

namespace fathom::cpu {
std::optional<PickResult> pick_point(const DrawList& list, const Camera3d& camera, double x_px, double y_px,
                                     double radius_px, ScaleLookups& lookups, PointSources& sources) {
    const auto window = pick_window(list, x_px, y_px, radius_px);
    if (!window) return std::nullopt;
    const std::size_t pixels = window->pixel_count();
    std::vector<PointKey> nearest(pixels, kNoPoint), before;
    std::vector<std::uint32_t> owners(pixels);
    PointRow row;
    std::uint32_t owner = 0;
    const auto draw = [&](Projection projection, const auto& raster) {
        before = nearest;
        projection.centre_x -= static_cast<float>(window->first_x);
        projection.centre_y -= static_cast<float>(window->first_y);
        projection.width = projection.height = window->side;
        raster(projection);
        for (std::size_t p = 0; p < pixels; ++p)
            if (nearest[p] != before[p]) owners[p] = owner;
    };
    for (const PointCloudItem& item : list.clouds) {
        if (item.depth) {
            const PointSource source =
                sources.make(item, lookups.find(item.scale, item.depth.desc.format.scalar, false));
            draw(make_projection(item, camera, list.width, list.height), [&](const Projection& projection) {
                raster_rows(source, projection, PointPayload::Index, 0, item.depth.desc.height,
                            nearest.data(), row);
            });
        }
        ++owner;
    }
    for (const FreePointsItem& item : list.free_points) {
        draw(free_points_projection(item, camera, list.width, list.height),
             [&](const Projection& projection) {
                 raster_free_points(item, projection, PointPayload::Index, false, 0, free_point_rows(item),
                                    nearest.data(), row);
             });
        ++owner;
    }

    std::vector<PointOwner> known;
    list_point_owners(list, known);
    return nearest_pick(*window, [&](std::size_t pixel) -> std::optional<PickResult> {
        const PointKey key = nearest[pixel];
        if (key == kNoPoint) return std::nullopt;
        return known[owners[pixel]].point(static_cast<std::uint32_t>(key), distance_m(key));
    });
}

} // namespace fathom::cpu
