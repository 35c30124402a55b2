#include "decoders/rrd/arrow.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/media/half.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace fathom {
namespace {

bool bit_at(const Blob& bits, std::uint64_t i) {
    return (std::to_integer<unsigned>(bits.bytes[i / 8]) >> (i % 8) & 1) != 0;
}

template <typename T>
T value_at(const Blob& values, std::uint64_t i) {
    return load_le<T>(values.bytes.data() + i * sizeof(T));
}

struct ItemRange {
    std::uint64_t first, end;
};

/// Where the items of element i lie; for types with offsets.
ItemRange offset_range(const ArrowNode& node, std::uint64_t i) {
    if (node.type->large)
        return {value_at<std::uint64_t>(node.offsets, i), value_at<std::uint64_t>(node.offsets, i + 1)};
    return {value_at<std::uint32_t>(node.offsets, i), value_at<std::uint32_t>(node.offsets, i + 1)};
}

bool is_binary(const ArrowType& type) {
    return type.kind == ArrowKind::Utf8 || type.kind == ArrowKind::Binary;
}

bool is_list(const ArrowType& type) {
    return type.kind == ArrowKind::List || type.kind == ArrowKind::FixedSizeList;
}

bool is_byte(const ArrowType& type) {
    return (type.kind == ArrowKind::UInt || type.kind == ArrowKind::Int) && type.bit_width == 8;
}

/// An array on a child of the same tree, which stays alive as a whole.
ArrowArray child_array(const ArrowArray& array, std::size_t index, std::uint64_t offset,
                       std::uint64_t length) {
    return {{array.node, &array.node->children[index]}, offset, length};
}

double float_value(const ArrowNode& node, std::uint64_t i) {
    switch (node.type->bit_width) {
    case 16: return half_to_float(value_at<std::uint16_t>(node.values, i));
    case 32: return value_at<float>(node.values, i);
    default: return value_at<double>(node.values, i);
    }
}

std::int64_t signed_value(const ArrowNode& node, std::uint64_t i) {
    switch (node.type->bit_width) {
    case 8: return value_at<std::int8_t>(node.values, i);
    case 16: return value_at<std::int16_t>(node.values, i);
    case 32: return value_at<std::int32_t>(node.values, i);
    default: return value_at<std::int64_t>(node.values, i);
    }
}

std::uint64_t unsigned_value(const ArrowNode& node, std::uint64_t i) {
    switch (node.type->bit_width) {
    case 8: return value_at<std::uint8_t>(node.values, i);
    case 16: return value_at<std::uint16_t>(node.values, i);
    case 32: return value_at<std::uint32_t>(node.values, i);
    default: return value_at<std::uint64_t>(node.values, i);
    }
}

void append_doubles(const ArrowArray& array, std::size_t max_count, std::vector<double>& out) {
    const bool lists = is_list(type_of(array));
    for (std::uint64_t i = 0; i < array.length && out.size() < max_count; ++i) {
        if (lists)
            append_doubles(list_at(array, i), max_count, out);
        else
            out.push_back(double_at(array, i).value_or(std::numeric_limits<double>::quiet_NaN()));
    }
}

} // namespace

const std::string* find_metadata(const ArrowMetadata& metadata, std::string_view key) {
    const auto found = std::ranges::find(metadata, key, &ArrowMetadata::value_type::first);
    return found == metadata.end() ? nullptr : &found->second;
}

bool ArrowType::operator==(const ArrowType& other) const {
    const bool lists = kind == ArrowKind::List || kind == ArrowKind::FixedSizeList;
    return kind == other.kind && bit_width == other.bit_width && large == other.large && unit == other.unit &&
           size == other.size && detail == other.detail && union_tags == other.union_tags &&
           std::ranges::equal(children, other.children, [&](const ArrowField& a, const ArrowField& b) {
               return (lists || a.name == b.name) && *a.type == *b.type;
           });
}

const ArrowType& type_of(const ArrowArray& array) {
    static const ArrowType nothing;
    return array.node ? *array.node->type : nothing;
}

ArrowArray window(const ArrowArray& array, std::uint64_t first, std::uint64_t count) {
    first = std::min(first, array.length);
    return {array.node, array.offset + first, std::min(count, array.length - first)};
}

bool is_null(const ArrowArray& array, std::uint64_t i) {
    if (i >= array.length || !array.node) return true;
    const ArrowKind kind = array.node->type->kind;
    if (kind == ArrowKind::Null || kind == ArrowKind::Unsupported) return true;
    return !array.node->validity.bytes.empty() && !bit_at(array.node->validity, array.offset + i);
}

std::uint64_t null_count(const ArrowArray& array) {
    if (!array.node) return 0;
    const ArrowKind kind = array.node->type->kind;
    if (kind == ArrowKind::Null || kind == ArrowKind::Unsupported) return array.length;
    if (array.node->validity.bytes.empty()) return 0;
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < array.length; ++i)
        count += bit_at(array.node->validity, array.offset + i) ? 0 : 1;
    return count;
}

ArrowArray list_at(const ArrowArray& array, std::uint64_t i) {
    if (!is_list(type_of(array)) || is_null(array, i)) return {};
    const ArrowNode& node = *array.node;
    if (node.type->kind == ArrowKind::FixedSizeList)
        return child_array(array, 0, (array.offset + i) * node.type->size, node.type->size);
    const auto [first, end] = offset_range(node, array.offset + i);
    return child_array(array, 0, first, end - first);
}

std::optional<ArrowArray> child(const ArrowArray& array, std::string_view name) {
    const ArrowType& type = type_of(array);
    if (type.kind != ArrowKind::Struct) return std::nullopt;
    const auto found = std::ranges::find(type.children, name, &ArrowField::name);
    const auto index = static_cast<std::size_t>(found - type.children.begin());
    if (found == type.children.end()) return std::nullopt;
    return child_array(array, index, array.offset, array.length);
}

ArrowArray union_at(const ArrowArray& array, std::uint64_t i) {
    const ArrowType& type = type_of(array);
    if (type.kind != ArrowKind::DenseUnion || i >= array.length) return {};
    const auto tag = value_at<std::int8_t>(array.node->values, array.offset + i);
    const auto index = std::ranges::find(type.union_tags, tag) - type.union_tags.begin();
    return child_array(array, static_cast<std::size_t>(index),
                       value_at<std::uint32_t>(array.node->offsets, array.offset + i), 1);
}

std::optional<double> double_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i)) return std::nullopt;
    if (type_of(array).kind == ArrowKind::Float) return float_value(*array.node, array.offset + i);
    if (const auto number = int64_at(array, i)) return static_cast<double>(*number);
    if (const auto number = uint64_at(array, i)) return static_cast<double>(*number);
    return std::nullopt;
}

std::optional<std::int64_t> int64_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i)) return std::nullopt;
    switch (type_of(array).kind) {
    case ArrowKind::Int:
    case ArrowKind::Timestamp:
    case ArrowKind::Duration: return signed_value(*array.node, array.offset + i);
    case ArrowKind::UInt: {
        const std::uint64_t value = unsigned_value(*array.node, array.offset + i);
        if (!std::in_range<std::int64_t>(value)) return std::nullopt;
        return static_cast<std::int64_t>(value);
    }
    default: return std::nullopt;
    }
}

std::optional<std::uint64_t> uint64_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i)) return std::nullopt;
    if (type_of(array).kind == ArrowKind::UInt) return unsigned_value(*array.node, array.offset + i);
    const auto value = int64_at(array, i);
    if (!value || *value < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

std::optional<bool> bool_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i) || type_of(array).kind != ArrowKind::Bool) return std::nullopt;
    return bit_at(array.node->values, array.offset + i);
}

std::optional<std::string_view> string_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i) || type_of(array).kind != ArrowKind::Utf8) return std::nullopt;
    const auto [first, end] = offset_range(*array.node, array.offset + i);
    return std::string_view(reinterpret_cast<const char*>(array.node->values.bytes.data()) + first,
                            end - first);
}

std::optional<Blob> bytes_at(const ArrowArray& array, std::uint64_t i) {
    if (is_null(array, i)) return std::nullopt;
    const ArrowNode& node = *array.node;
    if (is_binary(*node.type)) {
        const auto [first, end] = offset_range(node, array.offset + i);
        return slice(node.values, first, end - first);
    }
    if (node.type->kind == ArrowKind::FixedSizeBinary)
        return slice(node.values, (array.offset + i) * node.type->size, node.type->size);
    if (!is_list(*node.type) || !is_byte(*node.type->children[0].type)) return std::nullopt;
    const ArrowArray items = list_at(array, i);
    return slice(items.node->values, items.offset, items.length);
}

std::optional<Blob> packed_values(const ArrowArray& array) {
    const ArrowType& type = type_of(array);
    switch (type.kind) {
    case ArrowKind::FixedSizeList:
        return packed_values(child_array(array, 0, array.offset * type.size, array.length * type.size));
    case ArrowKind::Int:
    case ArrowKind::UInt:
    case ArrowKind::Float:
    case ArrowKind::Timestamp:
    case ArrowKind::Duration: {
        const std::uint64_t value_bytes = type.bit_width / 8;
        return slice(array.node->values, array.offset * value_bytes, array.length * value_bytes);
    }
    default: return std::nullopt;
    }
}

std::vector<double> flat_doubles(const ArrowArray& array, std::size_t max_count) {
    std::vector<double> numbers;
    append_doubles(array, max_count, numbers);
    return numbers;
}

} // namespace fathom
