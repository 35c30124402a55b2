// PointColumns: coordinates of points, a row of an image for each axis, so that points travel, are kept and are uploaded
// like pictures and are read eight at a time.
//
//     PointColumns columns = allocate_point_columns(count);
//     columns.x[i] = …, columns.y[i] = …, columns.z[i] = …        // not finite: no point
//     SharedImage positions = share(std::move(columns.image));
//
// Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <span>

namespace fathom {

/// 768 MiB of coordinates.
inline constexpr std::uint32_t kMaxPoints = 1u << 26;

/// Spans of the image's rows.
struct PointColumns {
    Image image; // kF32, three packed rows
    std::span<float> x, y, z;
};
/// All zero; 1 … kMaxPoints, which the caller has checked.
[[nodiscard]] PointColumns allocate_point_columns(std::uint32_t count);

/// One row of values or colours beside them.
[[nodiscard]] Image allocate_point_values(std::uint32_t count, PixelFormat format);

} // namespace fathom
