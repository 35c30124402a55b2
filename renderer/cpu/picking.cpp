#include "renderer/cpu/picking.hpp"

#include "renderer/cpu/point_raster.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom::cpu {
namespace {

/// A larger neighbourhood is no longer "under the cursor".
constexpr double kMaxRadiusPx = 32;

/// The square of pixels round the place; outside the view nothing is ever drawn.
struct Window {
    std::int32_t x, y, side;

    [[nodiscard]] double distance_to(std::int32_t column, std::int32_t row, double x_px, double y_px) const {
        return std::hypot(x + column + 0.5 - x_px, y + row + 0.5 - y_px);
    }
};

Window window_round(double x_px, double y_px, double radius_px) {
    const auto reach = static_cast<std::int32_t>(std::ceil(std::clamp(radius_px, 0.0, kMaxRadiusPx)));
    return {static_cast<std::int32_t>(std::floor(x_px)) - reach,
            static_cast<std::int32_t>(std::floor(y_px)) - reach, 2 * reach + 1};
}

} // namespace

std::optional<PickResult> pick_point(const DrawList& list, const Camera3d& camera, double x_px, double y_px,
                                     double radius_px, ScaleLookups& lookups, PointSources& sources) {
    if (!(x_px >= 0 && y_px >= 0 && x_px < list.width && y_px < list.height)) return std::nullopt;
    const Window window = window_round(x_px, y_px, radius_px);
    const auto pixels = static_cast<std::size_t>(window.side) * static_cast<std::size_t>(window.side);
    std::vector<std::uint32_t> distances(pixels, kNoPoint), indices(pixels), owners(pixels);
    PointRow row;
    for (std::size_t i = 0; i < list.clouds.size(); ++i) {
        const PointCloudItem& item = list.clouds[i];
        if (!item.depth) continue;
        const std::vector<std::uint32_t> before = distances;
        const PointSource source =
            sources.make(item, lookups.find(item.scale, item.depth.desc.format.scalar, false));
        Projection projection = make_projection(item, camera, list.width, list.height);
        projection.centre_x -= static_cast<float>(window.x);
        projection.centre_y -= static_cast<float>(window.y);
        projection.width = projection.height = window.side;
        raster_rows(source, projection, PointPayload::Index, 0, item.depth.desc.height,
                    {distances.data(), indices.data(), static_cast<std::size_t>(window.side)}, row);
        for (std::size_t p = 0; p < pixels; ++p)
            if (distances[p] != before[p]) owners[p] = static_cast<std::uint32_t>(i);
    }

    std::optional<PickResult> best;
    double best_distance = std::max(radius_px, 0.75); // the pixel's own corner is 0.71 away
    for (std::int32_t y = 0; y < window.side; ++y)
        for (std::int32_t x = 0; x < window.side; ++x) {
            const auto p = static_cast<std::size_t>(y) * static_cast<std::size_t>(window.side) +
                           static_cast<std::size_t>(x);
            const double away = window.distance_to(x, y, x_px, y_px);
            if (distances[p] == kNoPoint || away > best_distance) continue;
            const PointCloudItem& item = list.clouds[owners[p]];
            if (item.pick_id == 0) continue;
            best_distance = away;
            const std::uint32_t width = item.depth.desc.width;
            best = PickResult{item.pick_id, indices[p] % width, indices[p] / width,
                              std::bit_cast<float>(distances[p])};
        }
    return best;
}

} // namespace fathom::cpu
