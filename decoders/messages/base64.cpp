#include "decoders/messages/base64.hpp"

#include <array>
#include <cstdint>

namespace fathom {
namespace {

constexpr std::uint8_t kNoDigit = 64;

constexpr auto kDigits = [] {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(kNoDigit);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return digits;
}();

} // namespace

Result<std::vector<std::byte>> decode_base64(std::string_view text) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return fail(ErrorCode::Malformed, "base64 text of an impossible length");
    std::vector<std::byte> bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned have = 0;
    for (const char c : text) {
        const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
        if (digit == kNoDigit) return fail(ErrorCode::Malformed, "base64 text with a character that is none");
        bits = bits << 6 | digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            bytes.push_back(static_cast<std::byte>(bits >> have & 0xFFu));
        }
    }
    return bytes;
}

} // namespace fathom
