#include "renderer/gpu/picking.hpp"

#include <bit>

namespace fathom::gpu {
namespace {

/// Numbers count through the clouds in list order.
std::optional<PickResult> pick_of_key(std::span<const PointCloudItem> clouds, const PointKey& key) {
    if (key.number == kNoPoint) return std::nullopt;
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

std::optional<PickResult> pick_of_keys(std::span<const PointCloudItem> clouds, const PickWindow& window,
                                       std::span<const PointKey> keys) {
    return nearest_pick(window, [&](std::size_t pixel) { return pick_of_key(clouds, keys[pixel]); });
}

} // namespace fathom::gpu
