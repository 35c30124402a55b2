// The window's state as JSON: what is shown, not how. For tests that drive it from outside, and for bug reports.
// Main thread only.
#pragma once

#include "app/ui/ui.hpp"

#include <string>

namespace fathom {

/// Written beside `path`, then renamed; nothing when `path` is empty.
void write_window_state(Ui& ui, const std::string& path);

} // namespace fathom
