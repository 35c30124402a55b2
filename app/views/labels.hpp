// Labels: words beside shapes, from where they are in a scene to where they are read in a view.
//
//     const std::vector<ViewLabel> labels = view_labels(frame.labels, camera, width, height);
//     for (const ViewLabel& label : apart(labels, line_px, [&](const std::string& t) { return width_of(t); })) …
//
// A label stands to the right of its place, its middle at that height. Main thread only.
#pragma once

#include "app/views/camera_2d.hpp"
#include "renderer/draw_list.hpp"

#include <glm/vec3.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// In a 3D scene, or in scene pixels of a 2D view.
struct PlacedLabel {
    glm::dvec3 place{0};
    std::string text;
};

struct ViewLabel {
    Point2d at; // left end and middle of the text, in view pixels
    std::string text;
};

/// Those before the eye and inside the view. Shapes do not hide them: a name is to be read.
[[nodiscard]] std::vector<ViewLabel> view_labels(std::span<const PlacedLabel> labels, const Camera3d& camera,
                                                 double view_width, double view_height);
[[nodiscard]] std::vector<ViewLabel> view_labels(std::span<const PlacedLabel> labels, const Camera2d& camera,
                                                 double view_width, double view_height);

/// Without those that would lie over one before them, and no more than can be read.
[[nodiscard]] std::vector<ViewLabel> apart(std::vector<ViewLabel> labels, double line_height_px,
                                           const std::function<double(const std::string&)>& width_px);

} // namespace fathom
