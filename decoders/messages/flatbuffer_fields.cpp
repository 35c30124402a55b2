#include "decoders/messages/flatbuffer_fields.hpp"

#include "decoders/messages/flatbuffer_table.hpp"

namespace fathom {
namespace {

std::optional<Scalar> scalar_of(FlatType type) {
    switch (type) {
    case FlatType::Bool:
    case FlatType::UnionType:
    case FlatType::UByte: return Scalar::U8;
    case FlatType::Byte: return Scalar::I8;
    case FlatType::Short: return Scalar::I16;
    case FlatType::UShort: return Scalar::U16;
    case FlatType::Int: return Scalar::I32;
    case FlatType::UInt: return Scalar::U32;
    case FlatType::Long: return Scalar::I64;
    case FlatType::ULong: return Scalar::U64;
    case FlatType::Float: return Scalar::F32;
    case FlatType::Double: return Scalar::F64;
    default: return std::nullopt;
    }
}

/// Absent objects and texts have no node, so that a schema of nothing else must be bounded on its own.
constexpr std::size_t kMaxLookedAt = 16 * kMaxFieldNodes;

struct FlatFieldReader {
    const FlatbufferDefinition& definition;
    FieldTree& tree;
    std::span<const std::byte> buffer;
    std::size_t looked_at = 0;

    static std::unexpected<Error> too_many() {
        return fail(ErrorCode::TooLarge, "more fields than a message may have");
    }
    static std::unexpected<Error> broken(const std::string& what) {
        return fail(ErrorCode::Malformed, "the FlatBuffer breaks in " + what);
    }

    Result<void> begin(const FlatObject& object, int depth) {
        looked_at += object.fields.size();
        if (tree.is_full() || looked_at > kMaxLookedAt) return too_many();
        if (depth > kMaxFieldDepth) return fail(ErrorCode::Malformed, "tables within tables without end");
        return {};
    }

    Result<void> table(const FlatObject& object, std::string_view name, const FlatTable& from, int depth) {
        FATHOM_CHECK(begin(object, depth));
        const std::uint32_t node = tree.open(name, FieldKind::Struct);
        Result<void> read;
        for (const FlatField& field : object.fields) {
            read = table_field(field, from, depth);
            if (!read) break;
        }
        tree.close(node);
        return read;
    }

    Result<void> table_field(const FlatField& field, const FlatTable& from, int depth) {
        if (const auto scalar = scalar_of(field.type)) {
            const auto position = from.inline_position(field.place, byte_size(*scalar));
            if (position) return number(field.type, *scalar, field.name, *position);
            if (tree.is_full()) return too_many();
            set_default(tree.add(field.name, FieldKind::Real), field);
            return {};
        }
        const auto position = from.inline_position(field.place, 1);
        if (!position) return absent(field);
        const FlatObject& object = definition.objects[field.object];
        switch (field.type) {
        case FlatType::String:
            if (tree.is_full()) return too_many();
            tree.add(field.name, FieldKind::Text).text = from.text(field.place);
            return {};
        case FlatType::Object: {
            if (object.is_struct) return structure(object, field.name, *position, depth + 1);
            const auto inner = from.table(field.place);
            return inner ? table(object, field.name, *inner, depth + 1) : broken(field.name);
        }
        case FlatType::Vector: return vector(field, from, depth);
        default: return {}; // unions
        }
    }

    /// Writers leave out empty texts and lists.
    Result<void> absent(const FlatField& field) {
        if (field.type != FlatType::String && field.type != FlatType::Vector) return {};
        if (tree.is_full()) return too_many();
        tree.add(field.name, field.type == FlatType::String ? FieldKind::Text : absent_list_kind(field));
        return {};
    }
    static FieldKind absent_list_kind(const FlatField& field) {
        return scalar_of(field.element) ? FieldKind::Numbers : FieldKind::List;
    }

    Result<void> vector(const FlatField& field, const FlatTable& from, int depth) {
        if (tree.is_full()) return too_many();
        if (const auto scalar = scalar_of(field.element)) {
            const auto numbers = from.vector(field.place, byte_size(*scalar));
            if (!numbers) return broken(field.name);
            add_numbers(field.name, *scalar, numbers->begin, numbers->count);
            return {};
        }
        const FlatObject& object = definition.objects[field.object];
        const bool structs = field.element == FlatType::Object && object.is_struct;
        if (field.element != FlatType::Object && field.element != FlatType::String) return {};
        const auto elements = from.vector(field.place, structs ? object.byte_size : 4);
        if (!elements) return broken(field.name);
        const std::uint32_t node = tree.open(field.name, FieldKind::List);
        Result<void> read;
        for (std::uint32_t i = 0; i < elements->count && read; ++i)
            read = element(field, object, from, *elements, i, depth);
        tree.close(node);
        return read;
    }

    Result<void> element(const FlatField& field, const FlatObject& object, const FlatTable& from,
                         const FlatVector& elements, std::uint32_t i, int depth) {
        if (tree.is_full()) return too_many();
        if (field.element == FlatType::String) {
            tree.add({}, FieldKind::Text).text = from.text_of(elements, i);
            return {};
        }
        if (object.is_struct)
            return structure(object, {}, elements.begin + std::size_t{object.byte_size} * i, depth + 1);
        const auto inner = from.table_of(elements, i);
        return inner ? table(object, {}, *inner, depth + 1) : broken(field.name);
    }

    Result<void> structure(const FlatObject& object, std::string_view name, std::size_t position, int depth) {
        FATHOM_CHECK(begin(object, depth));
        const std::uint32_t node = tree.open(name, FieldKind::Struct);
        Result<void> read;
        for (const FlatField& field : object.fields) {
            const std::size_t place = position + field.place;
            if (const auto scalar = scalar_of(field.type))
                read = number(field.type, *scalar, field.name, place);
            else if (field.type == FlatType::Array)
                read = array(field, place);
            else if (field.type == FlatType::Object && definition.objects[field.object].is_struct)
                read = structure(definition.objects[field.object], field.name, place, depth + 1);
            if (!read) break;
        }
        tree.close(node);
        return read;
    }

    Result<void> array(const FlatField& field, std::size_t position) {
        const auto scalar = scalar_of(field.element);
        if (!scalar) return {}; // of structs: nothing that we know has them
        if (tree.is_full()) return too_many();
        if (!fits(position, byte_size(*scalar) * field.array_count)) return broken(field.name);
        add_numbers(field.name, *scalar, position, field.array_count);
        return {};
    }

    Result<void> number(FlatType type, Scalar scalar, const std::string& name, std::size_t position) {
        if (!fits(position, byte_size(scalar))) return broken(name);
        if (tree.is_full()) return too_many();
        FieldNode& node = tree.add(name, FieldKind::Unsigned);
        const std::byte* p = buffer.data() + position;
        switch (scalar) {
        case Scalar::U8: node.integer = load_le<std::uint8_t>(p); break;
        case Scalar::U16: node.integer = load_le<std::uint16_t>(p); break;
        case Scalar::U32: node.integer = load_le<std::uint32_t>(p); break;
        case Scalar::U64: node.integer = load_le<std::int64_t>(p); break;
        case Scalar::I8: set_signed(node, load_le<std::int8_t>(p)); break;
        case Scalar::I16: set_signed(node, load_le<std::int16_t>(p)); break;
        case Scalar::I32: set_signed(node, load_le<std::int32_t>(p)); break;
        case Scalar::I64: set_signed(node, load_le<std::int64_t>(p)); break;
        case Scalar::F32: set_real(node, load_le<float>(p)); break;
        case Scalar::F64: set_real(node, load_le<double>(p)); break;
        case Scalar::F16: break; // FlatBuffers have none
        }
        if (type == FlatType::Bool) node.kind = FieldKind::Bool;
        return {};
    }

    static void set_signed(FieldNode& node, std::int64_t value) {
        node.kind = FieldKind::Signed;
        node.integer = value;
    }
    static void set_real(FieldNode& node, double value) {
        node.kind = FieldKind::Real;
        node.real = value;
    }
    static void set_default(FieldNode& node, const FlatField& field) {
        if (field.type == FlatType::Float || field.type == FlatType::Double)
            return set_real(node, field.default_real);
        set_signed(node, field.default_integer);
        if (field.type == FlatType::Bool) node.kind = FieldKind::Bool;
    }

    void add_numbers(const std::string& name, Scalar scalar, std::size_t begin, std::uint32_t count) {
        FieldNode& node = tree.add(name, FieldKind::Numbers);
        node.scalar = scalar;
        node.bytes = buffer.subspan(begin, byte_size(scalar) * count);
    }

    bool fits(std::size_t position, std::size_t size) const {
        return position <= buffer.size() && size <= buffer.size() - position;
    }
};

} // namespace

Result<void> read_flatbuffer_fields(const FlatbufferDefinition& definition,
                                    std::span<const std::byte> payload, FieldTree& tree) {
    const auto root = flat_root(payload);
    if (!root) return fail(ErrorCode::Malformed, "the bytes are no FlatBuffer");
    return FlatFieldReader{definition, tree, payload, 0}.table(definition.objects[definition.root], {}, *root,
                                                               0);
}

} // namespace fathom
