#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "decoders/rrd/arrow_schema.hpp"

namespace fathom {
namespace {

constexpr std::size_t kAlignment = 64;

std::size_t padded_size(std::size_t size) {
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

/// Takes an array apart into nodes and buffers. What lies as it has to is pointed to; what has to be moved
/// (bits and offsets of a window) is written anew.
class BatchWriter {
  public:
    void add(const ArrowNode& node, std::uint64_t offset, std::uint64_t length) {
        const ArrowType& type = *node.type;
        const std::int64_t nulls = static_cast<std::int64_t>(null_count(node, offset, length));
        nodes_.emplace_back(static_cast<std::int64_t>(length), nulls);
        if (type.kind == ArrowKind::Null || type.kind == ArrowKind::Unsupported) return;
        if (type.kind == ArrowKind::DenseUnion) return add_union(node, offset, length);
        if (nulls == 0)
            refer({});
        else
            bits(node.validity, offset, length);
        switch (type.kind) {
        case ArrowKind::Bool: bits(node.values, offset, length); break;
        case ArrowKind::Utf8:
        case ArrowKind::Binary: {
            const auto [first, end] = offsets(node, offset, length);
            refer(node.values.bytes.subspan(first, end - first));
            break;
        }
        case ArrowKind::List: {
            const auto [first, end] = offsets(node, offset, length);
            add(node.children[0], first, end - first);
            break;
        }
        case ArrowKind::FixedSizeList: add(node.children[0], offset * type.size, length * type.size); break;
        case ArrowKind::Struct:
            for (const ArrowNode& member : node.children)
                add(member, offset, length);
            break;
        default: {
            const std::size_t value_bytes =
                type.kind == ArrowKind::FixedSizeBinary ? type.size : type.bit_width / 8u;
            refer(node.values.bytes.subspan(offset * value_bytes, length * value_bytes));
        }
        }
    }

    [[nodiscard]] const std::vector<arrow_fb::FieldNode>& nodes() const { return nodes_; }
    [[nodiscard]] const std::vector<arrow_fb::Buffer>& buffers() const { return places_; }
    [[nodiscard]] std::size_t body_size() const { return body_size_; }

    void append_body(std::vector<std::byte>& out) const {
        const std::size_t start = out.size();
        for (std::size_t i = 0; i < buffers_.size(); ++i) {
            out.resize(start + static_cast<std::size_t>(places_[i].offset()));
            out.insert(out.end(), buffers_[i].begin(), buffers_[i].end());
        }
        out.resize(start + body_size_);
    }

  private:
    static std::uint64_t null_count(const ArrowNode& node, std::uint64_t offset, std::uint64_t length) {
        const ArrowArray array{{std::shared_ptr<const void>(), &node}, offset, length};
        return fathom::null_count(array);
    }

    void refer(std::span<const std::byte> bytes) {
        places_.emplace_back(static_cast<std::int64_t>(body_size_), static_cast<std::int64_t>(bytes.size()));
        buffers_.push_back(bytes);
        body_size_ = padded_size(body_size_ + bytes.size());
    }

    template <typename T>
    void own(std::vector<T> values) {
        auto kept = std::make_shared<const std::vector<T>>(std::move(values));
        refer(std::as_bytes(std::span(*kept)));
        kept_.push_back(std::move(kept));
    }

    void bits(const Blob& from, std::uint64_t offset, std::uint64_t length) {
        if (offset == 0) return refer(from.bytes.first((length + 7) / 8));
        std::vector<std::byte> moved((length + 7) / 8);
        for (std::uint64_t i = 0; i < length; ++i) {
            const unsigned bit =
                std::to_integer<unsigned>(from.bytes[(offset + i) / 8]) >> ((offset + i) % 8) & 1u;
            moved[i / 8] |= static_cast<std::byte>(bit << (i % 8));
        }
        own(std::move(moved));
    }

    struct Range {
        std::uint64_t first, end;
    };

    template <typename T>
    Range offsets_of(const Blob& from, std::uint64_t offset, std::uint64_t length) {
        std::vector<T> rebased(length + 1);
        if (length == 0) { // such an array may have no offsets, or any
            own(std::move(rebased));
            return {0, 0};
        }
        const auto at = [&](std::uint64_t i) {
            return load_le<T>(from.bytes.data() + (offset + i) * sizeof(T));
        };
        const T first = at(0);
        for (std::uint64_t i = 0; i <= length; ++i)
            rebased[i] = at(i) - first;
        const auto end = static_cast<std::uint64_t>(at(length));
        own(std::move(rebased));
        return {static_cast<std::uint64_t>(first), end};
    }

    Range offsets(const ArrowNode& node, std::uint64_t offset, std::uint64_t length) {
        return node.type->large ? offsets_of<std::int64_t>(node.offsets, offset, length)
                                : offsets_of<std::int32_t>(node.offsets, offset, length);
    }

    /// Members stay whole: the offsets into them are in no order.
    void add_union(const ArrowNode& node, std::uint64_t offset, std::uint64_t length) {
        refer(node.values.bytes.subspan(offset, length));
        refer(node.offsets.bytes.subspan(offset * 4, length * 4));
        for (const ArrowNode& member : node.children)
            add(member, 0, member.length);
    }

    std::vector<arrow_fb::FieldNode> nodes_;
    std::vector<arrow_fb::Buffer> places_;
    std::vector<std::span<const std::byte>> buffers_;
    std::vector<std::shared_ptr<const void>> kept_;
    std::size_t body_size_ = 0;
};

template <typename T>
void append_number(std::vector<std::byte>& out, T value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

/// Marker, size, metadata; padded so that the body starts at a multiple of 64 from the stream's start.
void append_message(std::vector<std::byte>& out, flatbuffers::FlatBufferBuilder& builder,
                    arrow_fb::MessageHeader tag, flatbuffers::Offset<void> header, std::size_t body_size) {
    builder.Finish(arrow_fb::CreateMessage(builder, 4, tag, header, static_cast<std::int64_t>(body_size)));
    const std::size_t end = padded_size(out.size() + 8 + builder.GetSize());
    append_number<std::uint32_t>(out, 0xFFFFFFFF);
    append_number(out, static_cast<std::uint32_t>(end - out.size() - 4));
    const auto* metadata = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    out.insert(out.end(), metadata, metadata + builder.GetSize());
    out.resize(end);
}

} // namespace

std::vector<std::byte> write_arrow_ipc(const ArrowBatch& batch) {
    FATHOM_ASSERT(batch.columns.size() == batch.fields.size());
    BatchWriter body;
    for (const ArrowArray& column : batch.columns) {
        FATHOM_ASSERT(column.node && column.length == batch.rows);
        body.add(*column.node, column.offset, column.length);
    }

    std::vector<std::byte> out;
    flatbuffers::FlatBufferBuilder schema;
    const auto schema_offset = write_arrow_schema(schema, batch.fields, batch.metadata);
    append_message(out, schema, arrow_fb::MessageHeader::Schema, schema_offset.Union(), 0);

    flatbuffers::FlatBufferBuilder metadata;
    const auto nodes = metadata.CreateVectorOfStructs(body.nodes());
    const auto buffers = metadata.CreateVectorOfStructs(body.buffers());
    const auto header =
        arrow_fb::CreateRecordBatch(metadata, static_cast<std::int64_t>(batch.rows), nodes, buffers);
    out.reserve(padded_size(out.size() + metadata.GetSize() + 128) + body.body_size() + 8);
    append_message(out, metadata, arrow_fb::MessageHeader::RecordBatch, header.Union(), body.body_size());
    body.append_body(out);
    append_number<std::uint32_t>(out, 0xFFFFFFFF);
    append_number<std::uint32_t>(out, 0);
    return out;
}

std::vector<std::byte> write_arrow_schema_ipc(std::span<const ArrowField> fields,
                                              const ArrowMetadata& metadata) {
    std::vector<std::byte> out;
    flatbuffers::FlatBufferBuilder schema;
    const auto offset = write_arrow_schema(schema, fields, metadata);
    append_message(out, schema, arrow_fb::MessageHeader::Schema, offset.Union(), 0);
    append_number<std::uint32_t>(out, 0xFFFFFFFF);
    append_number<std::uint32_t>(out, 0);
    return out;
}

} // namespace fathom
