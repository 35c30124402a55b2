#include "app/views/motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fathom {

double eased(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

double Ease::at(double now_s) const {
    return from_ + (to_ - from_) * eased((now_s - start_s_) / kMotionS);
}

double Ease::share(double now_s, bool open, bool motion) {
    const double wanted = open ? 1 : 0;
    if (!known_ || !motion) {
        from_ = to_ = wanted;
        start_s_ = -1e9;
        known_ = true;
    } else if (to_ != wanted) {
        from_ = at(now_s);
        to_ = wanted;
        start_s_ = now_s;
    }
    moving_ = now_s < start_s_ + kMotionS;
    return at(now_s);
}

Camera2d between(const Camera2d& from, const Camera2d& to, double t, double view_width, double view_height) {
    if (t >= 1) return to;
    const Point2d middle{0.5 * view_width, 0.5 * view_height};
    const Point2d a = scene_from_view(from, middle), b = scene_from_view(to, middle);
    const double zoom =
        from.view_px_per_scene_px * std::pow(to.view_px_per_scene_px / from.view_px_per_scene_px, t);
    return {zoom, middle.x - (a.x + (b.x - a.x) * t) * zoom, middle.y - (a.y + (b.y - a.y) * t) * zoom};
}

OrbitCamera between(const OrbitCamera& from, const OrbitCamera& to, double t) {
    if (t >= 1 || from.scene_from_level != to.scene_from_level) return to; // two scenes: nothing lies between
    OrbitCamera camera = to;
    camera.pivot = from.pivot + (to.pivot - from.pivot) * t;
    camera.distance_m = from.distance_m + (to.distance_m - from.distance_m) * t;
    camera.yaw = from.yaw + std::remainder(to.yaw - from.yaw, 2 * std::numbers::pi) * t;
    camera.pitch = from.pitch + (to.pitch - from.pitch) * t;
    camera.roll = from.roll + std::remainder(to.roll - from.roll, 2 * std::numbers::pi) * t;
    camera.fov_y = from.fov_y + (to.fov_y - from.fov_y) * t;
    return camera;
}

} // namespace fathom
