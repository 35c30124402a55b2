#include "decoders/rrd/arrow_join.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/rrd/arrow_build.hpp"

#include <algorithm>

namespace fathom {
namespace {

using Parts = std::vector<ArrowArray>;

ArrowArray joined(const ArrowTypePtr& type, const Parts& parts);

bool is_joinable(const ArrowType& type) {
    return type.kind != ArrowKind::DenseUnion && type.kind != ArrowKind::Unsupported &&
           std::ranges::all_of(type.children,
                               [](const ArrowField& field) { return is_joinable(*field.type); });
}

std::uint64_t length_of(const Parts& parts) {
    std::uint64_t length = 0;
    for (const ArrowArray& part : parts)
        length += part.length;
    return length;
}

ArrowArray whole(ArrowNode node) {
    auto shared = std::make_shared<const ArrowNode>(std::move(node));
    return {shared, 0, shared->length};
}

ArrowArray joined_fixed_width(const ArrowTypePtr& type, const Parts& parts) {
    const std::size_t value_bytes =
        type->kind == ArrowKind::FixedSizeBinary ? type->size : type->bit_width / 8u;
    std::vector<std::byte> values;
    values.reserve(length_of(parts) * value_bytes);
    for (const ArrowArray& part : parts) {
        const auto bytes =
            part.node->values.bytes.subspan(part.offset * value_bytes, part.length * value_bytes);
        values.insert(values.end(), bytes.begin(), bytes.end());
    }
    return whole({.type = type, .length = length_of(parts), .values = make_blob(std::move(values))});
}

ArrowArray joined_bools(const Parts& parts) {
    std::vector<bool> values;
    for (const ArrowArray& part : parts)
        for (std::uint64_t i = 0; i < part.length; ++i)
            values.push_back(bool_at(part, i).value_or(false));
    return make_bools(values);
}

ArrowArray joined_texts(const ArrowTypePtr& type, const Parts& parts) {
    std::vector<std::string> texts;
    for (const ArrowArray& part : parts)
        for (std::uint64_t i = 0; i < part.length; ++i) {
            const auto bytes = bytes_at(part, i);
            texts.emplace_back();
            if (bytes)
                texts.back().assign(reinterpret_cast<const char*>(bytes->bytes.data()), bytes->bytes.size());
        }
    ArrowArray characters = make_strings(texts);
    if (type->kind == ArrowKind::Utf8) return characters;
    ArrowNode node = *characters.node;
    auto binary = std::make_shared<ArrowType>(*type);
    binary->large = characters.node->type->large;
    node.type = std::move(binary);
    return whole(std::move(node));
}

ArrowArray joined_lists(const ArrowTypePtr& type, const Parts& parts) {
    Parts items;
    std::vector<std::uint64_t> counts;
    for (const ArrowArray& part : parts)
        for (std::uint64_t i = 0; i < part.length; ++i) {
            ArrowArray list = list_at(part, i);
            counts.push_back(list.length);
            if (list.length != 0) items.push_back(std::move(list));
        }
    const ArrowField& item = type->children.front();
    ArrowArray lists = make_lists(joined(item.type, items), counts);
    ArrowNode node = *lists.node;
    auto named = std::make_shared<ArrowType>(*node.type);
    named->children.front().name = item.name;
    named->children.front().nullable = item.nullable;
    node.type = std::move(named);
    return whole(std::move(node));
}

ArrowArray joined_fixed_size_lists(const ArrowTypePtr& type, const Parts& parts) {
    Parts items;
    for (const ArrowArray& part : parts) {
        const std::shared_ptr<const ArrowNode> child(part.node, &part.node->children.front());
        items.push_back({child, part.offset * type->size, part.length * type->size});
    }
    return whole({.type = type,
                  .length = length_of(parts),
                  .children = {*joined(type->children.front().type, items).node}});
}

ArrowArray joined_structs(const ArrowTypePtr& type, const Parts& parts) {
    auto with_nullable = std::make_shared<ArrowType>(*type);
    ArrowNode node{.length = length_of(parts)};
    for (std::size_t i = 0; i < type->children.size(); ++i) {
        Parts members;
        for (const ArrowArray& part : parts) {
            const std::shared_ptr<const ArrowNode> child(part.node, &part.node->children[i]);
            members.push_back({child, part.offset, part.length});
            with_nullable->children[i].nullable |= part.node->type->children[i].nullable;
        }
        node.children.push_back(*joined(type->children[i].type, members).node);
    }
    node.type = std::move(with_nullable);
    return whole(std::move(node));
}

ArrowArray joined_values(const ArrowTypePtr& type, const Parts& parts) {
    switch (type->kind) {
    case ArrowKind::Null: return whole({.type = type, .length = length_of(parts)});
    case ArrowKind::Bool: return joined_bools(parts);
    case ArrowKind::Utf8:
    case ArrowKind::Binary: return joined_texts(type, parts);
    case ArrowKind::List: return joined_lists(type, parts);
    case ArrowKind::FixedSizeList: return joined_fixed_size_lists(type, parts);
    case ArrowKind::Struct: return joined_structs(type, parts);
    default: return joined_fixed_width(type, parts);
    }
}

ArrowArray joined(const ArrowTypePtr& type, const Parts& parts) {
    ArrowArray all = joined_values(type, parts);
    const auto has_nulls = [](const ArrowArray& part) { return null_count(part) != 0; };
    if (type->kind == ArrowKind::Null || std::ranges::none_of(parts, has_nulls)) return all;
    std::vector<bool> valid;
    for (const ArrowArray& part : parts)
        for (std::uint64_t i = 0; i < part.length; ++i)
            valid.push_back(!is_null(part, i));
    return with_nulls(all, valid);
}

} // namespace

bool can_join(const ArrowArray& a, const ArrowArray& b) {
    return a.node && b.node && is_joinable(*a.node->type) && *a.node->type == *b.node->type;
}

ArrowArray joined_arrays(std::span<const ArrowArray> parts) {
    FATHOM_ASSERT(!parts.empty() && parts.front().node && is_joinable(*parts.front().node->type));
    if (parts.size() == 1) return parts.front();
    return joined(parts.front().node->type, {parts.begin(), parts.end()});
}

} // namespace fathom
