#include "renderer/gpu/picking.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom::gpu {
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

/// Numbers count through the clouds in list order.
std::optional<PickResult> pick_of_key(std::span<const PointCloudItem> clouds, const PointKey& key) {
    std::uint32_t number = key.number;
    for (const PointCloudItem& cloud : clouds) {
        const ImageDesc& desc = cloud.depth.desc;
        if (number < desc.width * desc.height) {
            if (cloud.pick_id == 0) return std::nullopt;
            return PickResult{cloud.pick_id, number % desc.width, number / desc.width,
                              std::bit_cast<float>(key.distance_bits)};
        }
        number -= desc.width * desc.height;
    }
    return std::nullopt;
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

PickWindow pick_window(double x_px, double y_px, double radius_px) {
    const auto reach = static_cast<std::int32_t>(std::ceil(std::clamp(radius_px, 0.0, kMaxPickRadiusPx)));
    return {x_px,
            y_px,
            radius_px,
            static_cast<std::int32_t>(std::floor(x_px)) - reach,
            static_cast<std::int32_t>(std::floor(y_px)) - reach,
            2 * reach + 1};
}

std::optional<PickResult> pick_of_keys(std::span<const PointCloudItem> clouds, const PickWindow& window,
                                       std::span<const PointKey> keys) {
    std::optional<PickResult> best;
    double best_distance = std::max(window.radius_px, 0.75); // the pixel's own corner is 0.71 away
    for (std::int32_t y = 0; y < window.side; ++y) {
        for (std::int32_t x = 0; x < window.side; ++x) {
            const PointKey& key = keys[static_cast<std::size_t>(y * window.side + x)];
            const double away =
                std::hypot(window.first_x + x + 0.5 - window.x_px, window.first_y + y + 0.5 - window.y_px);
            if (key.number == kNoPoint || away > best_distance) continue;
            const auto here = pick_of_key(clouds, key);
            if (!here) continue;
            best = here;
            best_distance = away;
        }
    }
    return best;
}

} // namespace fathom::gpu
