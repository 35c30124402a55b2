#include "decoders/messages/protobuf_wire.hpp"

#include "decoders/media/byte_reader.hpp"

namespace fathom {
namespace {

/// 64 bits in pieces of seven.
constexpr int kMaxVarintBytes = 10;
constexpr std::uint32_t kMaxFieldNumber = (1u << 29) - 1;

} // namespace

std::span<const std::byte> WireReader::take(std::uint64_t size) {
    if (failed_ || size > bytes_.size() - position_) {
        failed_ = true;
        return {};
    }
    position_ += size;
    return bytes_.subspan(position_ - size, size);
}

std::uint64_t WireReader::varint() {
    std::uint64_t value = 0;
    for (int i = 0; i < kMaxVarintBytes; ++i) {
        const auto byte = take(1);
        if (failed_) return 0;
        const auto bits = std::to_integer<std::uint64_t>(byte[0]);
        value |= (bits & 0x7Fu) << (7 * i);
        if (bits < 0x80u) return value;
    }
    failed_ = true;
    return 0;
}

bool WireReader::next(WireField& field) {
    if (failed_ || at_end()) return false;
    const std::uint64_t tag = varint();
    field = {};
    if (tag >> 3 == 0 || tag >> 3 > kMaxFieldNumber) failed_ = true;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.type = static_cast<WireType>(tag & 7u);
    switch (field.type) {
    case WireType::Varint: field.value = varint(); break;
    case WireType::Fixed64:
        if (const auto bytes = take(8); !failed_) field.value = load_le<std::uint64_t>(bytes.data());
        break;
    case WireType::Fixed32:
        if (const auto bytes = take(4); !failed_) field.value = load_le<std::uint32_t>(bytes.data());
        break;
    case WireType::Sized: field.bytes = take(varint()); break;
    default: failed_ = true; break;
    }
    return !failed_;
}

void WireWriter::raw(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    out.insert(out.end(), bytes, bytes + size);
}

void WireWriter::raw_varint(std::uint64_t value) {
    for (; value >= 0x80u; value >>= 7)
        out.push_back(static_cast<std::byte>((value & 0x7Fu) | 0x80u));
    out.push_back(static_cast<std::byte>(value));
}

void WireWriter::tag(std::uint32_t number, WireType type) {
    raw_varint(std::uint64_t{number} << 3 | static_cast<std::uint64_t>(type));
}

WireWriter& WireWriter::varint(std::uint32_t number, std::uint64_t value) {
    tag(number, WireType::Varint);
    raw_varint(value);
    return *this;
}

WireWriter& WireWriter::fixed32(std::uint32_t number, std::uint32_t value) {
    tag(number, WireType::Fixed32);
    raw(&value, sizeof value);
    return *this;
}

WireWriter& WireWriter::real(std::uint32_t number, double value) {
    tag(number, WireType::Fixed64);
    raw(&value, sizeof value);
    return *this;
}

WireWriter& WireWriter::bytes(std::uint32_t number, std::span<const std::byte> value) {
    tag(number, WireType::Sized);
    raw_varint(value.size());
    out.insert(out.end(), value.begin(), value.end());
    return *this;
}

WireWriter& WireWriter::text(std::uint32_t number, std::string_view value) {
    return bytes(number, std::as_bytes(std::span(value)));
}

WireWriter& WireWriter::reals(std::uint32_t number, std::span<const double> values) {
    return bytes(number, std::as_bytes(values));
}

} // namespace fathom
