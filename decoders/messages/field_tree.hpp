// FieldTree: the fields of one message in their order, with names: what every encoding is read into before the message
// gets its meaning by name (typed_message.hpp) or becomes a table.
//
//     FieldTree tree;
//     const std::uint32_t root = tree.open("", FieldKind::Struct);
//     tree.add("width").number = ...;
//     tree.close(root);
//     field(tree, "header.frame_id")
//
// Nodes lie in one vector, each followed by its descendants. Names, texts and numbers point into the definition and
// into the message, or into what `kept` holds: a tree lives no longer than they. The count of nodes is bounded, so that
// no list of empty structs fills the memory. One thread.
#pragma once

#include "decoders/media/half.hpp"
#include "decoders/media/pixel_format.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

enum class FieldKind : std::uint8_t {
    Struct, // children have names
    List,   // children have none
    Bool,
    Signed,
    Unsigned,
    Real,
    Text,
    Time,   // integer: nanoseconds
    Numbers // an array of numbers as they lie in the message
};

struct FieldNode {
    std::string_view name;
    std::string_view text;
    std::span<const std::byte> bytes; // Numbers
    std::int64_t integer = 0;         // Bool, Signed, Time; the bits of an Unsigned
    double real = 0;
    std::uint32_t end = 0; // index behind the last descendant
    FieldKind kind = FieldKind::Struct;
    Scalar scalar = Scalar::U8; // Numbers
    bool swapped = false;       // Numbers: big-endian
};

/// Far more than any message whose fields are of use; a transform has 14, and 10⁴ of them are too many.
inline constexpr std::size_t kMaxFieldNodes = 1u << 18;
/// Nesting of messages in messages.
inline constexpr int kMaxFieldDepth = 24;

struct FieldTree {
    std::vector<FieldNode> nodes;
    std::size_t max_nodes = kMaxFieldNodes;
    std::shared_ptr<const void> kept;

    [[nodiscard]] bool is_full() const { return nodes.size() >= max_nodes; }

    /// A leaf. The caller has asked is_full.
    FieldNode& add(std::string_view name, FieldKind kind) {
        FieldNode& node = nodes.emplace_back();
        node.name = name;
        node.kind = kind;
        node.end = static_cast<std::uint32_t>(nodes.size());
        return node;
    }
    /// A node whose children are what is added until close.
    std::uint32_t open(std::string_view name, FieldKind kind) {
        add(name, kind);
        return static_cast<std::uint32_t>(nodes.size() - 1);
    }
    void close(std::uint32_t index) { nodes[index].end = static_cast<std::uint32_t>(nodes.size()); }
};

/// The child of that name; letters may differ in case (ROS 1 has K where ROS 2 has k). Null: none.
[[nodiscard]] const FieldNode* child_of(const FieldTree& tree, const FieldNode& parent,
                                        std::string_view name);

/// Calls `visit(node)` for each child.
template <typename Visit>
void for_each_child(const FieldTree& tree, const FieldNode& parent, Visit visit) {
    const auto index = static_cast<std::uint32_t>(&parent - tree.nodes.data());
    for (std::uint32_t i = index + 1; i < parent.end; i = tree.nodes[i].end)
        visit(tree.nodes[i]);
}

/// A number of any kind, widened; none for anything else.
[[nodiscard]] std::optional<double> number_of(const FieldNode& node);
/// The same for a number that is whole and fits.
[[nodiscard]] std::optional<std::uint32_t> u32_of(const FieldNode& node);
/// All numbers of a Numbers node, or of a List of numbers; none when something else is among them.
[[nodiscard]] std::optional<std::vector<double>> numbers_of(const FieldTree& tree, const FieldNode& node);
/// How many of them.
[[nodiscard]] std::size_t count_of(const FieldNode& numbers);
/// Number `i` of a Numbers node.
[[nodiscard]] double number_at(const FieldNode& numbers, std::size_t i);

} // namespace fathom
