#include "decoders/messages/ros_cursor.hpp"

#include <algorithm>

namespace fathom {

void RosCursor::align(std::size_t size) {
    const std::size_t alignment = std::min<std::size_t>(size, encoding_.max_alignment);
    const std::size_t padding = (alignment - position_ % alignment) % alignment;
    if (!failed_ && padding <= remaining())
        position_ += padding;
    else
        (void)take(padding, "padding");
}

std::span<const std::byte> RosCursor::take(std::uint64_t size, std::string_view what) {
    if (failed_) return {};
    if (size > remaining()) {
        failed_ = true;
        complaint_ = std::string(what) + " of " + std::to_string(size) + (size == 1 ? " byte" : " bytes") +
                     ", where " + std::to_string(remaining()) + " are left";
        return {};
    }
    position_ += size;
    return bytes_.subspan(position_ - size, size);
}

std::string_view RosCursor::string() {
    const auto length = number<std::uint32_t>();
    const auto bytes = take(length, "a string");
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (encoding_.terminated_strings && text.ends_with('\0')) text.remove_suffix(1);
    return text;
}

std::span<const std::byte> RosCursor::numbers(std::uint64_t count, std::size_t element_bytes) {
    if (count == 0) return {};
    align(element_bytes);
    return take(count * element_bytes, "a list"); // counts have 32 bits, so the product fits
}

RosCursor::Frame RosCursor::enter() {
    const auto size = number<std::uint32_t>();
    const Frame frame{bytes_.size()};
    if (failed_) return frame;
    if (size > remaining()) {
        (void)take(size, "a struct");
        return frame;
    }
    bytes_ = bytes_.first(position_ + size);
    return frame;
}

void RosCursor::leave(Frame frame) {
    if (failed_) return;
    position_ = bytes_.size();
    bytes_ = {bytes_.data(), frame.end_before}; // the frame lay within these bytes
}

Result<RosCursor> cdr_cursor(std::span<const std::byte> payload) {
    if (payload.size() < 4)
        return fail(ErrorCode::Truncated,
                    std::to_string(payload.size()) + " bytes are too few for a CDR message");
    const auto kind = std::to_integer<unsigned>(payload[1]);
    RosEncoding encoding{
        .max_alignment = 4, .big_endian = kind % 2 == 0, .terminated_strings = true, .xcdr2 = true};
    // Representation identifiers of DDS-XTypes 1.3, table 60, and the numbers that RTPS gave the same kinds first.
    switch (kind & ~1u) {
    case 0x00:
        encoding.max_alignment = 8;
        encoding.xcdr2 = false;
        break;
    case 0x06:
    case 0x10: break;
    case 0x08:
    case 0x14: encoding.delimited = true; break;
    case 0x02:
    case 0x0A:
    case 0x12: return fail(ErrorCode::Unsupported, "CDR as a parameter list is not read");
    default: return fail(ErrorCode::Malformed, "unknown CDR encapsulation " + std::to_string(kind));
    }
    if (payload[0] != std::byte{0})
        return fail(ErrorCode::Malformed, "the message does not start with a CDR encapsulation");
    return RosCursor(payload.subspan(4), encoding);
}

} // namespace fathom
