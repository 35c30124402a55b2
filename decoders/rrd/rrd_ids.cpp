#include "decoders/rrd/rrd_ids.hpp"

#include <charconv>

namespace fathom {
namespace {

constexpr std::size_t kHalfDigits = 16;

std::optional<std::uint64_t> hex_number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::string hex_digits(std::uint64_t value, std::string_view alphabet) {
    std::string text(kHalfDigits, '0');
    for (std::size_t i = kHalfDigits; i-- > 0; value >>= 4)
        text[i] = alphabet[value & 15];
    return text;
}

} // namespace

std::optional<RrdTuid> parse_rrd_tuid(std::string_view text) {
    constexpr std::string_view kPrefix = "chunk_";
    if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
    if (text.size() != 2 * kHalfDigits) return std::nullopt;
    const auto time_ns = hex_number(text.substr(0, kHalfDigits));
    const auto increment = hex_number(text.substr(kHalfDigits));
    if (!time_ns || !increment) return std::nullopt;
    return RrdTuid{*time_ns, *increment};
}

std::string rrd_tuid_text(const RrdTuid& tuid) {
    return hex_digits(tuid.time_ns, "0123456789ABCDEF") + hex_digits(tuid.increment, "0123456789abcdef");
}

std::string rrd_version_text(RrdVersion version) {
    std::string text = std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' +
                       std::to_string(version.patch);
    const std::string number = std::to_string(version.meta & 63);
    switch (version.meta >> 6) {
    case 1: return text + "-rc." + number;
    case 2: return text + "-alpha." + number;
    case 3: return text + "-alpha." + number + "+dev";
    default: return text;
    }
}

} // namespace fathom
