#include "decoders/rrd/arrow_schema.hpp"

namespace fathom {
namespace {

class SchemaReader {
  public:
    explicit SchemaReader(std::size_t max_text_bytes) : text_bytes_left_(max_text_bytes) {}

    Result<std::string> text(const flatbuffers::String* string) {
        if (!string) return std::string();
        if (string->size() > text_bytes_left_)
            return fail(ErrorCode::TooLarge, "the texts of the Arrow schema go on without end");
        text_bytes_left_ -= string->size();
        return string->str();
    }

    Result<ArrowMetadata>
    metadata(const flatbuffers::Vector<flatbuffers::Offset<arrow_fb::KeyValue>>* entries) {
        ArrowMetadata metadata;
        if (!entries) return metadata;
        metadata.reserve(entries->size());
        for (const arrow_fb::KeyValue* entry : *entries) {
            FATHOM_TRY(std::string key, text(entry->key()));
            FATHOM_TRY(std::string value, text(entry->value()));
            metadata.emplace_back(std::move(key), std::move(value));
        }
        return metadata;
    }

    Result<ArrowField> field(const arrow_fb::Field& from, int depth) {
        if (depth > kMaxArrowDepth) return fail(ErrorCode::TooLarge, "Arrow types are nested too deep");
        ArrowField field{.nullable = from.nullable()};
        FATHOM_TRY(field.name, text(from.name()));
        FATHOM_TRY(field.metadata, metadata(from.custom_metadata()));
        auto type = std::make_shared<ArrowType>();
        FATHOM_CHECK(read_type(from, *type));
        if (from.dictionary()) { // stored as indices into batches that are not read; the children belong to those
            *type = unsupported("dictionary", 2);
        } else if (const auto* children = from.children()) {
            type->children.reserve(children->size());
            for (const arrow_fb::Field* child_from : *children) {
                FATHOM_TRY(ArrowField child_field, this->field(*child_from, depth + 1));
                type->children.push_back(std::move(child_field));
            }
        }
        FATHOM_CHECK(check_type(*type, field.name));
        field.type = std::move(type);
        return field;
    }

  private:
    Result<void> read_type(const arrow_fb::Field& from, ArrowType& type) {
        using Type = arrow_fb::Type;
        if (from.type() == nullptr) return fail(ErrorCode::Malformed, "an Arrow field states no type");
        const auto set = [&](ArrowKind kind, int bit_width = 0, bool large = false) {
            type.kind = kind;
            type.bit_width = static_cast<std::uint8_t>(bit_width);
            type.large = large;
        };
        switch (from.type_type()) {
        case Type::Null: set(ArrowKind::Null); break;
        case Type::Bool: set(ArrowKind::Bool); break;
        case Type::Int: {
            const auto* number = from.type_as_Int();
            const int bits = number->bit_width();
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
                return fail(ErrorCode::Malformed, "Arrow integers of " + std::to_string(bits) + " bits");
            set(number->is_signed() ? ArrowKind::Int : ArrowKind::UInt, bits);
            break;
        }
        case Type::FloatingPoint: {
            const int precision = from.type_as_FloatingPoint()->precision();
            if (precision < 0 || precision > 2)
                return fail(ErrorCode::Malformed, "Arrow floats of unknown precision");
            set(ArrowKind::Float, 16 << precision);
            break;
        }
        case Type::Timestamp: {
            const auto* time = from.type_as_Timestamp();
            set(ArrowKind::Timestamp, 64);
            FATHOM_TRY(type.detail, text(time->timezone()));
            return set_unit(time->unit(), type);
        }
        case Type::Duration:
            set(ArrowKind::Duration, 64);
            return set_unit(from.type_as_Duration()->unit(), type);
        case Type::Utf8: set(ArrowKind::Utf8); break;
        case Type::LargeUtf8: set(ArrowKind::Utf8, 0, true); break;
        case Type::Binary: set(ArrowKind::Binary); break;
        case Type::LargeBinary: set(ArrowKind::Binary, 0, true); break;
        case Type::List:
        case Type::Map: set(ArrowKind::List); break;
        case Type::LargeList: set(ArrowKind::List, 0, true); break;
        case Type::FixedSizeBinary:
            set(ArrowKind::FixedSizeBinary);
            return set_size(from.type_as_FixedSizeBinary()->byte_width(), type);
        case Type::FixedSizeList:
            set(ArrowKind::FixedSizeList);
            return set_size(from.type_as_FixedSizeList()->list_size(), type);
        case Type::Struct_: set(ArrowKind::Struct); break;
        case Type::Union: return read_union(from, type);
        case Type::Decimal:
        case Type::Date:
        case Type::Time:
        case Type::Interval:
        case Type::BinaryView:
        case Type::Utf8View: type = unsupported(arrow_fb::EnumNameType(from.type_type()), 2); break;
        case Type::ListView:
        case Type::LargeListView: type = unsupported(arrow_fb::EnumNameType(from.type_type()), 3); break;
        case Type::RunEndEncoded: type = unsupported("RunEndEncoded", 0); break;
        default: return fail(ErrorCode::Unsupported, "an Arrow type that is not known");
        }
        return {};
    }

    static ArrowType unsupported(const char* name, std::uint32_t buffers) {
        return {.kind = ArrowKind::Unsupported, .size = buffers, .detail = name};
    }

    static Result<void> set_unit(int unit, ArrowType& type) {
        if (unit < 0 || unit > 3) return fail(ErrorCode::Malformed, "Arrow times of an unknown unit");
        type.unit = static_cast<ArrowTimeUnit>(unit);
        return {};
    }

    static Result<void> set_size(std::int32_t size, ArrowType& type) {
        if (size < 0) return fail(ErrorCode::Malformed, "Arrow elements of negative size");
        type.size = static_cast<std::uint32_t>(size);
        return {};
    }

    static Result<void> read_union(const arrow_fb::Field& from, ArrowType& type) {
        const auto* stated = from.type_as_Union();
        if (stated->mode() != 1) {
            type = unsupported("SparseUnion", 1);
            return {};
        }
        type.kind = ArrowKind::DenseUnion;
        const std::size_t count = from.children() ? from.children()->size() : 0;
        const auto* tags = stated->type_ids();
        if (count > 127 || (tags && tags->size() != count))
            return fail(ErrorCode::Malformed, "an Arrow union states other tags than members");
        for (std::size_t i = 0; i < count; ++i) {
            const int tag = tags ? tags->Get(static_cast<flatbuffers::uoffset_t>(i)) : static_cast<int>(i);
            if (tag < 0 || tag > 127) return fail(ErrorCode::Malformed, "an Arrow union has a bad tag");
            type.union_tags.push_back(static_cast<std::int8_t>(tag));
        }
        return {};
    }

    static Result<void> check_type(const ArrowType& type, const std::string& name) {
        const bool lists = type.kind == ArrowKind::List || type.kind == ArrowKind::FixedSizeList;
        const bool nested = type.kind == ArrowKind::Struct || type.kind == ArrowKind::DenseUnion ||
                            type.kind == ArrowKind::Unsupported;
        if (lists ? type.children.size() != 1 : !nested && !type.children.empty())
            return fail(ErrorCode::Malformed, "Arrow field '" + name + "' has " +
                                                  std::to_string(type.children.size()) + " children");
        return {};
    }

    std::size_t text_bytes_left_;
};

/// The type as Arrow's union of tables; what was Unsupported has no bytes to write.
flatbuffers::Offset<void> write_type(flatbuffers::FlatBufferBuilder& out, const ArrowType& type,
                                     arrow_fb::Type& tag) {
    using Type = arrow_fb::Type;
    const auto plain = [&](Type chosen, auto table) {
        tag = chosen;
        return table.Union();
    };
    const auto size = static_cast<std::int32_t>(type.size);
    const auto unit = static_cast<std::int16_t>(type.unit);
    switch (type.kind) {
    case ArrowKind::Bool: return plain(Type::Bool, arrow_fb::CreateBool(out));
    case ArrowKind::Int:
    case ArrowKind::UInt:
        return plain(Type::Int, arrow_fb::CreateInt(out, type.bit_width, type.kind == ArrowKind::Int));
    case ArrowKind::Float:
        return plain(Type::FloatingPoint,
                     arrow_fb::CreateFloatingPoint(out, static_cast<std::int16_t>(type.bit_width / 32)));
    case ArrowKind::Timestamp: {
        const auto zone = type.detail.empty() ? 0 : out.CreateString(type.detail);
        return plain(Type::Timestamp, arrow_fb::CreateTimestamp(out, unit, zone));
    }
    case ArrowKind::Duration: return plain(Type::Duration, arrow_fb::CreateDuration(out, unit));
    case ArrowKind::Utf8:
        return type.large ? plain(Type::LargeUtf8, arrow_fb::CreateLargeUtf8(out))
                          : plain(Type::Utf8, arrow_fb::CreateUtf8(out));
    case ArrowKind::Binary:
        return type.large ? plain(Type::LargeBinary, arrow_fb::CreateLargeBinary(out))
                          : plain(Type::Binary, arrow_fb::CreateBinary(out));
    case ArrowKind::FixedSizeBinary:
        return plain(Type::FixedSizeBinary, arrow_fb::CreateFixedSizeBinary(out, size));
    case ArrowKind::List:
        return type.large ? plain(Type::LargeList, arrow_fb::CreateLargeList(out))
                          : plain(Type::List, arrow_fb::CreateList(out));
    case ArrowKind::FixedSizeList:
        return plain(Type::FixedSizeList, arrow_fb::CreateFixedSizeList(out, size));
    case ArrowKind::Struct: return plain(Type::Struct_, arrow_fb::CreateStruct_(out));
    case ArrowKind::DenseUnion: {
        const std::vector<std::int32_t> tags(type.union_tags.begin(), type.union_tags.end());
        return plain(Type::Union, arrow_fb::CreateUnion(out, 1, out.CreateVector(tags)));
    }
    case ArrowKind::Null:
    case ArrowKind::Unsupported: break; // an array of nulls
    }
    return plain(Type::Null, arrow_fb::CreateNull(out));
}

using MetadataOffset = flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<arrow_fb::KeyValue>>>;

MetadataOffset write_metadata(flatbuffers::FlatBufferBuilder& out, const ArrowMetadata& metadata) {
    std::vector<flatbuffers::Offset<arrow_fb::KeyValue>> entries;
    for (const auto& [key, value] : metadata)
        entries.push_back(arrow_fb::CreateKeyValue(out, out.CreateString(key), out.CreateString(value)));
    return metadata.empty() ? MetadataOffset() : out.CreateVector(entries);
}

flatbuffers::Offset<arrow_fb::Field> write_field(flatbuffers::FlatBufferBuilder& out,
                                                 const ArrowField& field) {
    std::vector<flatbuffers::Offset<arrow_fb::Field>> children;
    if (field.type->kind != ArrowKind::Unsupported)
        for (const ArrowField& child_field : field.type->children)
            children.push_back(write_field(out, child_field));
    arrow_fb::Type tag = arrow_fb::Type::NONE;
    const auto type = write_type(out, *field.type, tag);
    const auto name = out.CreateString(field.name);
    const auto child_offsets = out.CreateVector(children);
    const auto metadata = write_metadata(out, field.metadata);
    return arrow_fb::CreateField(out, name, field.nullable, tag, type, 0, child_offsets, metadata);
}

} // namespace

flatbuffers::Offset<arrow_fb::Schema> write_arrow_schema(flatbuffers::FlatBufferBuilder& out,
                                                         std::span<const ArrowField> fields,
                                                         const ArrowMetadata& metadata) {
    std::vector<flatbuffers::Offset<arrow_fb::Field>> offsets;
    for (const ArrowField& field : fields)
        offsets.push_back(write_field(out, field));
    const auto field_vector = out.CreateVector(offsets);
    const auto entries = write_metadata(out, metadata);
    return arrow_fb::CreateSchema(out, 0, field_vector, entries);
}

Result<void> read_arrow_schema(const arrow_fb::Schema& schema, std::size_t max_text_bytes,
                               std::vector<ArrowField>& fields, ArrowMetadata& metadata) {
    if (schema.endianness() != 0) return fail(ErrorCode::Unsupported, "Arrow data in big-endian byte order");
    SchemaReader reader(max_text_bytes);
    FATHOM_TRY(metadata, reader.metadata(schema.custom_metadata()));
    if (!schema.fields()) return {};
    fields.reserve(schema.fields()->size());
    for (const arrow_fb::Field* from : *schema.fields()) {
        FATHOM_TRY(ArrowField field, reader.field(*from, 1));
        fields.push_back(std::move(field));
    }
    return {};
}

} // namespace fathom
