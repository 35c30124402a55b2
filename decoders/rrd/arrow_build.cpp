#include "decoders/rrd/arrow_build.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace fathom {
namespace {

template <typename T>
Blob blob_of_values(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return make_blob({bytes.begin(), bytes.end()});
}

ArrowArray whole(ArrowNode node) {
    auto shared = std::make_shared<const ArrowNode>(std::move(node));
    return {shared, 0, shared->length};
}

ArrowTypePtr make_type(ArrowType type) {
    return std::make_shared<const ArrowType>(std::move(type));
}

ArrowField item_field(const ArrowArray& items, bool nullable) {
    return {.name = "item", .type = items.node->type, .nullable = nullable};
}

/// Offsets from `first` on, in 32 bits where they fit.
Blob make_offsets(std::uint64_t first, std::span<const std::uint64_t> counts, bool& large) {
    std::vector<std::uint64_t> offsets{first};
    offsets.reserve(counts.size() + 1);
    for (const std::uint64_t count : counts)
        offsets.push_back(offsets.back() + count);
    large = offsets.back() > std::numeric_limits<std::int32_t>::max();
    if (large) return blob_of_values(offsets);
    return blob_of_values(std::vector<std::uint32_t>(offsets.begin(), offsets.end()));
}

Blob make_bits(const std::vector<bool>& values, std::uint64_t offset = 0) {
    std::vector<std::byte> bits((offset + values.size() + 7) / 8);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i]) bits[(offset + i) / 8] |= static_cast<std::byte>(1u << ((offset + i) % 8));
    return make_blob(std::move(bits));
}

Blob joined_bytes(std::span<const Blob> blobs) {
    if (blobs.size() == 1) return blobs.front();
    std::vector<std::byte> all;
    for (const Blob& blob : blobs)
        all.insert(all.end(), blob.bytes.begin(), blob.bytes.end());
    return make_blob(std::move(all));
}

ArrowArray make_lists_of(ArrowField item, const ArrowArray& items, std::span<const std::uint64_t> counts) {
    ArrowType type{.kind = ArrowKind::List};
    const Blob offsets = make_offsets(items.offset, counts, type.large);
    type.children.push_back(std::move(item));
    return whole({.type = make_type(std::move(type)),
                  .length = counts.size(),
                  .offsets = offsets,
                  .children = {*items.node}});
}

} // namespace

ArrowArray make_fixed_width(ArrowType type, Blob values) {
    const std::size_t value_bytes = type.kind == ArrowKind::FixedSizeBinary ? type.size : type.bit_width / 8u;
    FATHOM_ASSERT(value_bytes > 0 && values.bytes.size() % value_bytes == 0);
    const std::uint64_t length = values.bytes.size() / value_bytes;
    return whole({.type = make_type(std::move(type)), .length = length, .values = std::move(values)});
}

ArrowArray make_bools(const std::vector<bool>& values) {
    return whole(
        {.type = make_type({.kind = ArrowKind::Bool}), .length = values.size(), .values = make_bits(values)});
}

ArrowArray make_strings(std::span<const std::string> values) {
    std::vector<std::byte> characters;
    std::vector<std::uint64_t> counts;
    for (const std::string& value : values) {
        const auto bytes = std::as_bytes(std::span(value));
        characters.insert(characters.end(), bytes.begin(), bytes.end());
        counts.push_back(value.size());
    }
    ArrowType type{.kind = ArrowKind::Utf8};
    const Blob offsets = make_offsets(0, counts, type.large);
    return whole({.type = make_type(std::move(type)),
                  .length = values.size(),
                  .offsets = offsets,
                  .values = make_blob(std::move(characters))});
}

ArrowArray make_byte_lists(std::span<const Blob> blobs) {
    const ArrowArray bytes = make_fixed_width({.kind = ArrowKind::UInt, .bit_width = 8}, joined_bytes(blobs));
    std::vector<std::uint64_t> counts;
    for (const Blob& blob : blobs)
        counts.push_back(blob.bytes.size());
    return make_lists_of(item_field(bytes, false), bytes, counts);
}

ArrowArray make_lists(const ArrowArray& items, std::span<const std::uint64_t> counts) {
    FATHOM_ASSERT(items.node &&
                  std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) <= items.length);
    return make_lists_of(item_field(items, true), items, counts);
}

ArrowArray lists_of_one(const ArrowArray& items) {
    const std::vector<std::uint64_t> counts(items.length, 1);
    ArrowArray lists = make_lists(items, counts);
    if (null_count(items) == 0) return lists;
    std::vector<bool> valid(items.length);
    for (std::size_t i = 0; i < valid.size(); ++i)
        valid[i] = !is_null(items, i);
    return with_nulls(lists, valid);
}

ArrowArray make_fixed_size_lists(const ArrowArray& items, std::uint32_t size) {
    FATHOM_ASSERT(items.node && size > 0 && items.offset == 0 && items.length % size == 0);
    ArrowType type{.kind = ArrowKind::FixedSizeList, .size = size};
    type.children.push_back(item_field(items, false));
    return whole(
        {.type = make_type(std::move(type)), .length = items.length / size, .children = {*items.node}});
}

ArrowArray make_struct(std::span<const ArrowMember> members) {
    FATHOM_ASSERT(!members.empty());
    ArrowType type{.kind = ArrowKind::Struct};
    ArrowNode node{.length = members.front().values.length};
    for (const auto& [name, values] : members) {
        FATHOM_ASSERT(values.node && values.offset == 0 && values.length == node.length);
        const bool nullable = !values.node->validity.bytes.empty();
        type.children.push_back({.name = name, .type = values.node->type, .nullable = nullable});
        node.children.push_back(*values.node);
    }
    node.type = make_type(std::move(type));
    return whole(std::move(node));
}

ArrowArray make_nulls(const ArrowTypePtr& type, std::uint64_t count) {
    ArrowNode node{.type = type, .length = count};
    const std::uint64_t value_bytes =
        type->kind == ArrowKind::FixedSizeBinary ? type->size : (type->bit_width + 7u) / 8u;
    node.validity = make_bits(std::vector<bool>(count));
    bool large = false;
    if (type->kind == ArrowKind::List || type->kind == ArrowKind::Utf8 || type->kind == ArrowKind::Binary) {
        node.offsets = make_offsets(0, std::vector<std::uint64_t>(count), large);
        if (type->large) node.offsets = blob_of_values(std::vector<std::uint64_t>(count + 1));
    }
    node.values = make_blob(
        std::vector<std::byte>(type->kind == ArrowKind::Bool ? (count + 7) / 8 : count * value_bytes));
    const std::uint64_t per_element = type->kind == ArrowKind::FixedSizeList ? type->size
                                      : type->kind == ArrowKind::Struct      ? 1
                                                                             : 0;
    for (const ArrowField& field : type->children)
        node.children.push_back(*make_nulls(field.type, count * per_element).node);
    FATHOM_ASSERT(type->kind != ArrowKind::DenseUnion); // its nulls are values of a member
    return whole(std::move(node));
}

ArrowArray with_nulls(const ArrowArray& array, const std::vector<bool>& valid) {
    FATHOM_ASSERT(array.node && valid.size() == array.length);
    ArrowNode node = *array.node;
    node.validity = make_bits(valid, array.offset);
    node.length = array.offset + array.length;
    return {std::make_shared<const ArrowNode>(std::move(node)), array.offset, array.length};
}

} // namespace fathom
