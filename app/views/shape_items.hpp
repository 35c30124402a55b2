// Shapes of a recording as lines of a draw list: what belongs to a picture in 2D, everything that has a place in 3D.
//
//     add_flat_shapes(context, "/cam/image", list, wants);
//     add_solid_shapes(context, {.scene_from_world = m, .camera = camera, .view_height = 600}, list, wants);
//
// A point is a segment of length 0, which both renderers draw as a disc. Main thread only.
#pragma once

#include "app/scene/shapes.hpp"
#include "app/views/orbit_camera.hpp"
#include "app/views/view_context.hpp"

namespace fathom {

/// Shapes logged beside or below a picture, in its pixels.
void add_flat_shapes(ViewContext& context, const EntityPath& picture, DrawList& list, Wants& wants);

/// How a scene is looked at: radii in metres become pixels by the distance from the eye.
struct SolidView {
    glm::dmat4 scene_from_world{1};
    OrbitCamera camera;
    double view_height = 0;
};
void add_solid_shapes(ViewContext& context, const SolidView& view, DrawList& list, Wants& wants);

} // namespace fathom
