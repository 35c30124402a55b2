// The graphics devices of the machine, as the program judges them.
#pragma once

#include <string>

namespace fathom {

/// The device that a GPU renderer would use, or "none".
[[nodiscard]] std::string main_device_name();

} // namespace fathom
