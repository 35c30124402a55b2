// What the names of files say: their order, and their time. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// Runs of digits compare as numbers, everything else byte by byte: "2.png" before "10.png". Equal numbers of another
/// length ("2", "02") keep a strict order by their text.
[[nodiscard]] bool is_before_naturally(std::string_view a, std::string_view b);

/// "1305031102.160407" is seconds since 1970, 13, 16 and 19 digits are milli-, micro- and nanoseconds: the time in
/// nanoseconds. So it is in the raw parts of NYU Depth, "d-1315329275.283752-1234567". Nothing for names that merely
/// count.
[[nodiscard]] std::optional<std::int64_t> stamp_of(std::string_view stem);

[[nodiscard]] std::string lower_case(std::string_view text);

} // namespace fathom
