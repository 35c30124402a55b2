// fathom info --rows: what was logged to an entity, row by row, as the window's table shows it. Main thread only.
#pragma once

#include "app/cli/input.hpp"

namespace fathom {

/// Tab-separated lines under a line of names, or one JSON object. Returns the exit code.
[[nodiscard]] int print_rows(OpenedInput& input, const Arguments& arguments);

} // namespace fathom
