#include "app/views/orbit_camera.hpp"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fathom {
namespace {

constexpr double kMaxPitch = 0.499 * std::numbers::pi; // short of straight up, where yaw has no meaning
constexpr double kMinDistance_m = 1e-4;
constexpr double kMaxDistance_m = 1e7;

glm::dmat4 eye_from_world(const EyeFrame& eye) {
    glm::dmat4 matrix(1);
    const glm::dvec3 rows[] = {eye.right, eye.down, eye.forward};
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column)
            matrix[column][row] = rows[row][column];
        matrix[3][row] = -glm::dot(rows[row], eye.position);
    }
    return matrix;
}

/// Sets yaw, pitch and roll to unit directions of the scene.
void face(OrbitCamera& camera, glm::dvec3 scene_forward, glm::dvec3 scene_right) {
    const glm::dmat3 level_from_scene = glm::transpose(camera.scene_from_level);
    const glm::dvec3 forward = level_from_scene * scene_forward, right = level_from_scene * scene_right;
    camera.pitch = std::asin(std::clamp(forward.y, -1.0, 1.0));
    constexpr double kStraight = 1e-9; // along the vertical yaw and roll are one turn
    if (forward.x * forward.x + forward.z * forward.z < kStraight) {
        camera.yaw = std::atan2(-right.z, right.x);
        camera.roll = 0;
        return;
    }
    camera.yaw = std::atan2(forward.x, forward.z);
    const glm::dvec3 level_right(std::cos(camera.yaw), 0, -std::sin(camera.yaw));
    camera.roll = std::atan2(glm::dot(right, glm::cross(forward, level_right)), glm::dot(right, level_right));
}

/// View pixels per metre at one metre from the eye.
double focal_px(double fov_y, double view_height) {
    return 0.5 * view_height / std::tan(0.5 * fov_y);
}

} // namespace

EyeFrame eye_frame(const OrbitCamera& camera) {
    const double cy = std::cos(camera.yaw), sy = std::sin(camera.yaw);
    const double cp = std::cos(camera.pitch), sp = std::sin(camera.pitch);
    const double cr = std::cos(camera.roll), sr = std::sin(camera.roll);
    EyeFrame eye;
    eye.forward = camera.scene_from_level * glm::dvec3(sy * cp, sp, cy * cp);
    const glm::dvec3 level_right = camera.scene_from_level * glm::dvec3(cy, 0, -sy);
    const glm::dvec3 level_down = glm::cross(eye.forward, level_right);
    eye.right = cr * level_right + sr * level_down;
    eye.down = cr * level_down - sr * level_right;
    eye.position = camera.pivot - eye.forward * camera.distance_m;
    return eye;
}

OrbitCamera sensor_pose(const Intrinsics& k, double pivot_depth_m, double view_width, double view_height) {
    OrbitCamera camera;
    const double depth_m = std::isfinite(pivot_depth_m) && pivot_depth_m > 0 ? pivot_depth_m : 1.0;
    camera.pivot = {0, 0, depth_m};
    camera.distance_m = depth_m;
    // The principal point lies in the middle of the view; the wider side of the image decides.
    const double half_height = std::max(k.cy + 0.5, k.height - k.cy - 0.5) / k.fy;
    const double half_width = std::max(k.cx + 0.5, k.width - k.cx - 0.5) / k.fx;
    const double aspect = view_height > 0 ? view_width / view_height : 1;
    camera.fov_y = 2 * std::atan(std::max(half_height, half_width / aspect));
    return camera;
}

OrbitCamera framing(const OrbitCamera& camera, glm::dvec3 low, glm::dvec3 high, double view_width,
                    double view_height) {
    OrbitCamera framed = camera;
    framed.pivot = 0.5 * (low + high);
    const double radius = std::max(0.5 * glm::length(high - low), kMinDistance_m);
    const double half_fov_x =
        std::atan(std::tan(0.5 * camera.fov_y) * view_width / std::max(view_height, 1.0));
    framed.distance_m = radius / std::sin(std::min(0.5 * camera.fov_y, half_fov_x));
    return framed;
}

glm::dmat3 level_frame(glm::dvec3 up) {
    constexpr double kParallel = 0.99;
    const glm::dvec3 along = std::abs(up.z) < kParallel ? glm::dvec3(0, 0, 1) : glm::dvec3(1, 0, 0);
    const glm::dvec3 down = -up;
    const glm::dvec3 right = glm::normalize(glm::cross(down, along));
    return {right, down, glm::cross(right, down)};
}

OrbitCamera moved_to(const OrbitCamera& camera, const glm::dmat4& to_from_scene,
                     const glm::dmat3& to_from_level) {
    const glm::dmat3 turn(to_from_scene);
    const EyeFrame eye = eye_frame(camera);
    const glm::dvec3 forward = glm::normalize(turn * eye.forward);
    OrbitCamera moved = camera;
    moved.scene_from_level = to_from_level;
    moved.pivot = glm::dvec3(to_from_scene * glm::dvec4(camera.pivot, 1));
    moved.distance_m = camera.distance_m * std::cbrt(std::abs(glm::determinant(turn)));
    // Axes that scale differently leave no right angle between the two.
    face(moved, forward, glm::normalize(glm::cross(turn * eye.down, forward)));
    return moved;
}

OrbitCamera orbited(const OrbitCamera& camera, double yaw, double pitch) {
    OrbitCamera turned = camera;
    // The horizon comes level while one looks about, never faster than the view turns.
    const double most = std::abs(yaw) + std::abs(pitch);
    turned.roll -= std::clamp(turned.roll, -most, most);
    turned.yaw = std::remainder(camera.yaw + yaw, 2 * std::numbers::pi);
    turned.pitch = std::clamp(camera.pitch + pitch, -kMaxPitch, kMaxPitch);
    return turned;
}

OrbitCamera panned(const OrbitCamera& camera, double dx_px, double dy_px, double view_height) {
    const double metres_per_px = camera.distance_m / focal_px(camera.fov_y, std::max(view_height, 1.0));
    return flown(camera, -dx_px * metres_per_px, -dy_px * metres_per_px, 0);
}

OrbitCamera zoomed_towards(const OrbitCamera& camera, glm::dvec3 point, double factor) {
    const EyeFrame eye = eye_frame(camera);
    OrbitCamera zoomed = camera;
    zoomed.distance_m = std::clamp(camera.distance_m * factor, kMinDistance_m, kMaxDistance_m);
    const double applied = zoomed.distance_m / camera.distance_m;
    const glm::dvec3 position = point + (eye.position - point) * applied;
    zoomed.pivot = position + eye.forward * zoomed.distance_m;
    return zoomed;
}

OrbitCamera flown(const OrbitCamera& camera, double right_m, double down_m, double forward_m) {
    const EyeFrame eye = eye_frame(camera);
    OrbitCamera moved = camera;
    moved.pivot += eye.right * right_m + eye.down * down_m + eye.forward * forward_m;
    return moved;
}

OrbitCamera with_pivot(const OrbitCamera& camera, glm::dvec3 point) {
    const EyeFrame eye = eye_frame(camera);
    OrbitCamera moved = camera;
    moved.distance_m =
        std::clamp(glm::dot(point - eye.position, eye.forward), kMinDistance_m, kMaxDistance_m);
    moved.pivot = eye.position + eye.forward * moved.distance_m;
    return moved;
}

Camera3d camera_3d(const OrbitCamera& camera) {
    Camera3d result;
    result.eye_from_world = eye_from_world(eye_frame(camera));
    result.fov_y = camera.fov_y;
    if (camera.orthographic)
        result.orthographic_height_m = 2 * camera.distance_m * std::tan(0.5 * camera.fov_y);
    result.near_m = camera.distance_m * 1e-3;
    return result;
}

Result<OrbitCamera> look_at(glm::dvec3 eye, glm::dvec3 target, glm::dvec3 up, double fov_y) {
    const glm::dvec3 direction = target - eye;
    if (!(glm::length(direction) > 0))
        return fail(ErrorCode::InvalidArgument, "the camera's eye and target coincide");
    const glm::dvec3 forward = glm::normalize(direction);
    const glm::dvec3 right = glm::cross(forward, up);
    if (!(glm::length(right) > 1e-9 * glm::length(up)))
        return fail(ErrorCode::InvalidArgument,
                    "the camera's up direction is parallel to its view direction");
    OrbitCamera camera;
    camera.scene_from_level = level_frame(glm::normalize(up));
    camera.pivot = target;
    camera.distance_m = glm::length(direction);
    camera.fov_y = fov_y;
    face(camera, forward, glm::normalize(right));
    return camera;
}

glm::dvec3 world_from_view(const OrbitCamera& camera, double x_px, double y_px, double eye_z_m,
                           double view_width, double view_height) {
    const EyeFrame eye = eye_frame(camera);
    const double f = focal_px(camera.fov_y, view_height);
    const double plane_m = camera.orthographic ? camera.distance_m : eye_z_m;
    const double x_m = (x_px - 0.5 * view_width) / f * plane_m;
    const double y_m = (y_px - 0.5 * view_height) / f * plane_m;
    return eye.position + eye.right * x_m + eye.down * y_m + eye.forward * eye_z_m;
}

} // namespace fathom
