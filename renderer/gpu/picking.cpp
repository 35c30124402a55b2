#include "renderer/gpu/picking.hpp"

#include <bit>

namespace fathom::gpu {
namespace {

std::optional<PickResult> pick_of_key(std::span<const PointOwner> owners, const PointKey& key) {
    if (key.number == kNoPoint) return std::nullopt;
    std::uint32_t number = key.number;
    for (const PointOwner& owner : owners) {
        if (number < owner.count) return owner.point(number, std::bit_cast<float>(key.distance_bits));
        number -= owner.count;
    }
    return std::nullopt;
}

} // namespace

std::optional<PickResult> pick_of_keys(std::span<const PointOwner> owners, const PickWindow& window,
                                       std::span<const PointKey> keys) {
    return nearest_pick(window, [&](std::size_t pixel) { return pick_of_key(owners, keys[pixel]); });
}

} // namespace fathom::gpu
