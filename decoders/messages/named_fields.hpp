// NamedFields: takes values out of a FieldTree by name, in straight lines: the first field that is missing or of
// another kind is remembered, and asked for once at the end.
//
//     NamedFields fields(tree, tree.nodes[0], payload, complaint);
//     image.width = fields.u32("width");
//     image.data = fields.data("data");
//     if (!complaint.empty()) return fail(ErrorCode::Malformed, complaint);
//
// What is optional is asked with has() first. One thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/message.hpp"

#include <array>
#include <string>
#include <string_view>

namespace fathom {

class NamedFields {
  public:
    NamedFields(const FieldTree& tree, const FieldNode* node, const Blob& payload, std::string& complaint)
        : tree_(tree), node_(node), payload_(payload), complaint_(complaint) {}

    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The fields of a message within the message.
    NamedFields in(std::string_view name);
    /// Calls `visit(NamedFields)` for each message of a list.
    template <typename Visit>
    void for_each(std::string_view name, Visit visit);

    std::uint32_t u32(std::string_view name);
    double number(std::string_view name);
    std::string text(std::string_view name);
    /// A slice of the payload; bytes that had to be unpacked (base64) own themselves.
    Blob data(std::string_view name);
    std::vector<double> numbers(std::string_view name);
    /// Exactly N of them, or none: zeros then.
    template <std::size_t N>
    std::array<double, N> matrix(std::string_view name);
    /// {sec, nanosec} in any spelling, or a ROS 1 time.
    StampNs stamp(std::string_view name) const;

  private:
    [[nodiscard]] const FieldNode* find(std::string_view name) const {
        return node_ ? child_of(tree_, *node_, name) : nullptr;
    }
    const FieldNode* needed(std::string_view name);
    void complain(std::string_view name, std::string_view what);

    const FieldTree& tree_;
    const FieldNode* node_; // null: below something that is missing
    const Blob& payload_;
    std::string& complaint_;
};

template <typename Visit>
void NamedFields::for_each(std::string_view name, Visit visit) {
    const FieldNode* list = needed(name);
    if (!list) return;
    if (list->kind != FieldKind::List) return complain(name, "is no list");
    for_each_child(tree_, *list,
                   [&](const FieldNode& child) { visit(NamedFields(tree_, &child, payload_, complaint_)); });
}

template <std::size_t N>
std::array<double, N> NamedFields::matrix(std::string_view name) {
    const std::vector<double> values = numbers(name);
    std::array<double, N> matrix{};
    if (values.size() == N)
        std::copy(values.begin(), values.end(), matrix.begin());
    else if (!values.empty())
        complain(name, "has " + std::to_string(values.size()) + " numbers, not " + std::to_string(N));
    return matrix;
}

} // namespace fathom
