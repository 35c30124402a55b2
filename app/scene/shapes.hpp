// Shapes: points, lines, boxes and arrows that an entity logs beside pictures, as points and segments ready to be drawn.
//
//     if (shape_space(store, "/world/boxes") != ShapeSpace::None) {
//         const ShapeRows rows = latest_shape_rows(store, "/world/boxes", at);
//         if (rows.rows != kept.rows) shapes = latest_shapes(store, "/world/boxes", at);
//         for (const ShapeSegment& segment : shapes.segments) …      // in the entity's own space
//     }
//
// The one place that knows the defaults of Points2D/3D, LineStrips2D/3D, Boxes2D/3D and Arrows3D (rerun.io, "Archetypes"):
// a shorter list repeats its last element, radii below 0 are pixels of the view, colours come from the entity, its
// classes or, failing both, its path. Clouds of messages (PointCloud2, foxglove.PointCloud) are shapes, too. Meshes and
// assets are the box that holds them. Main thread only, as the store.
#pragma once

#include "app/scene/annotations.hpp"
#include "app/scene/shape_points.hpp"

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include <utility>

namespace fathom {

/// A 2D point is a segment of length 0.
struct ShapeSegment {
    glm::vec3 from{0}, to{0}; // 2D: picture pixels, z is 0
    float radius = -1.5f;     // > 0: in the entity's units; < 0: pixels of the view
    ClassColor color{255, 255, 255, 255};

    bool operator==(const ShapeSegment&) const = default;
};

struct ShapeLabel {
    glm::vec3 position{0};
    std::string text;

    bool operator==(const ShapeLabel&) const = default;
};

struct ShapesAt {
    bool is_3d = false;
    float draw_order = 20; // 2D
    std::vector<ShapeSegment> segments;
    std::vector<ShapePoints> points; // 3D
    std::vector<ShapeLabel> labels;
    std::string problem; // why a message shows nothing, or empty
    std::vector<ChunkId> pending;
};

/// Where an entity's shapes are logged at a time: the same rows make the same shapes.
struct ShapeRows {
    using Row = std::pair<ChunkId, std::uint32_t>;
    std::vector<std::optional<Row>> rows; // of each part; nothing: it is not there, or not loaded
    std::vector<ChunkId> pending;
};

/// What an entity's components can show.
enum class ShapeSpace : std::uint8_t { None, Flat, Solid };
[[nodiscard]] ShapeSpace shape_space(const Store& store, const EntityPath& entity);

/// The component whose rows are the entity's first shapes in 3D: "Points3D:positions". Empty: it has none.
[[nodiscard]] std::string_view solid_component(const Store& store, const EntityPath& entity);

[[nodiscard]] ShapeRows latest_shape_rows(const Store& store, const EntityPath& entity, const TimePoint& at);

/// All shapes that the entity logs in its space.
[[nodiscard]] ShapesAt latest_shapes(const Store& store, const EntityPath& entity, const TimePoint& at);

} // namespace fathom
