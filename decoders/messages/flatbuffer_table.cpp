#include "decoders/messages/flatbuffer_table.hpp"

namespace fathom {
namespace {

bool fits(std::span<const std::byte> buffer, std::size_t position, std::size_t size) {
    return position <= buffer.size() && size <= buffer.size() - position;
}

} // namespace

std::optional<FlatTable> FlatTable::at(std::span<const std::byte> buffer, std::size_t position) {
    if (!fits(buffer, position, 4)) return std::nullopt;
    const auto back = std::int64_t{load_le<std::int32_t>(buffer.data() + position)};
    const std::int64_t vtable = static_cast<std::int64_t>(position) - back;
    if (vtable < 0 || !fits(buffer, static_cast<std::size_t>(vtable), 4)) return std::nullopt;
    const auto size = load_le<std::uint16_t>(buffer.data() + vtable);
    if (size < 4 || !fits(buffer, static_cast<std::size_t>(vtable), size)) return std::nullopt;
    return FlatTable(buffer, position, static_cast<std::size_t>(vtable), size);
}

std::optional<std::size_t> FlatTable::inline_position(std::uint32_t slot, std::size_t size) const {
    if (slot < 4 || slot + 2 > vtable_size_) return std::nullopt;
    const auto offset = load_le<std::uint16_t>(buffer_.data() + vtable_ + slot);
    if (offset == 0 || !fits(buffer_, position_ + offset, size)) return std::nullopt;
    return position_ + offset;
}

std::optional<std::size_t> FlatTable::follow(std::size_t position) const {
    const std::size_t target = position + load_le<std::uint32_t>(buffer_.data() + position);
    if (!fits(buffer_, target, 4)) return std::nullopt;
    return target;
}

std::optional<FlatVector> FlatTable::vector_at(std::size_t position, std::size_t stride) const {
    const auto target = follow(position);
    if (!target) return std::nullopt;
    const auto count = load_le<std::uint32_t>(buffer_.data() + *target);
    if (count > (buffer_.size() - *target - 4) / stride) return std::nullopt;
    return FlatVector{*target + 4, count};
}

std::string_view FlatTable::text(std::uint32_t slot) const {
    const auto characters = vector(slot, 1);
    if (!characters) return {};
    return {reinterpret_cast<const char*>(buffer_.data()) + characters->begin, characters->count};
}

std::optional<FlatTable> FlatTable::table(std::uint32_t slot) const {
    const auto position = inline_position(slot, 4);
    const auto target = position ? follow(*position) : std::nullopt;
    return target ? at(buffer_, *target) : std::nullopt;
}

std::optional<FlatVector> FlatTable::vector(std::uint32_t slot, std::size_t stride) const {
    const auto position = inline_position(slot, 4);
    return position ? vector_at(*position, stride) : std::nullopt;
}

std::optional<FlatTable> FlatTable::table_of(const FlatVector& vector, std::uint32_t i) const {
    const auto target = follow(vector.begin + std::size_t{4} * i);
    return target ? at(buffer_, *target) : std::nullopt;
}

std::string_view FlatTable::text_of(const FlatVector& vector, std::uint32_t i) const {
    const auto characters = vector_at(vector.begin + std::size_t{4} * i, 1);
    if (!characters) return {};
    return {reinterpret_cast<const char*>(buffer_.data()) + characters->begin, characters->count};
}

std::optional<FlatTable> flat_root(std::span<const std::byte> buffer) {
    if (buffer.size() < 4) return std::nullopt;
    return FlatTable::at(buffer, load_le<std::uint32_t>(buffer.data()));
}

} // namespace fathom
