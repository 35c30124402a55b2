// What the pointer does in a view, by keys, while the view has the keyboard's focus: Ctrl+arrows pan the picture or orbit
// round the cloud, Alt+arrows move the probe, a pixel that is read out as if the pointer were on it. Shift goes further.
// Main thread only.
#pragma once

#include "app/ui/ui.hpp"

namespace fathom {

void move_2d_by_keys(Ui& ui, std::size_t pane, const FocusKeys& keys);
void move_3d_by_keys(Ui& ui, std::size_t pane, const FocusKeys& keys);

} // namespace fathom
