// Arrow arrays behind each other: rows of several columns as one column.
//
//     if (can_join(a, b)) both = joined_arrays(std::vector{a, b});
//
// Values are copied. Any thread.
#pragma once

#include "decoders/rrd/arrow.hpp"

#include <span>

namespace fathom {

/// Of one type, however deep, and of none that holds unions or what is passed over.
[[nodiscard]] bool can_join(const ArrowArray& a, const ArrowArray& b);

/// At least one; each of two neighbours can be joined.
[[nodiscard]] ArrowArray joined_arrays(std::span<const ArrowArray> parts);

} // namespace fathom
