// What the window shows, as JSON: for tests that drive it from outside, and for reports of faults.
//
//     write_window_state(ui, path);   // the file appears whole
//
// Asked for with FATHOM_STATE_FILE and SIGUSR1. `places` are the controls of the last frame by name, in pixels of the
// window. Main thread, between frames.
#pragma once

#include "app/ui/ui.hpp"

#include <string>

namespace fathom {

void write_window_state(Ui& ui, const std::string& path);

} // namespace fathom
