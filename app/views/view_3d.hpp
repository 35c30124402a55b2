// View3d: a depth stream as a point cloud in its camera's optical frame, with frustum and axes. State, and from state
// and data a DrawList; no ImGui.
//
//     View3dFrame frame = update(view, context, 800, 600, wants);
//     draw_cpu(frame.draw_list, target, pool);
//
// The camera stands at the sensor until the user moves it, so that the cloud first matches the image. Main thread only.
#pragma once

#include "app/views/orbit_camera.hpp"
#include "app/views/view_context.hpp"

namespace fathom {

struct View3d {
    EntityPath entity;
    std::optional<OrbitCamera> camera; // nothing: the sensor's own pose
    bool show_frustum = true;
    bool show_axes = true;

    bool operator==(const View3d&) const = default;
};

struct View3dFrame {
    DepthStream stream;
    OrbitCamera camera; // as drawn
    DrawList draw_list;
    std::string message; // what the picture assumes or leaves out, one sentence, or empty
};

[[nodiscard]] View3dFrame update(const View3d& view, ViewContext& context, std::uint32_t width,
                                 std::uint32_t height, Wants& wants);

/// The stream as a cloud item, in lock-step with its 2D picture.
[[nodiscard]] PointCloudItem cloud_item(const DepthStream& stream, const StreamSettings& settings,
                                        const ViewTheme& theme);

/// Half of the valid depths are nearer; 1 m when nothing is known.
[[nodiscard]] double median_depth_m(const DepthStream& stream);

/// Corners of a box that holds the camera and the image's pyramid between the ends of the range.
struct Bounds {
    glm::dvec3 low{0}, high{0};
};
[[nodiscard]] Bounds cloud_bounds(const DepthStream& stream);

} // namespace fathom
