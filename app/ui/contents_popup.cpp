// What a view shows besides its stream: a button in its title row and the list behind it.
#include "app/session/suggest_panes.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"

#include <algorithm>
#include <utility>

namespace fathom {
namespace {

bool draw_choice(Ui& ui, const char* label, bool& is_shown) {
    const bool is_pressed = ImGui::Checkbox(label, &is_shown);
    name_place(ui, std::string("show ") + label);
    return is_pressed;
}

/// An entity of a list that may be in it or not.
void draw_entity_choice(Ui& ui, const EntityPath& entity, std::vector<EntityPath>& shown) {
    const auto found = std::ranges::find(shown, entity);
    bool is_shown = found != shown.end();
    if (!draw_choice(ui, entity.c_str(), is_shown)) return;
    if (is_shown)
        shown.push_back(entity);
    else
        shown.erase(found);
}

/// Pictures of the pane's recording but the leading one; in 3D those that can lie in a scene.
std::vector<EntityPath> other_pictures(const Ui& ui, std::size_t pane, const EntityPath& leader, bool is_3d) {
    const Recording& recording = *ui.session.find_recording(ui.session.pane(pane).of);
    std::vector<EntityPath> others = recording.store.entities();
    std::erase_if(others, [&](const EntityPath& entity) {
        const auto role = role_in(recording.store, entity);
        if (!role || entity == leader) return true;
        return is_3d && *role != ImageRole::Depth &&
               !latest_camera(recording.store, entity, recording.at).intrinsics;
    });
    return others;
}

void draw_others(Ui& ui, std::size_t pane, const EntityPath& leader, bool is_3d, const char* title,
                 std::vector<EntityPath>& shown) {
    const std::vector<EntityPath> others = other_pictures(ui, pane, leader, is_3d);
    if (others.empty()) return;
    ImGui::Dummy({1, static_cast<float>(ui.px(4))});
    section_head(ui, title);
    for (const EntityPath& entity : others)
        draw_entity_choice(ui, entity, shown);
}

void draw_contents_2d(Ui& ui, std::size_t pane) {
    View2d& view = ui.session.pane(pane).view_2d;
    section_head(ui, "OVER THE IMAGE");
    draw_choice(ui, "Points, lines and boxes", view.show_shapes);
    draw_choice(ui, "Segmentations beside it", view.show_overlays);
    draw_others(ui, pane, view.entity, false, "LAYERS", view.layers);
}

void draw_contents_3d(Ui& ui, std::size_t pane) {
    View3d& view = ui.session.pane(pane).view_3d;
    section_head(ui, "SCENE");
    if (can_choose_world(ui, pane)) {
        if (choice_button(ui, "World", view.in_world) && !view.in_world) toggle_world(ui, pane);
        ImGui::SameLine(0, static_cast<float>(ui.px(4)));
        if (choice_button(ui, "Camera's frame", !view.in_world) && view.in_world) toggle_world(ui, pane);
    }
    draw_choice(ui, "Points, lines and boxes", view.show_shapes);
    draw_choice(ui, "Frustums", view.show_frustum);
    draw_choice(ui, "Axes", view.show_axes);
    draw_others(ui, pane, view.entity, true, "ALSO IN IT", view.others);
}

} // namespace

bool can_choose_world(const Ui& ui, std::size_t pane) {
    const PanePanels& panels = ui.panels[pane];
    return panels.stream.image && panels.stream.world_from_camera && !ui.session.pane(pane).only_3d;
}

void toggle_world(Ui& ui, std::size_t pane) {
    View3d& view = ui.session.pane(pane).view_3d;
    const DepthStream& stream = ui.panels[pane].stream;
    const glm::dmat4 world_from_camera = stream.world_from_camera.value_or(glm::dmat4(1));
    view.in_world = !view.in_world;
    if (!view.camera) return; // it stands at the sensor, wherever that is
    view.camera = view.in_world ? moved_to(*view.camera, world_from_camera, level_frame(stream.world_up))
                                : moved_to(*view.camera, glm::inverse(world_from_camera), glm::dmat3(1));
}

int contents_button_px(const Ui& ui) {
    return ui.px(24);
}

void draw_contents_button(Ui& ui, std::size_t pane, ScreenRect& row, bool is_3d) {
    row.x1 -= contents_button_px(ui);
    ImGui::SetCursorScreenPos({static_cast<float>(row.x1), static_cast<float>(row.y0 + ui.px(2))});
    bool& is_wanted = is_3d ? ui.panels[pane].wants_contents_3d : ui.panels[pane].wants_contents_2d;
    const bool is_pressed = icon_button(ui, is_3d ? "contents 3d" : "contents 2d", Icon::Eye,
                                        is_3d ? "What the scene shows" : "What lies over the image");
    if (std::exchange(is_wanted, false) || is_pressed) ImGui::OpenPopup("contents");
    place_popup_at_item(ui);
    const auto padding = static_cast<float>(ui.px(12));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
    if (begin_popup(ui, "contents")) {
        is_3d ? draw_contents_3d(ui, pane) : draw_contents_2d(ui, pane);
        ImGui::EndPopup();
        if (!ImGui::IsAnyMouseDown()) ui.session.commit();
    }
    ImGui::PopStyleVar();
}

} // namespace fathom
