#include "renderer/cpu/picking.hpp"

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
    std::vector<std::uint32_t> distances(pixels, kNoPoint), indices(pixels), owners(pixels);
    PointRow row;
    for (std::size_t i = 0; i < list.clouds.size(); ++i) {
        const PointCloudItem& item = list.clouds[i];
        if (!item.depth) continue;
        const std::vector<std::uint32_t> before = distances;
        const PointSource source =
            sources.make(item, lookups.find(item.scale, item.depth.desc.format.scalar, false));
        Projection projection = make_projection(item, camera, list.width, list.height);
        projection.centre_x -= static_cast<float>(window->first_x);
        projection.centre_y -= static_cast<float>(window->first_y);
        projection.width = projection.height = window->side;
        raster_rows(source, projection, PointPayload::Index, 0, item.depth.desc.height,
                    {distances.data(), indices.data(), static_cast<std::size_t>(window->side)}, row);
        for (std::size_t p = 0; p < pixels; ++p)
            if (distances[p] != before[p]) owners[p] = static_cast<std::uint32_t>(i);
    }

    return nearest_pick(*window, [&](std::size_t pixel) -> std::optional<PickResult> {
        if (distances[pixel] == kNoPoint) return std::nullopt;
        const PointCloudItem& item = list.clouds[owners[pixel]];
        if (item.pick_id == 0) return std::nullopt;
        const std::uint32_t width = item.depth.desc.width;
        return PickResult{item.pick_id, indices[pixel] % width, indices[pixel] / width,
                          std::bit_cast<float>(distances[pixel])};
    });
}

} // namespace fathom::cpu
