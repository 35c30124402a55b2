// The rows of the action table by groups of ideas, and what they ask before they may run. A new action is a row in one of
// the files; `actions()` joins them in the order of the menu. Main thread only.
#pragma once

#include "app/ui/actions.hpp"

namespace fathom {

[[nodiscard]] std::span<const Action> file_actions();   // File, Edit
[[nodiscard]] std::span<const Action> view_actions();   // View, 3D
[[nodiscard]] std::span<const Action> range_actions();  // Range, Colour
[[nodiscard]] std::span<const Action> time_actions();   // Time
[[nodiscard]] std::span<const Action> window_actions(); // Window
[[nodiscard]] std::span<const Action> pane_actions();   // Panes

constexpr ActionScope k2d = ActionScope::Over2d, k3d = ActionScope::Over3d, kAny = ActionScope::Anywhere;

[[nodiscard]] bool has_image(const Ui& ui);
[[nodiscard]] bool has_depth(const Ui& ui);
[[nodiscard]] bool has_scene(const Ui& ui); // something is drawn in 3D
[[nodiscard]] bool has_partner(const Ui& ui);
[[nodiscard]] bool has_sequence(const Ui& ui); // more than one time to look at
[[nodiscard]] bool has_input(const Ui& ui);
[[nodiscard]] bool has_region(const Ui& ui);
[[nodiscard]] bool has_several(const Ui& ui);

} // namespace fathom
