#include "decoders/messages/ros_fields.hpp"

namespace fathom {
namespace {

/// What one number of a type takes and how it is shown; Text and Message have no Scalar.
std::optional<Scalar> scalar_of(RosType type) {
    switch (type) {
    case RosType::Bool:
    case RosType::U8: return Scalar::U8;
    case RosType::I8: return Scalar::I8;
    case RosType::I16: return Scalar::I16;
    case RosType::U16: return Scalar::U16;
    case RosType::I32: return Scalar::I32;
    case RosType::U32: return Scalar::U32;
    case RosType::I64: return Scalar::I64;
    case RosType::U64: return Scalar::U64;
    case RosType::F32: return Scalar::F32;
    case RosType::F64: return Scalar::F64;
    default: return std::nullopt;
    }
}

struct RosFieldReader {
    const RosDefinition& definition;
    RosCursor& cursor;
    FieldTree& tree;

    Result<void> message(std::uint32_t index, std::string_view name, int depth) {
        if (depth > kMaxFieldDepth) return fail(ErrorCode::Malformed, "messages within messages without end");
        if (tree.is_full()) return fail(ErrorCode::TooLarge, "more fields than a message may have");
        const std::uint32_t node = tree.open(name, FieldKind::Struct);
        const bool delimited = cursor.encoding().delimited;
        const RosCursor::Frame frame = delimited ? cursor.enter() : RosCursor::Frame{};
        Result<void> read;
        for (const RosField& field : definition.messages[index].fields) {
            read = one_field(field, depth);
            if (!read) {
                read = with_field(field.name, std::move(read).error());
                break;
            }
        }
        if (delimited && read) cursor.leave(frame);
        tree.close(node);
        return read;
    }

    /// "header: frame_id: reason" reads as "header.frame_id: reason".
    static std::unexpected<Error> with_field(std::string_view name, Error error) {
        const bool deeper = error.message.starts_with('.') || error.message.starts_with('[');
        error.message = "." + std::string(name) + (deeper ? "" : ": ") + error.message;
        return std::unexpected(std::move(error));
    }

    Result<void> one_field(const RosField& field, int depth) {
        if (field.repeat == RosRepeat::One) return value(field, field.name, depth);
        const bool framed = cursor.encoding().xcdr2 && !scalar_of(field.type);
        const RosCursor::Frame frame = framed ? cursor.enter() : RosCursor::Frame{};
        const std::uint64_t count =
            field.repeat == RosRepeat::Fixed ? field.count : cursor.number<std::uint32_t>();
        if (tree.is_full()) return fail(ErrorCode::TooLarge, "more fields than a message may have");
        if (const auto scalar = scalar_of(field.type)) {
            FieldNode& node = tree.add(field.name, FieldKind::Numbers);
            node.scalar = *scalar;
            node.swapped = cursor.encoding().big_endian && byte_size(*scalar) > 1;
            node.bytes = cursor.numbers(count, byte_size(*scalar));
            return checked();
        }
        const std::uint32_t list = tree.open(field.name, FieldKind::List);
        Result<void> read = checked();
        for (std::uint64_t i = 0; i < count && read; ++i) {
            read = value(field, {}, depth);
            if (!read) read = in_list(i, std::move(read).error());
        }
        tree.close(list);
        if (framed && read) cursor.leave(frame);
        return read;
    }

    static std::unexpected<Error> in_list(std::uint64_t i, Error error) {
        const bool deeper = error.message.starts_with('.');
        error.message = "[" + std::to_string(i) + "]" + (deeper ? "" : ": ") + error.message;
        return std::unexpected(std::move(error));
    }

    Result<void> checked() const {
        if (cursor.failed()) return fail(ErrorCode::Truncated, cursor.complaint());
        return {};
    }

    Result<void> value(const RosField& field, std::string_view name, int depth) {
        if (field.type == RosType::Struct) return message(field.message, name, depth + 1);
        if (field.type == RosType::WideString)
            return fail(ErrorCode::Unsupported, "wide strings differ from vendor to vendor and are not read");
        if (tree.is_full()) return fail(ErrorCode::TooLarge, "more fields than a message may have");
        FieldNode& node = tree.add(name, FieldKind::Unsigned);
        switch (field.type) {
        case RosType::Bool:
            node.kind = FieldKind::Bool;
            node.integer = cursor.number<std::uint8_t>() != 0;
            break;
        case RosType::U8: node.integer = cursor.number<std::uint8_t>(); break;
        case RosType::U16: node.integer = cursor.number<std::uint16_t>(); break;
        case RosType::U32: node.integer = cursor.number<std::uint32_t>(); break;
        case RosType::U64: node.integer = static_cast<std::int64_t>(cursor.number<std::uint64_t>()); break;
        case RosType::I8: set_signed(node, cursor.number<std::int8_t>()); break;
        case RosType::I16: set_signed(node, cursor.number<std::int16_t>()); break;
        case RosType::I32: set_signed(node, cursor.number<std::int32_t>()); break;
        case RosType::I64: set_signed(node, cursor.number<std::int64_t>()); break;
        case RosType::F32: set_real(node, cursor.number<float>()); break;
        case RosType::F64: set_real(node, cursor.number<double>()); break;
        case RosType::String:
            node.kind = FieldKind::Text;
            node.text = cursor.string();
            break;
        case RosType::Time: set_time(node, cursor.number<std::uint32_t>(), cursor); break;
        case RosType::Duration: set_time(node, cursor.number<std::int32_t>(), cursor); break;
        case RosType::WideString:
        case RosType::Struct: break; // above
        }
        return checked();
    }

    static void set_signed(FieldNode& node, std::int64_t value) {
        node.kind = FieldKind::Signed;
        node.integer = value;
    }
    static void set_real(FieldNode& node, double value) {
        node.kind = FieldKind::Real;
        node.real = value;
    }
    static void set_time(FieldNode& node, std::int64_t seconds, RosCursor& from) {
        node.kind = FieldKind::Time;
        node.integer = seconds * 1'000'000'000 + from.number<std::uint32_t>(); // 32 bits of each fit
    }
};

} // namespace

Result<void> read_ros_fields(const RosDefinition& definition, RosCursor& cursor, FieldTree& tree) {
    RosFieldReader reader{definition, cursor, tree};
    Result<void> read = reader.message(0, {}, 0);
    if (!read && read.error().message.starts_with('.')) read.error().message.erase(0, 1);
    // DDS pads to four bytes. More left over means that the definition is not what the bytes were written by.
    const std::size_t padding = cursor.encoding().max_alignment > 1 ? 3 : 0;
    if (read && cursor.remaining() > padding)
        return fail(ErrorCode::Malformed,
                    std::to_string(cursor.remaining()) +
                        " bytes are left over: the definition does not fit the message");
    return read;
}

} // namespace fathom
