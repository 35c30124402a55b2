#include "app/sources/file_names.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace fathom {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t digit_count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

std::string_view without_zeros(std::string_view digits) {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// All of `digits` as a number; nothing beyond 63 bits.
std::optional<std::int64_t> integer_of(std::string_view digits) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// "1315329275.283752" of "d-1315329275.283752-1234567" (NYU Depth: letter, seconds, ticks); any other name as it is.
std::string_view without_nyu_parts(std::string_view stem) {
    if (stem.size() < 3 || stem[1] != '-' || is_digit(stem[0])) return stem;
    const std::string_view rest = stem.substr(2);
    const std::size_t dash = rest.find('-');
    if (dash == std::string_view::npos || digit_count(rest.substr(dash + 1)) != rest.size() - dash - 1)
        return stem;
    return rest.substr(0, dash).find('.') == std::string_view::npos ? stem : rest.substr(0, dash);
}

} // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

bool is_before_naturally(std::string_view a, std::string_view b) {
    const std::string_view whole_a = a, whole_b = b;
    while (!a.empty() && !b.empty()) {
        const std::size_t digits_a = digit_count(a), digits_b = digit_count(b);
        if (digits_a != 0 && digits_b != 0) {
            const std::string_view number_a = without_zeros(a.substr(0, digits_a));
            const std::string_view number_b = without_zeros(b.substr(0, digits_b));
            if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
            if (number_a != number_b) return number_a < number_b;
            a.remove_prefix(digits_a);
            b.remove_prefix(digits_b);
            continue;
        }
        if (a.front() != b.front()) return a.front() < b.front();
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;
}

std::optional<std::int64_t> stamp_of(std::string_view stem) {
    stem = without_nyu_parts(stem);
    constexpr std::int64_t kSecond_ns = 1'000'000'000;
    const std::size_t whole = digit_count(stem);
    if (whole == stem.size()) { // an integer: long enough to be a time, not a count
        const std::int64_t unit_ns = whole == 13 ? 1'000'000 : whole == 16 ? 1'000 : whole == 19 ? 1 : 0;
        const auto value = unit_ns == 0 ? std::nullopt : integer_of(stem);
        return value && *value < INT64_MAX / unit_ns ? std::optional(*value * unit_ns) : std::nullopt;
    }
    // Seconds and their decimals, such as TUM RGB-D and ETH3D write them.
    if (whole == 0 || whole > 10 || stem[whole] != '.') return std::nullopt;
    const std::string_view decimals = stem.substr(whole + 1);
    if (decimals.size() < 3 || decimals.size() > 9 || digit_count(decimals) != decimals.size())
        return std::nullopt;
    std::string nanoseconds(decimals);
    nanoseconds.resize(9, '0');
    const auto seconds = integer_of(stem.substr(0, whole));
    const auto rest = integer_of(nanoseconds);
    if (!seconds || !rest || *seconds > INT64_MAX / kSecond_ns - 1) return std::nullopt;
    return *seconds * kSecond_ns + *rest;
}

} // namespace fathom
