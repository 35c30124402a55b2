#include "decoders/messages/describe_fields.hpp"

#include <fmt/format.h>

namespace fathom {
namespace {

/// Numbers of a list that are spelled out, and bytes of a text.
constexpr std::size_t kShownNumbers = 9;
constexpr std::size_t kShownText = 200;

std::string text_of(std::string_view text) {
    if (text.size() <= kShownText) return std::string(text);
    std::size_t end = kShownText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end; // not inside of a UTF-8 character
    return std::string(text.substr(0, end)) + "…";
}

std::string numbers_text(const FieldNode& node) {
    const std::size_t count = count_of(node);
    std::string text = "[";
    for (std::size_t i = 0; i < std::min(count, kShownNumbers); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", number_at(node, i));
    return count > kShownNumbers ? text + fmt::format(", …] {} values", count) : text + "]";
}

std::string value_text(const FieldNode& node) {
    switch (node.kind) {
    case FieldKind::Bool: return node.integer != 0 ? "true" : "false";
    case FieldKind::Signed: return std::to_string(node.integer);
    case FieldKind::Unsigned: return std::to_string(static_cast<std::uint64_t>(node.integer));
    case FieldKind::Real: return fmt::format("{}", node.real);
    case FieldKind::Text: return text_of(node.text);
    case FieldKind::Time: {
        const std::int64_t second = 1'000'000'000;
        const std::int64_t whole = node.integer / second - (node.integer % second < 0 ? 1 : 0);
        return fmt::format("{}.{:09}", whole, node.integer - whole * second);
    }
    case FieldKind::Numbers: return numbers_text(node);
    case FieldKind::List: return "[]";
    case FieldKind::Struct: return "{}";
    }
    return {};
}

struct Describer {
    const FieldTree& tree;
    std::size_t max_rows;
    MessageDescription description;

    void children(const FieldNode& parent, const std::string& path) {
        std::size_t i = 0;
        for_each_child(tree, parent, [&](const FieldNode& child) {
            if (!description.complete) return;
            const bool in_list = parent.kind == FieldKind::List;
            std::string name = path;
            if (in_list)
                name += "[" + std::to_string(i++) + "]";
            else
                name += (path.empty() ? "" : ".") + std::string(child.name);
            const auto index = static_cast<std::uint32_t>(&child - tree.nodes.data());
            const bool is_group = child.kind == FieldKind::Struct || child.kind == FieldKind::List;
            if (is_group && child.end > index + 1) return children(child, name);
            description.complete = description.rows.size() < max_rows;
            if (description.complete) description.rows.push_back({std::move(name), value_text(child)});
        });
    }
};

} // namespace

MessageDescription describe_fields(const FieldTree& tree, std::size_t max_rows) {
    Describer describer{tree, max_rows, {}};
    if (!tree.nodes.empty()) describer.children(tree.nodes[0], {});
    return std::move(describer.description);
}

} // namespace fathom
