#include "app/views/labels.hpp"

#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// From the place to the text, so that a point can be seen beside its name.
constexpr double kAway_px = 6;

constexpr std::size_t kMostLabels = 200;

bool is_inside(Point2d at, double width, double height) {
    return at.x >= 0 && at.y >= 0 && at.x < width && at.y < height;
}

} // namespace

std::vector<ViewLabel> view_labels(std::span<const PlacedLabel> labels, const Camera3d& camera,
                                   double view_width, double view_height) {
    const double focal_px = 0.5 * view_height / std::tan(0.5 * camera.fov_y);
    std::vector<ViewLabel> placed;
    for (const PlacedLabel& label : labels) {
        const glm::dvec4 eye = camera.eye_from_world * glm::dvec4(label.place, 1);
        if (!(eye.z >= camera.near_m)) continue;
        const double scale =
            camera.orthographic_height_m > 0 ? view_height / camera.orthographic_height_m : focal_px / eye.z;
        const Point2d at{0.5 * view_width + eye.x * scale, 0.5 * view_height + eye.y * scale};
        if (is_inside(at, view_width, view_height)) placed.push_back({{at.x + kAway_px, at.y}, label.text});
    }
    return placed;
}

std::vector<ViewLabel> view_labels(std::span<const PlacedLabel> labels, const Camera2d& camera,
                                   double view_width, double view_height) {
    std::vector<ViewLabel> placed;
    for (const PlacedLabel& label : labels) {
        const Point2d at = view_from_scene(camera, {label.place.x, label.place.y});
        if (is_inside(at, view_width, view_height)) placed.push_back({{at.x + kAway_px, at.y}, label.text});
    }
    return placed;
}

std::vector<ViewLabel> apart(std::vector<ViewLabel> labels, double line_height_px,
                             const std::function<double(const std::string&)>& width_px) {
    struct Taken {
        Point2d at;
        double width;
    };
    std::vector<Taken> taken;
    std::vector<ViewLabel> kept;
    for (ViewLabel& label : labels) {
        if (kept.size() == kMostLabels) break;
        const Taken own{label.at, width_px(label.text)};
        const bool is_free = std::ranges::none_of(taken, [&](const Taken& other) {
            return std::abs(own.at.y - other.at.y) < line_height_px && own.at.x < other.at.x + other.width &&
                   other.at.x < own.at.x + own.width;
        });
        if (!is_free) continue;
        taken.push_back(own);
        kept.push_back(std::move(label));
    }
    return kept;
}

} // namespace fathom
