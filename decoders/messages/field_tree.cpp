#include "decoders/messages/field_tree.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

template <typename T>
T load(const std::byte* p, bool swapped) {
    if constexpr (sizeof(T) > 1) {
        if (swapped) return load_be<T>(p);
    }
    return load_le<T>(p);
}

} // namespace

const FieldNode* child_of(const FieldTree& tree, const FieldNode& parent, std::string_view name) {
    const FieldNode* found = nullptr;
    for_each_child(tree, parent, [&](const FieldNode& child) {
        if (!found && same_name(child.name, name)) found = &child;
    });
    return found;
}

std::optional<double> number_of(const FieldNode& node) {
    switch (node.kind) {
    case FieldKind::Bool:
    case FieldKind::Signed: return static_cast<double>(node.integer);
    case FieldKind::Unsigned: return static_cast<double>(static_cast<std::uint64_t>(node.integer));
    case FieldKind::Real: return node.real;
    default: return std::nullopt;
    }
}

std::optional<std::uint32_t> u32_of(const FieldNode& node) {
    const std::optional<double> value = number_of(node);
    if (!value || !(*value >= 0 && *value <= 0xFFFFFFFFp0) || *value != std::floor(*value))
        return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

std::size_t count_of(const FieldNode& numbers) {
    return numbers.bytes.size() / byte_size(numbers.scalar);
}

double number_at(const FieldNode& numbers, std::size_t i) {
    const std::byte* p = numbers.bytes.data() + i * byte_size(numbers.scalar);
    const bool swapped = numbers.swapped;
    switch (numbers.scalar) {
    case Scalar::U8: return static_cast<double>(load<std::uint8_t>(p, swapped));
    case Scalar::I8: return static_cast<double>(load<std::int8_t>(p, swapped));
    case Scalar::U16: return static_cast<double>(load<std::uint16_t>(p, swapped));
    case Scalar::I16: return static_cast<double>(load<std::int16_t>(p, swapped));
    case Scalar::U32: return static_cast<double>(load<std::uint32_t>(p, swapped));
    case Scalar::I32: return static_cast<double>(load<std::int32_t>(p, swapped));
    case Scalar::U64: return static_cast<double>(load<std::uint64_t>(p, swapped));
    case Scalar::I64: return static_cast<double>(load<std::int64_t>(p, swapped));
    case Scalar::F16: return half_to_float(load<std::uint16_t>(p, swapped));
    case Scalar::F32: return load<float>(p, swapped);
    case Scalar::F64: return load<double>(p, swapped);
    }
    return 0;
}

std::optional<std::vector<double>> numbers_of(const FieldTree& tree, const FieldNode& node) {
    std::vector<double> values;
    if (node.kind == FieldKind::Numbers) {
        values.resize(count_of(node));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = number_at(node, i);
        return values;
    }
    if (node.kind != FieldKind::List) return std::nullopt;
    bool all_numbers = true;
    for_each_child(tree, node, [&](const FieldNode& child) {
        const std::optional<double> value = number_of(child);
        all_numbers = all_numbers && value;
        values.push_back(value.value_or(0));
    });
    if (!all_numbers) return std::nullopt;
    return values;
}

} // namespace fathom
