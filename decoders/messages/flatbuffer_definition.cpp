#include "decoders/messages/flatbuffer_definition.hpp"

#include "decoders/messages/flatbuffer_table.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// Far more than the schemas of any project at hand.
constexpr std::uint32_t kMaxObjects = 5000;
constexpr std::uint32_t kMaxFields = 10'000;

/// reflection.fbs, table Field: name 0, type 1, offset 3, default_integer 4, default_real 5; table Type: base_type 0,
/// element 1, index 2, fixed_length 3.
Result<FlatField> read_field(const FlatTable& table, std::uint32_t object_count) {
    FlatField field;
    field.name = table.text(flat_slot(0));
    field.place = table.number<std::uint16_t>(flat_slot(3));
    field.default_integer = table.number<std::int64_t>(flat_slot(4));
    field.default_real = table.number<double>(flat_slot(5));
    const auto type = table.table(flat_slot(1));
    if (field.name.empty() || !type)
        return fail(ErrorCode::Malformed, "the FlatBuffers schema has a field without name or type");
    field.type = static_cast<FlatType>(type->number<std::uint8_t>(flat_slot(0)));
    field.element = static_cast<FlatType>(type->number<std::uint8_t>(flat_slot(1)));
    field.array_count = type->number<std::uint16_t>(flat_slot(3));
    const auto index = type->number<std::int32_t>(flat_slot(2), -1);
    const bool needs_object = field.type == FlatType::Object || field.element == FlatType::Object;
    if (needs_object && (index < 0 || static_cast<std::uint32_t>(index) >= object_count))
        return fail(ErrorCode::Malformed, "the FlatBuffers schema has a field of no type");
    if (needs_object) field.object = static_cast<std::uint32_t>(index);
    return field;
}

/// table Object: name 0, fields 1, is_struct 2, bytesize 4. Fields come sorted by name; shown in their own order.
Result<FlatObject> read_object(const FlatTable& table, std::uint32_t object_count,
                               std::uint32_t& field_count) {
    FlatObject object;
    object.name = table.text(flat_slot(0));
    object.is_struct = table.number<std::uint8_t>(flat_slot(2)) != 0;
    object.byte_size = static_cast<std::uint32_t>(std::max(0, table.number<std::int32_t>(flat_slot(4))));
    if (object.is_struct && object.byte_size == 0)
        return fail(ErrorCode::Malformed, "the FlatBuffers schema has a struct of no bytes");
    const auto fields = table.vector(flat_slot(1), 4);
    for (std::uint32_t i = 0; fields && i < fields->count; ++i) {
        const auto field_table = table.table_of(*fields, i);
        if (!field_table) return fail(ErrorCode::Malformed, "the FlatBuffers schema is broken");
        if (++field_count > kMaxFields)
            return fail(ErrorCode::TooLarge, "the FlatBuffers schema has too many fields");
        FATHOM_TRY(FlatField field, read_field(*field_table, object_count));
        object.fields.push_back(std::move(field));
    }
    std::ranges::stable_sort(object.fields, {}, &FlatField::place);
    return object;
}

} // namespace

/// table Schema: objects 0, root_table 4. The file identifier BFBS stands behind the root's offset.
Result<FlatbufferDefinition> parse_flatbuffer_definition(std::string_view name,
                                                         std::span<const std::byte> schema) {
    const bool is_schema = schema.size() >= 8 && std::memcmp(schema.data() + 4, "BFBS", 4) == 0;
    const auto root = is_schema ? flat_root(schema) : std::nullopt;
    const auto objects = root ? root->vector(flat_slot(0), 4) : std::nullopt;
    if (!objects) return fail(ErrorCode::Malformed, "there is no binary FlatBuffers schema");
    if (objects->count > kMaxObjects)
        return fail(ErrorCode::TooLarge, "the FlatBuffers schema has too many objects");
    FlatbufferDefinition definition;
    std::uint32_t field_count = 0;
    for (std::uint32_t i = 0; i < objects->count; ++i) {
        const auto table = root->table_of(*objects, i);
        if (!table) return fail(ErrorCode::Malformed, "the FlatBuffers schema is broken");
        FATHOM_TRY(FlatObject object, read_object(*table, objects->count, field_count));
        definition.objects.push_back(std::move(object));
    }
    const auto root_table = root->table(flat_slot(4));
    std::string asked(name);
    auto found = std::ranges::find(definition.objects, asked, &FlatObject::name);
    if (found == definition.objects.end() && root_table) {
        asked = root_table->text(flat_slot(0));
        found = std::ranges::find(definition.objects, asked, &FlatObject::name);
    }
    if (found == definition.objects.end() || found->is_struct)
        return fail(ErrorCode::NotFound, "the FlatBuffers schema does not define " + std::string(name));
    definition.root = static_cast<std::uint32_t>(found - definition.objects.begin());
    return definition;
}

} // namespace fathom
