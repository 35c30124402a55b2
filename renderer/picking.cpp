#include "renderer/picking.hpp"

#include <cmath>
#include <variant>

namespace fathom {
namespace {

std::optional<PickResult> pick_item(const auto& item, const Camera2d& camera, double x_px, double y_px) {
    const double scene_x = (x_px - camera.offset_x_px) / camera.view_px_per_scene_px;
    const double scene_y = (y_px - camera.offset_y_px) / camera.view_px_per_scene_px;
    const double u = std::floor((scene_x - item.origin_x) / item.scene_px_per_texel_x);
    const double v = std::floor((scene_y - item.origin_y) / item.scene_px_per_texel_y);
    if (item.pick_id == 0 || !(u >= 0 && v >= 0 && u < item.pixels.desc.width && v < item.pixels.desc.height))
        return std::nullopt;
    return PickResult{item.pick_id, static_cast<std::uint32_t>(u), static_cast<std::uint32_t>(v), 0};
}

float draw_order(const LayerItem& layer) {
    return std::visit([](const auto& item) { return item.draw_order; }, layer);
}

} // namespace

std::optional<PickResult> pick_layer(const DrawList& list, const Camera2d& camera, double x_px, double y_px) {
    std::optional<PickResult> best;
    float best_order = 0;
    for (const LayerItem& layer : list.layers) {
        const auto here =
            std::visit([&](const auto& item) { return pick_item(item, camera, x_px, y_px); }, layer);
        if (!here || (best && draw_order(layer) < best_order)) continue;
        best = here;
        best_order = draw_order(layer);
    }
    return best;
}

void list_point_owners(const DrawList& list, std::vector<PointOwner>& owners) {
    owners.clear();
    for (const PointCloudItem& item : list.clouds) {
        const std::uint32_t width = item.depth ? item.depth.desc.width : 0;
        owners.push_back({item.pick_id, width, width * item.depth.desc.height});
    }
    for (const FreePointsItem& item : list.free_points)
        owners.push_back({item.pick_id, item.count(), item.count()});
}

std::optional<PickWindow> pick_window(const DrawList& list, double x_px, double y_px, double radius_px) {
    if (!(x_px >= 0 && y_px >= 0 && x_px < list.width && y_px < list.height)) return std::nullopt;
    const auto reach = static_cast<std::int32_t>(std::ceil(std::clamp(radius_px, 0.0, kMaxPickRadiusPx)));
    return PickWindow{x_px,
                      y_px,
                      radius_px,
                      static_cast<std::int32_t>(x_px) - reach,
                      static_cast<std::int32_t>(y_px) - reach,
                      2 * reach + 1};
}

} // namespace fathom
