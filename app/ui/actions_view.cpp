// Actions that move the views.
#include "app/ui/action_groups.hpp"
#include "app/ui/panels.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

void zoom_2d(Ui& ui, double factor) {
    PanePanels& panels = ui.active_panels();
    View2d& view = ui.session.pane(ui.active).view_2d;
    const ScreenRect& rect = panels.view_2d;
    view.camera = zoomed_at(panels.wanted_2d, rect.width() / 2.0, rect.height() / 2.0, factor);
    view.fit = false;
    ui.session.commit();
}

void fit_2d(Ui& ui) {
    ui.session.pane(ui.active).view_2d.fit = true;
    ui.session.commit();
}

void one_to_one(Ui& ui) {
    PanePanels& panels = ui.active_panels();
    View2d& view = ui.session.pane(ui.active).view_2d;
    view.camera = scaled_about_center(panels.wanted_2d, panels.view_2d.width(), panels.view_2d.height(), 1.0);
    view.camera.offset_x_px = std::round(view.camera.offset_x_px);
    view.camera.offset_y_px = std::round(view.camera.offset_y_px);
    view.fit = false;
    ui.session.commit();
}

void reset_3d(Ui& ui) {
    ui.session.pane(ui.active).view_3d.camera.reset();
    ui.session.commit();
}

void zoom_3d(Ui& ui, double factor) {
    const OrbitCamera& camera = ui.active_panels().wanted_3d;
    ui.session.pane(ui.active).view_3d.camera = zoomed_towards(camera, camera.pivot, factor);
    ui.session.commit();
}

bool has_mark(const Ui& ui) {
    return has_depth(ui) && ui.panels[ui.active].hovered;
}

glm::dvec3 in_scene(const PanePanels& panels, glm::dvec3 of_camera) {
    return glm::dvec3(panels.placed_3d.value_or(glm::dmat4(1)) * glm::dvec4(of_camera, 1));
}

void pivot_at_mark(Ui& ui) {
    const PanePanels& panels = ui.active_panels();
    const auto out = read_out(panels.stream, panels.hovered->u, panels.hovered->v);
    if (!out || !std::isfinite(out->depth_m)) return;
    ui.session.pane(ui.active).view_3d.camera =
        with_pivot(panels.wanted_3d, in_scene(panels, {out->x_m, out->y_m, out->depth_m}));
    ui.session.commit();
}

void frame_3d(Ui& ui) {
    PanePanels& panels = ui.active_panels();
    OrbitCamera camera = panels.wanted_3d;
    // From the sensor all is in view: look from beside it.
    if (!ui.session.pane(ui.active).view_3d.camera)
        camera = orbited(with_pivot(camera, in_scene(panels, {0, 0, median_depth_m(panels.stream)})),
                         kBesideYaw, kBesidePitch);
    ui.session.pane(ui.active).view_3d.camera = framing(camera, panels.bounds_3d->low, panels.bounds_3d->high,
                                                        panels.view_3d.width(), panels.view_3d.height());
    ui.session.commit();
}

bool has_world(const Ui& ui) {
    return ui.active < ui.panels.size() && can_choose_world(ui, ui.active);
}

constexpr Action kRows[] = {
    {"view.fit", "View", "Fit image", {GLFW_KEY_F}, k2d, fit_2d, has_image},
    {"view.one_to_one", "View", "One image pixel per screen pixel", {GLFW_KEY_1}, k2d, one_to_one, has_image},
    {"view.zoom_in", "View", "Zoom in", {'+'}, k2d, [](Ui& ui) { zoom_2d(ui, 1.25); }, has_image},
    {"view.zoom_out", "View", "Zoom out", {'-'}, k2d, [](Ui& ui) { zoom_2d(ui, 0.8); }, has_image},
    {"view.partner_2d",
     "View",
     "Show colour instead of depth",
     {GLFW_KEY_B},
     k2d,
     [](Ui& ui) {
         View2d& view = ui.session.pane(ui.active).view_2d;
         view.show_colour_partner = !view.show_colour_partner;
         ui.session.commit();
     },
     has_partner},
    {"view.layout",
     "View",
     "2D and 3D, 2D alone, 3D alone",
     {GLFW_KEY_V},
     kAny,
     [](Ui& ui) {
         ViewArrangement& views = ui.session.layout().views;
         views = static_cast<ViewArrangement>((static_cast<int>(views) + 1) % 3);
         ui.session.commit();
     }},
    {"view.link",
     "View",
     "Link zoom and range of images side by side",
     {GLFW_KEY_K},
     kAny,
     [](Ui& ui) {
         ui.session.linked() = !ui.session.linked();
         ui.session.commit();
     },
     has_several},
    {"view.shapes",
     "View",
     "Show points, lines and boxes",
     {},
     kAny,
     [](Ui& ui) {
         Pane& pane = ui.session.pane(ui.active);
         pane.view_2d.show_shapes = pane.view_3d.show_shapes = !pane.view_3d.show_shapes;
         ui.session.commit();
     },
     [](const Ui& ui) { return ui.has_active(); }},
    {"view.contents_2d",
     "View",
     "What lies over the image",
     {},
     kAny,
     [](Ui& ui) { ui.active_panels().wants_contents_2d = true; },
     has_image},
    {"view.contents_3d",
     "3D",
     "What the scene shows",
     {},
     kAny,
     [](Ui& ui) { ui.active_panels().wants_contents_3d = true; },
     has_scene},
    {"view.world",
     "3D",
     "In the world or in the camera's frame",
     {},
     kAny,
     [](Ui& ui) {
         toggle_world(ui, ui.active);
         ui.session.commit();
     },
     has_world},

    {"view.frame", "3D", "Frame all", {GLFW_KEY_F}, k3d, frame_3d, has_scene},
    {"view.nearer", "3D", "Go nearer", {'+'}, k3d, [](Ui& ui) { zoom_3d(ui, 0.8); }, has_scene},
    {"view.farther", "3D", "Go farther", {'-'}, k3d, [](Ui& ui) { zoom_3d(ui, 1.25); }, has_scene},
    {"view.pivot", "3D", "Pivot at the marked point", {GLFW_KEY_P}, k3d, pivot_at_mark, has_mark},
    {"view.reset", "3D", "Back to the sensor's own view", {GLFW_KEY_R}, k3d, reset_3d, has_scene},
    {"view.partner_3d",
     "3D",
     "Colour points by depth or by the colour image",
     {GLFW_KEY_B},
     k3d,
     [](Ui& ui) {
         ui.active_settings().coloured_by_partner = !ui.active_settings().coloured_by_partner;
         ui.session.commit();
     },
     has_partner},
    {"view.bigger_points",
     "3D",
     "Bigger points",
     {GLFW_KEY_RIGHT_BRACKET},
     kAny,
     [](Ui& ui) {
         ui.active_settings().fill_ratio = std::min(8.0f, ui.active_settings().fill_ratio * 1.25f);
         ui.session.commit();
     },
     has_scene},
    {"view.smaller_points",
     "3D",
     "Smaller points",
     {GLFW_KEY_LEFT_BRACKET},
     kAny,
     [](Ui& ui) {
         ui.active_settings().fill_ratio = std::max(0.1f, ui.active_settings().fill_ratio / 1.25f);
         ui.session.commit();
     },
     has_scene},
    {"view.frustum",
     "3D",
     "Show frustum and axes",
     {GLFW_KEY_X},
     k3d,
     [](Ui& ui) {
         View3d& view = ui.session.pane(ui.active).view_3d;
         view.show_frustum = view.show_axes = !view.show_frustum;
         ui.session.commit();
     },
     has_scene},
    {"view.orthographic",
     "3D",
     "Perspective or orthographic",
     {GLFW_KEY_O},
     k3d,
     [](Ui& ui) {
         OrbitCamera camera = ui.active_panels().wanted_3d;
         camera.orthographic = !camera.orthographic;
         ui.session.pane(ui.active).view_3d.camera = camera;
         ui.session.commit();
     },
     has_scene},
};

} // namespace

std::span<const Action> view_actions() {
    return kRows;
}

} // namespace fathom
