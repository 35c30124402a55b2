#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/view_keys.hpp"
#include "app/ui/view_parts.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double kOrbitRadPerPx = 0.006;
constexpr double kWheelStep = 0.87;
constexpr double kPickRadiusPx = 4;
constexpr double kFlySpeed = 0.8; // pivot distances per second

/// The point under the pointer: the pixel that the renderer shows there, and where it lies.
std::optional<ScenePoint> point_under(Ui& ui, std::size_t pane, const View3dFrame& frame, Point2d pointer) {
    const auto picked = ui.composer.pick(static_cast<std::uint32_t>(2 * pane + 1), pointer.x, pointer.y,
                                         kPickRadiusPx * ui.scale);
    if (!picked) return std::nullopt;
    return point_of(frame, picked->pick_id, picked->u, picked->v);
}

/// Where the wheel zooms to: the surface under the pointer, else the pivot's depth.
glm::dvec3 target_under(const PanePanels& panels, Point2d pointer, const std::optional<ScenePoint>& hit) {
    if (hit) return hit->position;
    return world_from_view(panels.camera_3d, pointer.x, pointer.y, panels.camera_3d.distance_m,
                           panels.view_3d.width(), panels.view_3d.height());
}

bool fly(Ui& ui, OrbitCamera& camera) {
    if (ImGui::GetIO().WantTextInput || ui.input.control()) return false;
    const auto axis = [&](int plus, int minus) {
        return int(ui.input.is_down(plus)) - int(ui.input.is_down(minus));
    };
    const int right = axis(GLFW_KEY_D, GLFW_KEY_A), forward = axis(GLFW_KEY_W, GLFW_KEY_S);
    const int down = axis(GLFW_KEY_Q, GLFW_KEY_E);
    if (right == 0 && forward == 0 && down == 0) return false;
    const double pace = ui.input.shift() ? 3 : 1;
    const double by = kFlySpeed * camera.distance_m * pace * std::min(0.05f, ImGui::GetIO().DeltaTime);
    camera = flown(camera, right * by, down * by, forward * by);
    ui.clock.at(ui.now_s + 1.0 / 60);
    return true;
}

void move_view(Ui& ui, std::size_t pane, Point2d pointer, const std::optional<ScenePoint>& hit,
               bool focused) {
    const ImGuiIO& io = ImGui::GetIO();
    PanePanels& panels = ui.panels[pane];
    OrbitCamera camera = panels.camera_3d;
    bool moved = false, jumped = false;
    if (ImGui::IsItemActive() && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        const bool pan = ImGui::IsMouseDown(1) || ImGui::IsMouseDown(2) || io.KeyCtrl || io.KeyShift;
        if (pan && (ImGui::IsMouseDragging(0) || ImGui::IsMouseDragging(1) || ImGui::IsMouseDragging(2))) {
            camera = panned(camera, io.MouseDelta.x, io.MouseDelta.y, panels.view_3d.height());
            moved = true;
        } else if (ImGui::IsMouseDragging(0)) {
            camera = orbited(camera, -io.MouseDelta.x * kOrbitRadPerPx / ui.scale,
                             -io.MouseDelta.y * kOrbitRadPerPx / ui.scale);
            moved = true;
        }
    }
    if (focused || (ImGui::IsItemHovered() && !ui.focus.is_at(StopKind::View))) moved |= fly(ui, camera);
    if (ImGui::IsItemHovered()) {
        if (io.MouseWheel != 0) {
            camera = zoomed_towards(camera, target_under(panels, pointer, hit),
                                    std::pow(kWheelStep, static_cast<double>(io.MouseWheel)));
            moved = true;
        }
        if (ImGui::IsMouseDoubleClicked(0)) {
            if (hit) {
                camera = with_pivot(camera, hit->position);
                moved = jumped = true;
            } else {
                panels.glide_3d = {panels.camera_3d, ui.now_s};
                ui.session.pane(pane).view_3d.camera.reset();
                ui.session.commit();
                return;
            }
        }
    }
    if (moved) {
        ui.session.pane(pane).view_3d.camera = camera;
        panels.glide_3d =
            jumped ? std::optional(CameraGlide<OrbitCamera>{panels.camera_3d, ui.now_s}) : std::nullopt;
    }
    if (ImGui::IsItemDeactivated()) ui.session.commit();
}

/// A bar of round length at the pivot's distance.
void draw_scale_bar(Ui& ui, const PanePanels& panels) {
    const DepthStream& stream = panels.stream;
    const double metres_per_px =
        panels.camera_3d.distance_m * 2 * std::tan(panels.camera_3d.fov_y / 2) / panels.view_3d.height();
    const double wanted = metres_per_px * ui.px(110);
    if (!(wanted > 0) || !std::isfinite(wanted)) return;
    const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
    const double length = wanted >= 5 * decade ? 5 * decade : wanted >= 2 * decade ? 2 * decade : decade;
    const float width = std::floor(static_cast<float>(length / metres_per_px));
    char number[48];
    std::snprintf(number, sizeof number, "%g", length);
    const bool is_metric = stream.meaning.unit_known || !stream.image; // shapes are in metres
    const std::string text = is_metric ? metres_text(length) : std::string(number) + " units";
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float x = static_cast<float>(panels.view_3d.x0 + ui.px(14));
    const float y = static_cast<float>(panels.view_3d.y1 - ui.px(16));
    const ImU32 color = im_color(ui.theme->dim);
    const float tick = static_cast<float>(ui.px(4));
    list.AddRectFilled({x, y}, {x + width, y + 1}, color);
    list.AddRectFilled({x, y - tick}, {x + 1, y + tick + 1}, color);
    list.AddRectFilled({x + width - 1, y - tick}, {x + width, y + tick + 1}, color);
    draw_text(list, ui.fonts.numbers, {x, y - tick - ui.fonts.numbers->FontSize - 3}, color, text);
}

void draw_pivot(Ui& ui, const PanePanels& panels) {
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(0)) return;
    const ImVec2 c{static_cast<float>(panels.view_3d.x0 + panels.view_3d.x1) / 2,
                   static_cast<float>(panels.view_3d.y0 + panels.view_3d.y1) / 2};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircle(c, 6 * ui.scale, IM_COL32(0, 0, 0, 160), 0, 3);
    list.AddCircle(c, 6 * ui.scale, im_color(ui.theme->accent), 0, 1.5f);
}

StripText strip_text(const Ui& ui, const PanePanels& panels) {
    if (panels.hovered_from_3d && panels.hovered)
        return {ui.fonts.numbers, ui.theme->text, read_out_line(panels.stream, *panels.hovered)};
    if (!panels.point_3d.empty()) return {ui.fonts.numbers, ui.theme->text, panels.point_3d};
    if (!panels.message_3d.empty()) return {ui.fonts.words, ui.theme->warning, panels.message_3d};
    return {ui.fonts.words, ui.theme->dim, "Drag orbits, right drag pans, wheel zooms, R resets, F frames"};
}

/// Of the choice of colours, where there is one, and the slider.
int point_controls_px(const Ui& ui, std::size_t pane) {
    if (ui.panels[pane].stream.partner.empty()) return ui.px(96);
    const int button = 2 * ui.px(6); // round its word
    const float words = text_size(ui.fonts.words, "Depth").x + text_size(ui.fonts.words, "Colour").x;
    return ui.px(96) + static_cast<int>(std::ceil(words)) + 2 * button + ui.px(4 + 8);
}

/// What the name of a view is worth before the controls go.
constexpr int kLeastNamePx = 100;

void draw_point_controls(Ui& ui, std::size_t pane, ScreenRect header) {
    StreamSettings& settings = ui.session.settings(pane, ui.panels[pane].stream.entity);
    const bool has_partner = !ui.panels[pane].stream.partner.empty();
    const int x0 = header.x1 - point_controls_px(ui, pane);
    const auto x = static_cast<float>(x0);
    ImGui::SetCursorScreenPos({x, static_cast<float>(header.y0 + ui.px(5))});
    if (has_partner) {
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                            ImVec2(static_cast<float>(ui.px(6)), static_cast<float>(ui.px(2))));
        if (choice_button(ui, "Depth", !settings.coloured_by_partner)) settings.coloured_by_partner = false;
        ImGui::SameLine(0, static_cast<float>(ui.px(4)));
        if (choice_button(ui, "Colour", settings.coloured_by_partner)) settings.coloured_by_partner = true;
        ImGui::PopStyleVar();
        ImGui::SameLine(0, static_cast<float>(ui.px(8)));
    }
    ImGui::SetNextItemWidth(static_cast<float>(ui.px(88)));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(static_cast<float>(ui.px(4)), static_cast<float>(ui.px(2))));
    {
        const FontScope font(ui.fonts.numbers);
        ImGui::SliderFloat("##size", &settings.fill_ratio, 0.2f, 4, "", ImGuiSliderFlags_Logarithmic);
        const FocusKeys keys = focus_stop(ui, "##size", StopKind::Slider).keys;
        if (keys.right + keys.up != 0)
            run_action(ui, keys.right + keys.up > 0 ? "view.bigger_points" : "view.smaller_points");
    }
    ImGui::PopStyleVar();
    tip(ui, "Point size as a share of the pixel's footprint ([ and ])");
    if (!ImGui::IsAnyMouseDown()) ui.session.commit();
}

/// Several streams are first seen from beside the leading camera, all of them, once their pictures are there; a scene that
/// no camera leads as soon as it is complete, and from then on from the same place.
void frame_all_at_first(Ui& ui, std::size_t pane, const View3dFrame& frame, bool is_complete) {
    PanePanels& panels = ui.panels[pane];
    const View3d& view = ui.session.pane(pane).view_3d;
    if (!frame.in_world || !frame.bounds) return;
    if (!frame.stream.image) {
        if (!view.camera && is_complete) ui.session.start_camera(pane, frame.camera);
        return;
    }
    if (panels.is_framed || view.others.empty()) return;
    if (view.camera) {
        panels.is_framed = true;
        return;
    }
    const auto is_there = [](const PlacedStream& placed) { return placed.stream.stats != nullptr; };
    if (frame.placed.size() <= view.others.size() || !std::ranges::all_of(frame.placed, is_there)) return;
    panels.is_framed = true;
    const OrbitCamera beside = orbited(frame.camera, kBesideYaw, kBesidePitch);
    ui.session.start_camera(pane, framing(beside, frame.bounds->low, frame.bounds->high,
                                          panels.view_3d.width(), panels.view_3d.height()));
    ui.clock.now(1);
}

/// Follows the pointer over what is drawn; what it is on, if anything.
std::optional<ScenePoint> hover_point(Ui& ui, std::size_t pane, const View3dFrame& frame,
                                      const ViewPointer& pointer) {
    PanePanels& panels = ui.panels[pane];
    panels.point_3d.clear();
    const bool is_free = pointer.hovered && !ImGui::IsAnyMouseDown();
    std::optional<ScenePoint> hit;
    if (is_free) hit = point_under(ui, pane, frame, pointer.at);
    if (hit && hit->number) panels.point_3d = point_line(*hit);
    if (is_free && !panels.probe) {
        const bool on_leader = hit && hit->read_out && hit->entity == frame.stream.entity;
        panels.hovered =
            on_leader ? std::optional(PixelIndex{hit->read_out->u, hit->read_out->v}) : std::nullopt;
        panels.hovered_from_3d = true;
    } else if (panels.hovered_from_3d && !panels.probe) {
        panels.hovered.reset();
        panels.hovered_from_3d = false;
    }
    if (pointer.hovered && ImGui::IsMouseDoubleClicked(0)) hit = point_under(ui, pane, frame, pointer.at);
    return hit;
}

} // namespace

void draw_view_3d_panel(Ui& ui, std::size_t pane, ScreenRect rect) {
    PanePanels& panels = ui.panels[pane];
    const int head = ui.px(28), strip = ui.px(24);
    const ScreenRect header{rect.x0, rect.y0, rect.x1, rect.y0 + head};
    const ScreenRect view{rect.x0, header.y1, rect.x1, rect.y1 - strip};
    const ScreenRect read{rect.x0, view.y1, rect.x1, rect.y1};
    panels.view_3d = view;
    ui.composer.surface(header, ui.theme->panel);
    ui.composer.surface(read, ui.theme->panel);
    ui.composer.surface(view, ui.theme->view.background_3d_bottom);
    if (view.empty()) return;

    const std::string name = "view3d " + std::to_string(pane);
    const PanelScope window(ui, name.c_str(), rect);
    ViewContext context = ui.session.context(pane);
    const Wants& wants = ui.session.wants();
    const std::size_t wanted = wants.chunks.size() + wants.images.size();
    View3dFrame frame =
        update(ui.session.pane(pane).view_3d, context, static_cast<std::uint32_t>(view.width()),
               static_cast<std::uint32_t>(view.height()), ui.session.wants());
    const bool is_complete = wants.chunks.size() + wants.images.size() == wanted;
    if (!panels.shows_2d) panels.stream = frame.stream;
    panels.camera_3d = panels.wanted_3d = frame.camera;
    if (const auto t = glide_share(ui, panels.glide_3d)) {
        panels.camera_3d = between(panels.glide_3d->from, frame.camera, *t);
        frame.draw_list.camera = camera_3d(panels.camera_3d);
    }
    panels.message_3d = frame.message;
    panels.bounds_3d = frame.bounds;
    panels.placed_3d = frame.placed.empty() ? std::nullopt : frame.placed.front().scene_from_camera;
    panels.shapes_3d = frame.shape_count;
    panels.points_3d = 0;
    for (const FreePointsItem& item : frame.draw_list.free_points)
        panels.points_3d += item.count();
    const bool has_scene = frame.bounds.has_value();
    frame_all_at_first(ui, pane, frame, is_complete);
    ui.composer.view(static_cast<std::uint32_t>(2 * pane + 1), view, std::move(frame.draw_list));

    const int controls_px = has_scene ? point_controls_px(ui, pane) : 0;
    const bool has_room = header.width() - controls_px >= ui.px(kLeastNamePx) + 3 * contents_button_px(ui);
    ScreenRect controls =
        draw_view_header(ui, pane, header, true, contents_button_px(ui) + (has_room ? controls_px : 0));
    draw_contents_button(ui, pane, controls, true);
    if (has_scene && has_room) draw_point_controls(ui, pane, controls);
    const ViewPointer pointer = take_view_pointer(ui, pane, view, Ui::Hover::View3d);
    if (has_scene) {
        move_3d_by_keys(ui, pane, pointer.focus.keys);
        const std::optional<ScenePoint> hit = hover_point(ui, pane, frame, pointer);
        move_view(ui, pane, pointer.at, hit, pointer.focus.here);
        draw_labels(ui, view,
                    view_labels(frame.labels, camera_3d(panels.camera_3d), view.width(), view.height()));
        draw_scale_bar(ui, panels);
        draw_pivot(ui, panels);
    }
    draw_strip(ui, read, strip_text(ui, panels));
}

} // namespace fathom
