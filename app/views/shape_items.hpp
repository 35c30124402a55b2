// Shapes of a recording as items of a draw list: what belongs to a picture in 2D, everything that has a place in 3D.
//
//     add_flat_shapes(context, "/cam/image", list, wants);
//     const SolidShapes shapes = add_solid_shapes(context, {.world = "map", .scene_from_world = m}, list, wants);
//
// An entity's items are made once for the rows that they come from and kept in its StreamMemory. A 2D point is a segment
// of length 0, which both renderers draw as a disc. Main thread only.
#pragma once

#include "app/scene/shapes.hpp"
#include "app/views/bounds.hpp"
#include "app/views/labels.hpp"
#include "app/views/view_context.hpp"

namespace fathom {

/// Shapes of an entity as items in its own space.
struct ReadyShapes {
    std::vector<std::optional<ShapeRows::Row>> rows; // that they were made from
    std::string colormap;                            // and with: of values
    bool reversed = false;
    bool is_3d = false;
    std::vector<LineItem> lines;
    std::vector<FreePointsItem> points;
    std::vector<SharedImage> values; // one for each of the points, or empty: what their messages say of them
    std::vector<PlacedLabel> labels;
    std::optional<Bounds> bounds; // without the few points that lie far from all others
    std::string problem;
};

/// Shapes logged beside or below a picture, or in the frame that it names, in its pixels. Returns their labels.
std::vector<PlacedLabel> add_flat_shapes(ViewContext& context, const EntityPath& picture, DrawList& list,
                                         Wants& wants);

/// The scene that solid shapes are drawn in: all of those in one world.
struct SolidScene {
    std::string world; // as of a CameraAt
    glm::dmat4 scene_from_world{1};
    float size_ratio = 1;            // of points
    std::uint32_t first_pick_id = 1; // of the first points; the next ones count on
};

/// Points that can be picked.
struct PlacedPoints {
    EntityPath entity;
    std::uint32_t pick_id = 0;
    SharedImage positions, values;
    glm::dmat4 scene_from_points{1};
};

struct SolidShapes {
    std::vector<PlacedPoints> points;
    std::vector<PlacedLabel> labels;
    std::size_t entity_count = 0; // drawn
    std::optional<Bounds> bounds; // in the scene; nothing: nothing is drawn
    std::string problem;          // of the first entity that cannot be drawn, one sentence, or empty
};
SolidShapes add_solid_shapes(ViewContext& context, const SolidScene& scene, DrawList& list, Wants& wants);

/// What a point's message says of it; nothing where it says nothing.
[[nodiscard]] std::optional<double> value_of(const PlacedPoints& points, std::uint32_t index);
[[nodiscard]] glm::dvec3 place_of(const PlacedPoints& points, std::uint32_t index); // in the scene

} // namespace fathom
