#include "renderer/gpu/picking.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom::gpu {
namespace {

std::optional<PickResult> pick_item(const auto& item, const Camera2d& camera, std::uint32_t x,
                                    std::uint32_t y) {
    const double scene_x = (x + 0.5 - camera.offset_x_px) / camera.view_px_per_scene_px;
    const double scene_y = (y + 0.5 - camera.offset_y_px) / camera.view_px_per_scene_px;
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

std::optional<PickResult> pick_layer(const DrawList& list, const Camera2d& camera, std::uint32_t x,
                                     std::uint32_t y) {
    std::optional<PickResult> best;
    float best_order = 0;
    for (const LayerItem& layer : list.layers) {
        const auto here = std::visit([&](const auto& item) { return pick_item(item, camera, x, y); }, layer);
        if (!here || (best && draw_order(layer) < best_order)) continue;
        best = here;
        best_order = draw_order(layer);
    }
    return best;
}

std::optional<PickResult> pick_of_key(std::span<const PointCloudItem> clouds, std::uint32_t number,
                                      std::uint32_t distance_bits) {
    if (number == kNoPoint) return std::nullopt;
    for (const PointCloudItem& cloud : clouds) {
        const std::uint32_t points = cloud.depth.desc.width * cloud.depth.desc.height;
        if (number < points) {
            if (cloud.pick_id == 0) return std::nullopt;
            return PickResult{cloud.pick_id, number % cloud.depth.desc.width, number / cloud.depth.desc.width,
                              std::bit_cast<float>(distance_bits)};
        }
        number -= points;
    }
    return std::nullopt;
}

} // namespace fathom::gpu
