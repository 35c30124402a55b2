#include "decoders/rrd/arrow_columns.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// A pair of numbers, or a number, of a vector of them. The verifier looks at the alignment of tables, not at that of
/// what vectors hold, so FlatBuffers' own access could be to an odd address.
template <typename T>
std::int64_t number_in(const flatbuffers::Vector<T>& vector, std::size_t index, std::size_t stride,
                       std::size_t at) {
    return load_le<std::int64_t>(reinterpret_cast<const std::byte*>(vector.Data()) + index * stride + at);
}

/// Walks nodes and buffers of one record batch in the order of the fields, depth first.
class BatchReader {
  public:
    BatchReader(const arrow_fb::RecordBatch& batch, Blob body) : batch_(batch), body_(std::move(body)) {
        // The smallest element with data takes one bit, and elements without data (nulls) never come in
        // large numbers. So no claim of 2^60 rows gets further than here.
        max_length_ = 8 * static_cast<std::uint64_t>(body_.bytes.size()) + 1024;
    }

    Result<ArrowNode> node(const ArrowField& field) {
        if (!batch_.nodes() || next_node_ >= batch_.nodes()->size())
            return ipc_malformed("the batch has fewer nodes than fields");
        const std::int64_t length = number_in(*batch_.nodes(), next_node_++, sizeof(arrow_fb::FieldNode), 0);
        if (length < 0 || static_cast<std::uint64_t>(length) > max_length_)
            return ipc_malformed("'" + field.name + "' claims " + std::to_string(length) + " elements");
        ArrowNode node{.type = field.type, .length = static_cast<std::uint64_t>(length)};
        if (auto read = buffers_and_children(node); !read)
            return with_context("'" + field.name + "'", std::move(read).error());
        return node;
    }

    /// Fails when the batch holds more than its fields need: nothing then is where it seems.
    [[nodiscard]] Result<void> check_end() const {
        if (batch_.nodes() && next_node_ != batch_.nodes()->size())
            return ipc_malformed("the batch has more nodes than fields");
        return {};
    }

  private:
    Result<Blob> buffer() {
        if (!batch_.buffers() || next_buffer_ >= batch_.buffers()->size())
            return ipc_malformed("the batch has too few buffers");
        const std::size_t index = next_buffer_++;
        const std::int64_t offset = number_in(*batch_.buffers(), index, sizeof(arrow_fb::Buffer), 0);
        const std::int64_t length = number_in(*batch_.buffers(), index, sizeof(arrow_fb::Buffer), 8);
        const auto size = static_cast<std::int64_t>(body_.bytes.size());
        if (offset < 0 || length < 0 || offset > size || length > size - offset)
            return ipc_malformed("a buffer reaches past the body");
        return slice(body_, static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }

    Result<void> validity(ArrowNode& node) {
        FATHOM_TRY(node.validity, buffer());
        if (!node.validity.bytes.empty()) return check_size(node.validity, node.length, 1);
        return {};
    }

    static Result<void> check_size(const Blob& buffer, std::uint64_t elements, std::uint64_t bits_each) {
        if ((elements * bits_each + 7) / 8 > buffer.bytes.size()) // 2^60 elements of 64 bits were refused
            return ipc_malformed("a buffer is shorter than its " + std::to_string(elements) + " elements");
        return {};
    }

    Result<void> buffers_and_children(ArrowNode& node) {
        const ArrowType& type = *node.type;
        switch (type.kind) {
        case ArrowKind::Null: return {};
        case ArrowKind::Unsupported: return pass_over(node);
        case ArrowKind::DenseUnion: return dense_union(node);
        default: break;
        }
        FATHOM_CHECK(validity(node));
        switch (type.kind) {
        case ArrowKind::Bool: return fixed_width(node, 1);
        case ArrowKind::FixedSizeBinary: return fixed_width(node, 8ull * type.size);
        case ArrowKind::Utf8:
        case ArrowKind::Binary: return characters(node);
        case ArrowKind::List: return lists(node);
        case ArrowKind::FixedSizeList: return fixed_size_lists(node);
        case ArrowKind::Struct: return structs(node);
        default: return fixed_width(node, type.bit_width);
        }
    }

    Result<void> fixed_width(ArrowNode& node, std::uint64_t bits) {
        FATHOM_TRY(node.values, buffer());
        std::uint64_t total = 0;
        if (__builtin_mul_overflow(node.length, bits, &total) || total > UINT64_MAX - 7)
            return ipc_malformed("elements of absurd size");
        return check_size(node.values, total, 1);
    }

    Result<void> characters(ArrowNode& node) {
        FATHOM_TRY(node.offsets, buffer());
        FATHOM_TRY(node.values, buffer());
        return check_offsets(node, node.values.bytes.size());
    }

    Result<void> lists(ArrowNode& node) {
        FATHOM_TRY(node.offsets, buffer());
        FATHOM_CHECK(children(node));
        return check_offsets(node, node.children[0].length);
    }

    Result<void> fixed_size_lists(ArrowNode& node) {
        FATHOM_CHECK(children(node));
        const std::uint32_t size = node.type->size;
        if (size != 0 && node.children[0].length / size < node.length)
            return ipc_malformed("lists of fixed size have too few items");
        return {};
    }

    Result<void> structs(ArrowNode& node) {
        FATHOM_CHECK(children(node));
        for (const ArrowNode& member : node.children)
            if (member.length < node.length) return ipc_malformed("a struct's members differ in length");
        return {};
    }

    Result<void> children(ArrowNode& node) {
        node.children.reserve(node.type->children.size());
        for (const ArrowField& field : node.type->children) {
            FATHOM_TRY(ArrowNode child_node, this->node(field));
            node.children.push_back(std::move(child_node));
        }
        return {};
    }

    /// Offsets rise and stay inside; an array without elements may have none at all.
    template <typename T>
    static Result<void> check_offsets_of(const ArrowNode& node, std::uint64_t limit) {
        if (node.length == 0) return {};
        FATHOM_CHECK(check_size(node.offsets, node.length + 1, 8 * sizeof(T)));
        T previous = 0;
        bool rising = true;
        for (std::uint64_t i = 0; i <= node.length; ++i) {
            const T offset = load_le<T>(node.offsets.bytes.data() + i * sizeof(T));
            rising &= offset >= previous;
            previous = offset;
        }
        if (!rising || previous < 0 || static_cast<std::uint64_t>(previous) > limit)
            return ipc_malformed("offsets do not rise or end past their items");
        return {};
    }

    static Result<void> check_offsets(const ArrowNode& node, std::uint64_t limit) {
        return node.type->large ? check_offsets_of<std::int64_t>(node, limit)
                                : check_offsets_of<std::int32_t>(node, limit);
    }

    Result<void> dense_union(ArrowNode& node) {
        FATHOM_TRY(node.values, buffer());
        FATHOM_TRY(node.offsets, buffer());
        FATHOM_CHECK(check_size(node.values, node.length, 8));
        FATHOM_CHECK(check_size(node.offsets, node.length, 32));
        FATHOM_CHECK(children(node));
        const auto& tags = node.type->union_tags;
        for (std::uint64_t i = 0; i < node.length; ++i) {
            const auto tag = load_le<std::int8_t>(node.values.bytes.data() + i);
            const auto offset = load_le<std::uint32_t>(node.offsets.bytes.data() + i * 4);
            const auto member = static_cast<std::size_t>(std::ranges::find(tags, tag) - tags.begin());
            if (member >= node.children.size() || offset >= node.children[member].length)
                return ipc_malformed("a union points to a value that is not there");
        }
        return {};
    }

    Result<void> pass_over(ArrowNode& node) {
        std::uint64_t count = node.type->size;
        if (node.type->detail == "Utf8View" || node.type->detail == "BinaryView") {
            const auto* variadic = batch_.variadic_buffer_counts();
            if (!variadic || next_variadic_ >= variadic->size())
                return ipc_malformed("the batch does not count the buffers of a view");
            const std::int64_t more = number_in(*variadic, next_variadic_++, sizeof(std::int64_t), 0);
            if (more < 0) return ipc_malformed("a view has less than no buffers");
            count += static_cast<std::uint64_t>(more);
        }
        for (std::uint64_t i = 0; i < count; ++i)
            FATHOM_CHECK(buffer());
        FATHOM_CHECK(children(node));
        node.children.clear(); // checked like any other, but not to be looked at
        return {};
    }

    const arrow_fb::RecordBatch& batch_;
    Blob body_;
    std::uint64_t max_length_ = 0;
    flatbuffers::uoffset_t next_node_ = 0, next_buffer_ = 0, next_variadic_ = 0;
};

} // namespace

Result<void> read_arrow_columns(const arrow_fb::RecordBatch& stated, const Blob& body, ArrowBatch& batch) {
    if (stated.compression()) return fail(ErrorCode::Unsupported, "Arrow bodies with their own compression");
    BatchReader reader(stated, body);
    for (std::size_t i = 0; i < batch.fields.size(); ++i) {
        FATHOM_TRY(ArrowNode node, reader.node(batch.fields[i]));
        if (node.length != static_cast<std::uint64_t>(stated.length()))
            return ipc_malformed("'" + batch.fields[i].name + "' has " + std::to_string(node.length) +
                                 " rows, the batch " + std::to_string(stated.length()));
        auto shared = std::make_shared<const ArrowNode>(std::move(node));
        batch.columns[i] = {shared, 0, shared->length};
    }
    batch.rows = batch.fields.empty() ? 0 : static_cast<std::uint64_t>(stated.length());
    return reader.check_end();
}

} // namespace fathom
