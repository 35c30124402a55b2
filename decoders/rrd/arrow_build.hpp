// Arrow arrays from our own values: what a writer hands to write_arrow_ipc.
//
//     const ArrowArray meters = lists_of_one(make_numbers<float>({{1000.0f}}));      // List<Float32>, one row
//     const ArrowArray buffer = lists_of_one(make_byte_lists({pixels}));             // List<List<UInt8>>
//     const ArrowArray format = lists_of_one(make_struct({{"width", w}, {"height", h}}));
//
// Arrays refer to their parts; bytes of a single blob are not copied. Sizes that do not fit are our own
// mistakes. Any thread.
#pragma once

#include "decoders/rrd/arrow.hpp"

#include <concepts>
#include <initializer_list>

namespace fathom {

template <typename T>
concept ArrowNumber =
    std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> || std::same_as<T, std::uint32_t> ||
    std::same_as<T, std::uint64_t> || std::same_as<T, std::int8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

/// Values without gaps, little-endian, of a type with a fixed width; copies nothing.
[[nodiscard]] ArrowArray make_fixed_width(ArrowType type, Blob values);

template <ArrowNumber T>
[[nodiscard]] ArrowArray make_numbers(std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    const ArrowKind kind = std::floating_point<T>      ? ArrowKind::Float
                           : std::unsigned_integral<T> ? ArrowKind::UInt
                                                       : ArrowKind::Int;
    return make_fixed_width({.kind = kind, .bit_width = 8 * sizeof(T)},
                            make_blob({bytes.begin(), bytes.end()}));
}

template <ArrowNumber T>
[[nodiscard]] ArrowArray make_numbers(std::initializer_list<T> values) {
    return make_numbers(std::span<const T>(values.begin(), values.size()));
}

[[nodiscard]] ArrowArray make_bools(const std::vector<bool>& values);
[[nodiscard]] ArrowArray make_strings(std::span<const std::string> values);

/// List<UInt8>, one for each blob. A single blob is referred to, several are copied behind each other.
[[nodiscard]] ArrowArray make_byte_lists(std::span<const Blob> blobs);

/// Element i gets the next counts[i] items.
[[nodiscard]] ArrowArray make_lists(const ArrowArray& items, std::span<const std::uint64_t> counts);

/// Each element becomes a list of one; where it is null, a list that is null.
[[nodiscard]] ArrowArray lists_of_one(const ArrowArray& items);

/// Every `size` items one element.
[[nodiscard]] ArrowArray make_fixed_size_lists(const ArrowArray& items, std::uint32_t size);

struct ArrowMember {
    std::string name;
    ArrowArray values;
};
/// Members of equal length.
[[nodiscard]] ArrowArray make_struct(std::span<const ArrowMember> members);

/// `count` nulls of the given type, which is stored like any other.
[[nodiscard]] ArrowArray make_nulls(const ArrowTypePtr& type, std::uint64_t count);

/// The same values where `valid`, null elsewhere.
[[nodiscard]] ArrowArray with_nulls(const ArrowArray& array, const std::vector<bool>& valid);

} // namespace fathom
