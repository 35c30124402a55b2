// Points in 3D as columns that both renderers read as they are, from what Rerun logs and from messages.
//
//     const ShapePoints points = points_of(instances, colors, radii);
//     FATHOM_TRY(const auto cloud, points_of(message, color));             // nothing: a cloud of no points
//
// Once for each row that is looked at, not for each picture. Any thread.
#pragma once

#include "app/scene/annotations.hpp"
#include "decoders/media/point_columns.hpp"
#include "decoders/messages/message.hpp"

#include <glm/mat4x4.hpp>

namespace fathom {

/// Points in 3D, as many as there are columns.
struct ShapePoints {
    SharedImage positions; // PointColumns
    SharedImage colors;    // kRgba8, one row; without: `color` for all, or by the values
    SharedImage values;    // kF32, one row: what a message says of its points, in units of its own
    SharedImage radii;     // kF32, one row, as `radius`; without: `radius` for all
    ClassColor color{255, 255, 255, 255};
    float radius = -1.5f;
    bool is_sensed = false; // by a sensor at the origin of the points' frame
    glm::dmat4 entity_from_points{1};
};

/// `positions`: at least one. Lists that are shorter repeat their last element; both hold one at least.
[[nodiscard]] ShapePoints points_of(const ArrowArray& positions, std::span<const ClassColor> colors,
                                    std::span<const float> radii);

/// `color`: where the message has none.
[[nodiscard]] Result<std::optional<ShapePoints>> points_of(const PointCloudMessage& message,
                                                           const ClassColor& color);

} // namespace fathom
