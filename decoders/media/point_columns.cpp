#include "decoders/media/point_columns.hpp"

#include "decoders/media/assert.hpp"

namespace fathom {

PointColumns allocate_point_columns(std::uint32_t count) {
    FATHOM_ASSERT(count > 0 && count <= kMaxPoints);
    PointColumns columns{allocate_image(packed_desc(count, 3, kF32)), {}, {}, {}};
    const auto row = [&](std::uint32_t axis) {
        return std::span(columns.image.view().row_as<float>(axis), count);
    };
    columns.x = row(0);
    columns.y = row(1);
    columns.z = row(2);
    return columns;
}

Image allocate_point_values(std::uint32_t count, PixelFormat format) {
    FATHOM_ASSERT(count > 0 && count <= kMaxPoints);
    return allocate_image(packed_desc(count, 1, format));
}

} // namespace fathom
