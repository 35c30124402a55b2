#include "app/ui/actions.hpp"

#include "app/session/time_control.hpp"
#include "app/ui/action_groups.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <vector>

namespace fathom {
namespace {

bool matches(const Shortcut& shortcut, const KeyPress& press) {
    const int key = press.control && press.key == '=' ? '+' : press.key; // one key on many keyboards
    if (shortcut.key == 0 || shortcut.key != key) return false;
    const bool symbol = shortcut.key == '?' || shortcut.key == '+' || shortcut.key == '-';
    if (symbol) return shortcut.control == press.control && shortcut.control != press.is_character;
    return !press.is_character && shortcut.control == press.control && shortcut.shift == press.shift &&
           shortcut.alt == press.alt;
}

std::string key_name(int key) {
    switch (key) {
    case GLFW_KEY_SPACE: return "Space";
    case GLFW_KEY_LEFT: return "Left";
    case GLFW_KEY_RIGHT: return "Right";
    case GLFW_KEY_HOME: return "Home";
    case GLFW_KEY_END: return "End";
    case GLFW_KEY_TAB: return "Tab";
    case GLFW_KEY_ESCAPE: return "Esc";
    default: break;
    }
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return "F" + std::to_string(key - GLFW_KEY_F1 + 1);
    return std::string(1, static_cast<char>(key));
}

/// Runs it; what the user steered before is a step of undo of its own, and cameras that it moves glide there.
void run(Ui& ui, const Action& action) {
    ui.session.commit();
    struct Before {
        bool fit;
        Camera2d camera_2d;
        std::optional<OrbitCamera> camera_3d;
    };
    std::vector<Before> before;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i) {
        const auto& work = ui.session.pane(i);
        before.push_back({work.view_2d.fit, work.view_2d.camera, work.view_3d.camera});
    }
    action.run(ui);
    if (before.size() != ui.session.pane_count() || ui.panels.size() != before.size()) return;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& work = ui.session.pane(i);
        PanePanels& panels = ui.panels[i];
        if (work.view_2d.fit != before[i].fit ||
            (!work.view_2d.fit && work.view_2d.camera != before[i].camera_2d))
            panels.glide_2d = {panels.camera_2d, ui.now_s};
        if (work.view_3d.camera != before[i].camera_3d) panels.glide_3d = {panels.camera_3d, ui.now_s};
    }
}

bool is_navigation(int key) {
    constexpr int kKeys[] = {GLFW_KEY_TAB,    GLFW_KEY_ENTER, GLFW_KEY_KP_ENTER, GLFW_KEY_SPACE,
                             GLFW_KEY_ESCAPE, GLFW_KEY_LEFT,  GLFW_KEY_RIGHT,    GLFW_KEY_UP,
                             GLFW_KEY_DOWN,   GLFW_KEY_HOME,  GLFW_KEY_END};
    return std::ranges::find(kKeys, key) != std::end(kKeys);
}

/// What belongs to the control with the focus. A view leaves Space and the bare arrows to their shortcuts.
bool take_for_focus(Ui& ui, const KeyPress& press) {
    if (!ui.focus.shown()) return false;
    FocusKeys keys{.control = press.control, .shift = press.shift, .alt = press.alt};
    keys.right = int(press.key == GLFW_KEY_RIGHT) - int(press.key == GLFW_KEY_LEFT);
    keys.up = int(press.key == GLFW_KEY_UP) - int(press.key == GLFW_KEY_DOWN);
    keys.activate =
        press.key == GLFW_KEY_ENTER || press.key == GLFW_KEY_KP_ENTER || press.key == GLFW_KEY_SPACE;
    const bool arrow = keys.right != 0 || keys.up != 0;
    const bool takes = ui.focus.is_at(StopKind::View)     ? arrow && (press.control || press.alt)
                       : ui.focus.is_at(StopKind::Slider) ? arrow
                       : ui.focus.is_at(StopKind::List)   ? arrow || keys.activate
                                                          : keys.activate;
    if (takes) ui.focus.press(keys);
    return takes;
}

} // namespace

bool has_image(const Ui& ui) {
    return ui.active < ui.panels.size() && ui.panels[ui.active].stream.image;
}
bool has_depth(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].is_colour;
}
bool has_scene(const Ui& ui) {
    return ui.active < ui.panels.size() && ui.panels[ui.active].bounds_3d;
}
bool has_partner(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].stream.partner.empty();
}
bool has_sequence(const Ui& ui) {
    return has_time(ui.session);
}
bool has_input(const Ui& ui) {
    return ui.session.input_count() > 0;
}
bool has_region(const Ui& ui) {
    return has_depth(ui) && ui.panels[ui.active].region_stats != nullptr;
}
bool has_several(const Ui& ui) {
    return ui.session.pane_count() > 1;
}

std::span<const Action> actions() {
    static const std::vector<Action> table = [] {
        std::vector<Action> all;
        for (const auto group : {file_actions(), view_actions(), pane_actions(), range_actions(),
                                 time_actions(), window_actions()})
            all.insert(all.end(), group.begin(), group.end());
        return all;
    }();
    return table;
}

bool is_enabled(const Ui& ui, const Action& action) {
    return action.enabled == nullptr || action.enabled(ui);
}

std::string shortcut_text(const Shortcut& shortcut) {
    if (shortcut.key == 0) return {};
    return std::string(shortcut.control ? "Ctrl+" : "") + (shortcut.shift ? "Shift+" : "") +
           (shortcut.alt ? "Alt+" : "") + key_name(shortcut.key);
}

bool run_action(Ui& ui, std::string_view id) {
    const auto found = std::ranges::find(actions(), id, &Action::id);
    if (found == actions().end() || !is_enabled(ui, *found)) return false;
    run(ui, *found);
    ui.clock.now();
    return true;
}

void run_shortcuts(Ui& ui) {
    const ImVec2 pointed = ImGui::GetIO().MouseDelta;
    if (ImGui::IsAnyMouseDown()) ui.focus.hide();
    if (pointed.x != 0 || pointed.y != 0 || !ui.focus.is_at(StopKind::View))
        for (PanePanels& panels : ui.panels)
            panels.probe.reset();
    const ActionScope hovered = ui.hover == Ui::Hover::View3d ? ActionScope::Over3d : ActionScope::Over2d;
    for (const KeyPress& press : ui.input.presses()) {
        const bool typing = ImGui::GetIO().WantTextInput;
        if (ui.popup_open && is_navigation(press.key)) continue;
        if (typing && press.key == GLFW_KEY_ESCAPE && !ui.overlay_open() && !ui.raw_form.open)
            continue; // it only leaves the field
        if (typing && !press.control && press.key != GLFW_KEY_ESCAPE && press.key != GLFW_KEY_TAB) continue;
        if (typing && (press.key == GLFW_KEY_C || press.key == GLFW_KEY_A || press.key == GLFW_KEY_Z))
            continue;
        if (!typing && !ui.overlay_open() && take_for_focus(ui, press)) continue;
        for (const Action& action : actions()) {
            if (!matches(action.shortcut, press)) continue;
            if (action.scope != ActionScope::Anywhere && action.scope != hovered) continue;
            if (is_enabled(ui, action)) run(ui, action);
            break;
        }
    }
}

} // namespace fathom
