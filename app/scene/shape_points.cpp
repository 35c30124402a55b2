#include "app/scene/shape_points.hpp"

#include "decoders/messages/point_cloud.hpp"

#include <glm/gtc/quaternion.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fathom {
namespace {

bool is_float_triples(const ArrowArray& positions) {
    const ArrowType& type = type_of(positions);
    return type.kind == ArrowKind::FixedSizeList && type.size == 3 &&
           type.children[0].type->kind == ArrowKind::Float && type.children[0].type->bit_width == 32;
}

/// A column for each of `count` points of what may be a shorter list; nothing for a list of one.
template <typename T>
SharedImage column_of(std::span<const T> values, std::uint32_t count, PixelFormat format) {
    if (values.size() < 2) return {};
    Image column = allocate_point_values(count, format);
    T* out = column.view().row_as<T>(0);
    const std::size_t own = std::min<std::size_t>(values.size(), count);
    std::copy_n(values.begin(), own, out);
    std::fill(out + own, out + count, values.back());
    return share(std::move(column));
}

/// Positions as they lie in memory where they are 32-bit floats, as from every SDK; else one by one.
void read_positions(const ArrowArray& positions, const PointColumns& columns) {
    const std::size_t count = columns.x.size();
    const auto packed = packed_values(positions);
    const std::size_t packed_bytes = 3 * sizeof(float) * count;
    if (packed && packed->bytes.size() >= packed_bytes && is_float_triples(positions)) {
        const std::byte* at = packed->bytes.data();
        for (std::size_t i = 0; i < count; ++i, at += 3 * sizeof(float)) {
            std::memcpy(&columns.x[i], at, sizeof(float));
            std::memcpy(&columns.y[i], at + sizeof(float), sizeof(float));
            std::memcpy(&columns.z[i], at + 2 * sizeof(float), sizeof(float));
        }
        return;
    }
    const std::vector<double> numbers = flat_doubles(positions, 3 * count);
    for (std::size_t i = 0; 3 * i + 2 < numbers.size(); ++i) {
        columns.x[i] = static_cast<float>(numbers[3 * i]);
        columns.y[i] = static_cast<float>(numbers[3 * i + 1]);
        columns.z[i] = static_cast<float>(numbers[3 * i + 2]);
    }
}

} // namespace

ShapePoints points_of(const ArrowArray& positions, std::span<const ClassColor> colors,
                      std::span<const float> radii) {
    const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(positions.length, kMaxPoints));
    PointColumns columns = allocate_point_columns(count);
    read_positions(positions, columns);
    return {.positions = share(std::move(columns.image)),
            .colors = column_of(colors, count, kRgba8),
            .radii = column_of(radii, count, kF32),
            .color = colors.front(),
            .radius = radii.front()};
}

Result<std::optional<ShapePoints>> points_of(const PointCloudMessage& message, const ClassColor& color) {
    FATHOM_TRY(CloudPoints cloud, read_cloud_points(message));
    if (!cloud.positions) return std::nullopt;
    const auto& [x, y, z, w] = message.orientation;
    const glm::dquat rotation(w, x, y, z);
    const double length = glm::length(rotation);
    glm::dmat4 entity_from_points =
        length > 0 && std::isfinite(length) ? glm::mat4_cast(rotation / length) : glm::dmat4(1);
    for (int axis = 0; axis < 3; ++axis)
        entity_from_points[3][axis] = message.position[static_cast<std::size_t>(axis)];
    return ShapePoints{.positions = std::move(cloud.positions),
                       .colors = std::move(cloud.colors),
                       .values = std::move(cloud.values),
                       .color = color,
                       .is_sensed = true,
                       .entity_from_points = entity_from_points};
}

} // namespace fathom
