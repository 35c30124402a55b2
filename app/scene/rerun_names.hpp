// Rerun's enumerations and packed values by their names: a colour map is "Turbo", not 5. The numbers are those of its
// type definitions (0.23 to 0.41). Any thread.
#pragma once

#include "decoders/rrd/arrow.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// Fields ("colormap" of "DepthImage:colormap") whose values have names, or a form of their own.
[[nodiscard]] bool is_named_by_rerun(std::string_view field);

/// An instance of such a field; nothing where it has none: another field, a number beyond those known.
[[nodiscard]] std::optional<std::string> rerun_name(std::string_view field, const ArrowArray& instances,
                                                    std::uint64_t i);

} // namespace fathom
