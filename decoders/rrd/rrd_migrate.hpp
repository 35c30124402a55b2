// The schema of chunks ("Sorbet") as earlier versions wrote it, brought to the names of today: only metadata
// changes, columns at most disappear. Any thread.
#pragma once

#include "decoders/rrd/arrow_ipc.hpp"

namespace fathom {

/// Renames keys, components, archetypes and types, and drops the indicator columns of 0.23. The version as
/// found is returned; empty where none is stated.
std::string migrate_sorbet(ArrowBatch& batch);

/// Written by a version later than the ones known here: readable as far as nothing was renamed since.
[[nodiscard]] bool is_later_sorbet(std::string_view version);

} // namespace fathom
