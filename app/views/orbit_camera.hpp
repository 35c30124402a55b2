// Moving about in a 3D view: orbit, pan, zoom towards a point, fly. Pure functions on OrbitCamera.
//
//     OrbitCamera camera = sensor_pose(intrinsics, 1.8, width, height);   // the cloud first matches the image
//     camera = orbited(camera, dx_rad, dy_rad);
//     camera = zoomed_towards(camera, point_under_cursor, 0.8);
//     list.camera = camera_3d(camera);
//
// The scene's frame is the leading camera's optical frame (x right, y down, z forward, metres), where "up" is -y, or a
// recording's world, whose up `scene_from_level` tells. Any thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "renderer/draw_list.hpp"

#include <glm/mat3x3.hpp>
#include <glm/vec3.hpp>

namespace fathom {

struct OrbitCamera {
    glm::dvec3 pivot{0, 0, 1};
    double distance_m = 1;     // from the eye to the pivot
    double yaw = 0, pitch = 0; // radians; both 0: looking along the level frame's +z with -y up
    double roll = 0;           // radians, clockwise; orbiting takes it back
    double fov_y = 0.9;        // radians
    bool orthographic = false;
    glm::dmat3 scene_from_level{1}; // rotation; the level frame has x right, y down, z forward

    bool operator==(const OrbitCamera&) const = default;
};

struct EyeFrame {
    glm::dvec3 right, down, forward, position;
};
[[nodiscard]] EyeFrame eye_frame(const OrbitCamera& camera);

/// The sensor's own place and direction, with a field of view in which the whole image fits into the view.
[[nodiscard]] OrbitCamera sensor_pose(const Intrinsics& intrinsics, double pivot_depth_m, double view_width,
                                      double view_height);

/// Keeps the direction and fits the box into the view.
[[nodiscard]] OrbitCamera framing(const OrbitCamera& camera, glm::dvec3 low, glm::dvec3 high,
                                  double view_width, double view_height);

/// A level frame for a scene with this direction up, of unit length: forward is the scene's z, or x where z is vertical.
[[nodiscard]] glm::dmat3 level_frame(glm::dvec3 up);

/// The same eye, seen from another scene with its own level: it stands still, and its roll follows from the new up.
[[nodiscard]] OrbitCamera moved_to(const OrbitCamera& camera, const glm::dmat4& to_from_scene,
                                   const glm::dmat3& to_from_level);

/// Where a scene is first seen from: a little beside and above, so that its depth shows. Radians.
inline constexpr double kBesideYaw = 0.6, kBesidePitch = 0.35;

[[nodiscard]] OrbitCamera orbited(const OrbitCamera& camera, double yaw, double pitch);

/// dx, dy in view pixels: the point at the pivot's depth follows the cursor.
[[nodiscard]] OrbitCamera panned(const OrbitCamera& camera, double dx_px, double dy_px, double view_height);

/// factor < 1 goes nearer. The point stays under the cursor.
[[nodiscard]] OrbitCamera zoomed_towards(const OrbitCamera& camera, glm::dvec3 point, double factor);

/// Moves eye and pivot together, in the eye's own axes, metres.
[[nodiscard]] OrbitCamera flown(const OrbitCamera& camera, double right_m, double down_m, double forward_m);

/// Turns about the eye so that the pivot comes to lie on `point`'s depth without moving the eye or the view.
[[nodiscard]] OrbitCamera with_pivot(const OrbitCamera& camera, glm::dvec3 point);

[[nodiscard]] Camera3d camera_3d(const OrbitCamera& camera);

/// A camera for scripts. Fails when eye and target coincide or `up` is parallel to the view direction.
[[nodiscard]] Result<OrbitCamera> look_at(glm::dvec3 eye, glm::dvec3 target, glm::dvec3 up, double fov_y);

/// World point at eye depth z under a view pixel.
[[nodiscard]] glm::dvec3 world_from_view(const OrbitCamera& camera, double x_px, double y_px, double eye_z_m,
                                         double view_width, double view_height);

} // namespace fathom
