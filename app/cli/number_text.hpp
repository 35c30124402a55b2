// Numbers in the text of options: the whole text is one number, or it is none. Any thread.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fathom {

/// Integers in decimal, doubles finite.
template <typename T>
[[nodiscard]] std::optional<T> number_of(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if constexpr (std::is_floating_point_v<T>)
        if (!std::isfinite(value)) return std::nullopt;
    return value;
}

/// "1,2.5,3"; nothing when a part is no number.
template <typename T>
[[nodiscard]] std::optional<std::vector<T>> numbers_of(std::string_view text, char separator) {
    std::vector<T> values;
    while (true) {
        const std::size_t end = text.find(separator);
        const auto value = number_of<T>(text.substr(0, end));
        if (!value) return std::nullopt;
        values.push_back(*value);
        if (end == std::string_view::npos) return values;
        text.remove_prefix(end + 1);
    }
}

} // namespace fathom
