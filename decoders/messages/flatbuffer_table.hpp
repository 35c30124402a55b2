// FlatTable: one table of a FlatBuffer (flatbuffers.dev, "Internals"), read in place, with every offset held against the
// buffer: nothing has to be verified beforehand, and what points outside reads as absent.
//
//     const auto root = flat_root(bytes);
//     if (!root) return fail(...);
//     const std::uint32_t width = root->number<std::uint32_t>(flat_slot(2));
//     const std::string_view name = root->text(flat_slot(1));
//
// A slot is the place of a field in the vtable, as schemas state it: 4 + 2 · field id. Any thread.
#pragma once

#include "decoders/media/byte_reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fathom {

[[nodiscard]] constexpr std::uint32_t flat_slot(std::uint32_t field_id) {
    return 4 + 2 * field_id;
}

/// A vector as it lies: elements of `stride` bytes from `begin` on, all within the buffer.
struct FlatVector {
    std::size_t begin = 0;
    std::uint32_t count = 0;
};

class FlatTable {
  public:
    /// None when there can be no table at that place.
    [[nodiscard]] static std::optional<FlatTable> at(std::span<const std::byte> buffer, std::size_t position);

    /// Where an inline value of that size lies; none when it is absent.
    [[nodiscard]] std::optional<std::size_t> inline_position(std::uint32_t slot, std::size_t size) const;

    template <typename T>
    [[nodiscard]] T number(std::uint32_t slot, T absent = {}) const {
        const auto position = inline_position(slot, sizeof(T));
        return position ? load_le<T>(buffer_.data() + *position) : absent;
    }
    [[nodiscard]] std::string_view text(std::uint32_t slot) const;
    [[nodiscard]] std::optional<FlatTable> table(std::uint32_t slot) const;
    [[nodiscard]] std::optional<FlatVector> vector(std::uint32_t slot, std::size_t stride) const;
    /// Element `i` of a vector of tables or of texts (stride 4).
    [[nodiscard]] std::optional<FlatTable> table_of(const FlatVector& vector, std::uint32_t i) const;
    [[nodiscard]] std::string_view text_of(const FlatVector& vector, std::uint32_t i) const;

    [[nodiscard]] std::span<const std::byte> buffer() const { return buffer_; }

  private:
    FlatTable(std::span<const std::byte> buffer, std::size_t position, std::size_t vtable,
              std::uint16_t vtable_size)
        : buffer_(buffer), position_(position), vtable_(vtable), vtable_size_(vtable_size) {}

    /// What the offset at `position` points to.
    [[nodiscard]] std::optional<std::size_t> follow(std::size_t position) const;
    [[nodiscard]] std::optional<FlatVector> vector_at(std::size_t position, std::size_t stride) const;

    std::span<const std::byte> buffer_;
    std::size_t position_, vtable_;
    std::uint16_t vtable_size_;
};

[[nodiscard]] std::optional<FlatTable> flat_root(std::span<const std::byte> buffer);

} // namespace fathom
