// What the options of a call mean for a stream: the settings that a user of the window would have made.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/views/stream_settings.hpp"

namespace fathom {

/// `meaning` turns --range from metres into raw units.
[[nodiscard]] StreamSettings settings_from(const Arguments& arguments, const DepthMeaning& meaning);

} // namespace fathom
