#include "app/views/camera_2d.hpp"

#include <algorithm>

namespace fathom {

Camera2d fitted(double scene_width, double scene_height, double view_width, double view_height) {
    if (scene_width <= 0 || scene_height <= 0 || view_width <= 0 || view_height <= 0) return {};
    const double zoom =
        std::clamp(std::min(view_width / scene_width, view_height / scene_height), kMinZoom, kMaxZoom);
    return {zoom, 0.5 * (view_width - scene_width * zoom), 0.5 * (view_height - scene_height * zoom)};
}

Camera2d zoomed_at(const Camera2d& camera, double x, double y, double factor) {
    const double zoom = std::clamp(camera.view_px_per_scene_px * factor, kMinZoom, kMaxZoom);
    const double applied = zoom / camera.view_px_per_scene_px;
    return {zoom, x - (x - camera.offset_x_px) * applied, y - (y - camera.offset_y_px) * applied};
}

Camera2d scaled_about_center(const Camera2d& camera, double view_width, double view_height,
                             double view_px_per_scene_px) {
    Camera2d scaled = zoomed_at(camera, 0.5 * view_width, 0.5 * view_height,
                                view_px_per_scene_px / camera.view_px_per_scene_px);
    // Whole pixels: at 1:1 a texel then covers exactly one view pixel.
    scaled.offset_x_px = static_cast<double>(static_cast<long long>(scaled.offset_x_px));
    scaled.offset_y_px = static_cast<double>(static_cast<long long>(scaled.offset_y_px));
    return scaled;
}

Camera2d panned(const Camera2d& camera, double dx, double dy) {
    return {camera.view_px_per_scene_px, camera.offset_x_px + dx, camera.offset_y_px + dy};
}

Point2d scene_from_view(const Camera2d& camera, Point2d view) {
    return {(view.x - camera.offset_x_px) / camera.view_px_per_scene_px,
            (view.y - camera.offset_y_px) / camera.view_px_per_scene_px};
}

Point2d view_from_scene(const Camera2d& camera, Point2d scene) {
    return {scene.x * camera.view_px_per_scene_px + camera.offset_x_px,
            scene.y * camera.view_px_per_scene_px + camera.offset_y_px};
}

} // namespace fathom
