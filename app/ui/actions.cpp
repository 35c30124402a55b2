#include "app/ui/actions.hpp"

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

} // namespace

bool has_image(const Ui& ui) {
    return ui.active < ui.panels.size() && ui.panels[ui.active].stream.image;
}
bool has_depth(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].is_colour;
}
bool has_partner(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].stream.partner.empty();
}
bool has_sequence(const Ui& ui) {
    return ui.session.sequence_rows().size() > 1;
}
bool has_input(const Ui& ui) {
    return ui.session.size() > 0;
}
bool has_region(const Ui& ui) {
    return has_depth(ui) && ui.panels[ui.active].region_stats != nullptr;
}
bool has_several(const Ui& ui) {
    return ui.session.size() > 1;
}

std::span<const Action> actions() {
    static const std::vector<Action> table = [] {
        std::vector<Action> all;
        for (const auto group : {file_actions(), view_actions(), range_actions(), window_actions()})
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
    found->run(ui);
    ui.clock.now();
    return true;
}

void run_shortcuts(Ui& ui) {
    const ActionScope hovered = ui.hover == Ui::Hover::View3d ? ActionScope::Over3d : ActionScope::Over2d;
    const bool popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
    for (const KeyPress& press : ui.input.presses()) {
        if (popup && press.key == GLFW_KEY_ESCAPE) continue; // closes it, see begin_popup
        const bool typing = ImGui::GetIO().WantTextInput;
        if (typing && !press.control && press.key != GLFW_KEY_ESCAPE) continue;
        if (typing && (press.key == GLFW_KEY_C || press.key == GLFW_KEY_A || press.key == GLFW_KEY_Z))
            continue;
        for (const Action& action : actions()) {
            if (!matches(action.shortcut, press)) continue;
            if (action.scope != ActionScope::Anywhere && action.scope != hovered) continue;
            if (is_enabled(ui, action)) action.run(ui);
            break;
        }
    }
}

} // namespace fathom
