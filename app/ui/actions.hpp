// Actions: everything the window can do, once. The same table feeds the menu, the keys, the command palette and the help.
//
//     for (const Action& action : actions()) …
//     run_shortcuts(ui);                              // what was pressed in this frame
//     run_action(ui, "view.fit");
//
// A single key acts on the view under the pointer, and never while a text field has the focus; of two actions with the
// same key the one for that kind of view runs. Main thread only.
#pragma once

#include "app/ui/ui.hpp"

#include <span>
#include <string>
#include <string_view>

namespace fathom {

enum class ActionScope : std::uint8_t { Anywhere, Over2d, Over3d };

struct Shortcut {
    int key = 0; // GLFW key code or one of '?', '+', '-'; 0: none
    bool control = false, shift = false, alt = false;
};

struct Action {
    std::string_view id;
    std::string_view group; // "File", "View", "Range" …
    std::string_view title;
    Shortcut shortcut;
    ActionScope scope = ActionScope::Anywhere;
    void (*run)(Ui&) = nullptr;
    bool (*enabled)(const Ui&) = nullptr; // null: always
};

[[nodiscard]] std::span<const Action> actions();
[[nodiscard]] std::string shortcut_text(const Shortcut& shortcut); // "Ctrl+Shift+C"
[[nodiscard]] bool is_enabled(const Ui& ui, const Action& action);

bool run_action(Ui& ui, std::string_view id);
void run_shortcuts(Ui& ui);

} // namespace fathom
