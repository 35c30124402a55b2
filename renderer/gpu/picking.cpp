#include "renderer/gpu/picking.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom::gpu {
namespace {

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
            const PointKey& key = keys[static_cast<std::size_t>(y) * static_cast<std::size_t>(window.side) +
                                       static_cast<std::size_t>(x)];
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
