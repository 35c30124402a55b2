#include "decoders/netpbm_header.hpp"

#include <charconv>

namespace fathom {
namespace {

constexpr std::size_t kMaxWord = 64;

bool is_blank(std::byte b) {
    const auto c = static_cast<char>(b);
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

} // namespace

bool has_netpbm_magic(Bytes bytes, char letter) {
    return bytes.size() >= 3 && bytes[0] == std::byte{'P'} && bytes[1] == static_cast<std::byte>(letter) &&
           (is_blank(bytes[2]) || bytes[2] == std::byte{'#'});
}

std::string_view NetpbmHeader::word() {
    bool in_comment = false;
    for (; at_ < bytes_.size(); ++at_) {
        const auto c = static_cast<char>(bytes_[at_]);
        if (c == '#') in_comment = true;
        if (c == '\n' || c == '\r') in_comment = false;
        if (!in_comment && !is_blank(bytes_[at_])) break;
    }
    const std::size_t begin = at_;
    while (at_ < bytes_.size() && at_ - begin < kMaxWord && !is_blank(bytes_[at_]) &&
           bytes_[at_] != std::byte{'#'})
        ++at_;
    if (begin == at_) return {};
    return {reinterpret_cast<const char*>(bytes_.data()) + begin, at_ - begin};
}

Result<std::uint32_t> NetpbmHeader::number() {
    const std::string_view text = word();
    if (text.empty()) return fail(ErrorCode::Truncated, "the file ends inside its header");
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(ErrorCode::Malformed, "'" + std::string(text) + "' stands where a number is expected");
    return value;
}

Bytes NetpbmHeader::payload(std::uint64_t expected_bytes) const {
    if (at_ >= bytes_.size()) return {};
    const bool both = bytes_.size() - at_ >= 2 + expected_bytes && bytes_[at_] == std::byte{'\r'} &&
                      bytes_[at_ + 1] == std::byte{'\n'};
    return bytes_.subspan(at_ + (both ? 2 : 1));
}

} // namespace fathom
