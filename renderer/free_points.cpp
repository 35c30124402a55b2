#include "renderer/free_points.hpp"

#include <glm/mat3x3.hpp>
#include <glm/matrix.hpp>

#include <cmath>

namespace fathom {

FreePointSizes free_point_sizes(const FreePointsItem& item) {
    const double scale = std::cbrt(std::abs(glm::determinant(glm::dmat3(item.world_from_points))));
    return {static_cast<float>(2 * scale * item.size_ratio), -2 * item.size_ratio};
}

bool is_whole(const FreePointsItem& item) {
    const auto is_column = [&](const SharedImage& image, std::uint32_t rows, PixelFormat format) {
        return image.desc == packed_desc(item.count(), rows, format);
    };
    return item.positions && is_column(item.positions, 3, kF32) &&
           (!item.colors || is_column(item.colors, 1, kRgba8)) &&
           (!item.radii || is_column(item.radii, 1, kF32)) && item.count() <= kMaxPoints;
}

} // namespace fathom
