// Small text files that stand beside images: read whole, numbers taken out. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// The text of a file; empty where there is none, or where it has more than `most_bytes`.
[[nodiscard]] std::string small_text(const std::filesystem::path& path, std::uint64_t most_bytes = 16u << 20);

/// Numbers at the start of `text`, separated by blanks, line ends, commas, semicolons and brackets; stops at the first
/// word that is none. "inf" and "nan" are numbers.
[[nodiscard]] std::vector<double> leading_numbers(std::string_view text, std::size_t at_most);

/// Cuts the first line off, without its line end.
[[nodiscard]] std::string_view take_line(std::string_view& text);

} // namespace fathom
