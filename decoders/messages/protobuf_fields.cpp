#include "decoders/messages/protobuf_fields.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/messages/protobuf_wire.hpp"

#include <algorithm>
#include <bit>

namespace fathom {
namespace {

WireType wire_type_of(ProtobufType type) {
    switch (type) {
    case ProtobufType::Double:
    case ProtobufType::Fixed64:
    case ProtobufType::Sfixed64: return WireType::Fixed64;
    case ProtobufType::Float:
    case ProtobufType::Fixed32:
    case ProtobufType::Sfixed32: return WireType::Fixed32;
    case ProtobufType::String:
    case ProtobufType::Octets:
    case ProtobufType::Group:
    case ProtobufType::Submessage: return WireType::Sized;
    default: return WireType::Varint;
    }
}

/// Types whose packed list is an array in memory.
std::optional<Scalar> fixed_scalar_of(ProtobufType type) {
    switch (type) {
    case ProtobufType::Double: return Scalar::F64;
    case ProtobufType::Float: return Scalar::F32;
    case ProtobufType::Fixed32: return Scalar::U32;
    case ProtobufType::Fixed64: return Scalar::U64;
    case ProtobufType::Sfixed32: return Scalar::I32;
    case ProtobufType::Sfixed64: return Scalar::I64;
    default: return std::nullopt;
    }
}

std::int64_t zigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1u) + 1));
}

void set_number(FieldNode& node, ProtobufType type, std::uint64_t bits) {
    node.kind = FieldKind::Signed;
    switch (type) {
    case ProtobufType::Double:
        node.kind = FieldKind::Real;
        node.real = std::bit_cast<double>(bits);
        break;
    case ProtobufType::Float:
        node.kind = FieldKind::Real;
        node.real = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        break;
    case ProtobufType::Bool:
        node.kind = FieldKind::Bool;
        node.integer = bits != 0;
        break;
    case ProtobufType::Int64:
    case ProtobufType::Sfixed64: node.integer = static_cast<std::int64_t>(bits); break;
    case ProtobufType::Int32:
    case ProtobufType::Enum:
    case ProtobufType::Sfixed32: node.integer = static_cast<std::int32_t>(bits); break;
    case ProtobufType::Sint32:
    case ProtobufType::Sint64: node.integer = zigzag(bits); break;
    case ProtobufType::Uint32: bits = static_cast<std::uint32_t>(bits); [[fallthrough]];
    default:
        node.kind = FieldKind::Unsigned;
        node.integer = static_cast<std::int64_t>(bits);
        break;
    }
}

/// Absent messages have no node, so that a schema of nothing else must be bounded on its own.
constexpr std::size_t kMaxLookedAt = 16 * kMaxFieldNodes;

struct ProtobufFieldReader {
    const ProtobufDefinition& definition;
    FieldTree& tree;
    std::size_t looked_at = 0;

    using Bytes = std::span<const std::byte>;
    using Entries = std::span<const WireField>;

    static std::unexpected<Error> too_many() {
        return fail(ErrorCode::TooLarge, "more fields than a message may have");
    }

    Result<void> message(std::uint32_t index, std::string_view name, Bytes bytes, int depth) {
        if (depth > kMaxFieldDepth) return fail(ErrorCode::Malformed, "messages within messages without end");
        if (tree.is_full()) return too_many();
        const ProtobufMessage& type = definition.messages[index];
        looked_at += type.fields.size();
        if (looked_at > kMaxLookedAt) return too_many();
        std::vector<WireField> entries;
        WireReader reader(bytes);
        for (WireField field; reader.next(field);) {
            if (entries.size() >= tree.max_nodes) return too_many();
            entries.push_back(field);
        }
        if (reader.failed())
            return fail(ErrorCode::Malformed, type.name + " breaks at byte " +
                                                  std::to_string(reader.position()) + " of " +
                                                  std::to_string(bytes.size()));
        // Lists may lie in pieces, anywhere in the message.
        std::ranges::stable_sort(entries, {}, &WireField::number);
        const std::uint32_t node = tree.open(name, FieldKind::Struct);
        Result<void> read;
        for (const ProtobufField& field : type.fields) {
            const auto range = std::ranges::equal_range(entries, field.number, {}, &WireField::number);
            const Entries found(range.begin(), range.end());
            read = field.repeated ? list(field, found, depth) : single(field, found, depth);
            if (!read) break;
        }
        tree.close(node);
        return read;
    }

    /// The last one counts; a field of another wire type is an unknown field.
    Result<void> single(const ProtobufField& field, Entries entries, int depth) {
        const WireType wanted = wire_type_of(field.type);
        const auto last = std::find_if(entries.rbegin(), entries.rend(),
                                       [&](const WireField& entry) { return entry.type == wanted; });
        if (last != entries.rend()) return value(field, field.name, *last, depth);
        if (field.type == ProtobufType::Submessage || field.type == ProtobufType::Group) return {};
        return value(field, field.name, WireField{.type = wanted}, depth);
    }

    Result<void> list(const ProtobufField& field, Entries entries, int depth) {
        if (tree.is_full()) return too_many();
        const auto scalar = fixed_scalar_of(field.type);
        if (scalar && entries.size() == 1 && entries[0].type == WireType::Sized) {
            FieldNode& node = tree.add(field.name, FieldKind::Numbers);
            node.scalar = *scalar;
            node.bytes =
                entries[0].bytes.first(entries[0].bytes.size() / byte_size(*scalar) * byte_size(*scalar));
            return {};
        }
        const std::uint32_t node = tree.open(field.name, FieldKind::List);
        Result<void> read;
        for (const WireField& entry : entries) {
            const bool is_packed =
                entry.type == WireType::Sized && wire_type_of(field.type) != WireType::Sized;
            if (is_packed)
                read = packed(field, entry.bytes, depth);
            else if (entry.type == wire_type_of(field.type))
                read = value(field, {}, entry, depth);
            if (!read) break;
        }
        tree.close(node);
        return read;
    }

    Result<void> packed(const ProtobufField& field, Bytes bytes, int depth) {
        const WireType type = wire_type_of(field.type);
        const std::size_t size = type == WireType::Fixed64 ? 8 : 4;
        if (type == WireType::Varint) {
            for (WireReader reader(bytes); !reader.at_end();) {
                const WireField entry{.type = type, .value = reader.varint()};
                if (reader.failed())
                    return fail(ErrorCode::Malformed, "the list " + field.name + " breaks off");
                FATHOM_CHECK(value(field, {}, entry, depth));
            }
            return {};
        }
        for (; bytes.size() >= size; bytes = bytes.subspan(size)) {
            const std::uint64_t bits =
                size == 8 ? load_le<std::uint64_t>(bytes.data()) : load_le<std::uint32_t>(bytes.data());
            FATHOM_CHECK(value(field, {}, {.type = type, .value = bits}, depth));
        }
        return {};
    }

    Result<void> value(const ProtobufField& field, std::string_view name, const WireField& entry, int depth) {
        if (field.type == ProtobufType::Submessage)
            return message(field.message, name, entry.bytes, depth + 1);
        if (field.type == ProtobufType::Group) return {};
        if (tree.is_full()) return too_many();
        FieldNode& node = tree.add(name, FieldKind::Text);
        if (field.type == ProtobufType::String) {
            node.text = entry.text();
        } else if (field.type == ProtobufType::Octets) {
            node.kind = FieldKind::Numbers;
            node.bytes = entry.bytes;
        } else {
            set_number(node, field.type, entry.value);
        }
        return {};
    }
};

} // namespace

Result<void> read_protobuf_fields(const ProtobufDefinition& definition, std::span<const std::byte> payload,
                                  FieldTree& tree) {
    return ProtobufFieldReader{definition, tree, 0}.message(0, {}, payload, 0);
}

} // namespace fathom
