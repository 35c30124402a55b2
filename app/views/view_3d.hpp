// View3d: depth streams as point clouds, with frusta and axes. State, and from state and data a DrawList; no ImGui.
//
//     View3dFrame frame = update(view, context, 800, 600, wants);
//     draw_cpu(frame.draw_list, target, pool);
//     if (auto hit = point_of(frame, picked.pick_id, picked.u, picked.v)) … hit->position
//
// The scene is the leading camera's optical frame, or the recording's world, where each cloud lies at its camera's
// logged pose. A stream without one cannot be placed beside others: the leader is then drawn in its own frame, another
// is left out, and the message says so. The camera stands at the leading sensor until the user moves it, so that the
// cloud first matches the image. Where nothing leads (the entity logs shapes, or in the world no picture at this time)
// the scene is the world of what there is, seen from beside and above. Main thread only.
#pragma once

#include "app/views/orbit_camera.hpp"
#include "app/views/shape_items.hpp"
#include "app/views/view_context.hpp"

#include <string>
#include <vector>

namespace fathom {

struct View3d {
    EntityPath entity;              // leads: camera, legend and read-out are its own; or logs shapes
    std::vector<EntityPath> others; // drawn in the same scene; colour images as planes before their cameras
    bool in_world = false;          // the scene is the world; else the leading camera's frame
    std::optional<OrbitCamera> camera; // in the scene; nothing: the leading sensor's own pose
    bool show_shapes = true;           // points, lines, boxes and arrows of the recording
    bool show_frustum = true;
    bool show_axes = true;

    bool operator==(const View3d&) const = default;
};

/// A stream and where it lies.
struct PlacedStream {
    DepthStream stream;
    std::optional<glm::dmat4> scene_from_camera; // nothing: it is not drawn
    std::uint32_t pick_id = 0;
};

struct View3dFrame {
    DepthStream stream;                         // the leading one
    std::vector<PlacedStream> placed;           // the leading one, too, and then the others
    bool in_world = false;                      // as drawn: false where the leader has no pose
    std::vector<PlacedPoints> points;           // that are free
    std::vector<PlacedLabel> labels;            // of shapes
    std::size_t shape_count = 0;                // entities whose shapes are drawn
    std::string world;                          // where all of it lies
    std::optional<glm::dmat4> scene_from_world; // nothing: it is not known where the leader stands
    glm::dmat3 scene_from_level{1};             // which way is up
    std::optional<Bounds> bounds;               // of all that is drawn; nothing: nothing is
    OrbitCamera camera;                         // as drawn
    DrawList draw_list;
    std::string message; // what the picture assumes or leaves out, one sentence, or empty
};

[[nodiscard]] View3dFrame update(const View3d& view, ViewContext& context, std::uint32_t width,
                                 std::uint32_t height, Wants& wants);

/// The stream as a cloud item, in lock-step with its 2D picture.
[[nodiscard]] PointCloudItem cloud_item(const DepthStream& stream, const ViewTheme& theme);

/// Half of the valid depths are nearer; 1 m when nothing is known.
[[nodiscard]] double median_depth_m(const DepthStream& stream);

/// A box that holds the camera and the image's pyramid between the ends of the range, both at their place.
[[nodiscard]] Bounds cloud_bounds(const DepthStream& stream, const glm::dmat4& scene_from_camera);

/// What a picked pixel or point says, and where it lies in the scene.
struct ScenePoint {
    EntityPath entity;
    std::optional<ReadOut> read_out;     // of a pixel
    std::optional<std::uint32_t> number; // of a free point
    std::optional<double> value;         // and what its message says of it
    glm::dvec3 position{0};
};
[[nodiscard]] std::optional<ScenePoint> point_of(const View3dFrame& frame, std::uint32_t pick_id,
                                                 std::uint32_t u, std::uint32_t v);

} // namespace fathom
