// FlatbufferDefinition: the fields of a FlatBuffers table and of all objects within it, as the binary schema (.bfbs) that
// comes with a recording lists them (google/flatbuffers, reflection/reflection.fbs).
//
//     FATHOM_TRY(const auto definition, parse_flatbuffer_definition("foxglove.RawImage", schema_bytes));
//     definition.objects[definition.root].fields ...
//
// Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// reflection.BaseType, with its numbers.
enum class FlatType : std::uint8_t {
    None = 0,
    UnionType = 1,
    Bool = 2,
    Byte = 3,
    UByte = 4,
    Short = 5,
    UShort = 6,
    Int = 7,
    UInt = 8,
    Long = 9,
    ULong = 10,
    Float = 11,
    Double = 12,
    String = 13,
    Vector = 14,
    Object = 15,
    Union = 16,
    Array = 17
};

struct FlatField {
    std::string name;
    FlatType type = FlatType::None;
    FlatType element = FlatType::None; // of a Vector or Array
    std::uint32_t object = 0; // of an Object, or a Vector of them: index into FlatbufferDefinition::objects
    std::uint32_t place = 0;  // in a table the slot of the vtable, in a struct the byte
    std::uint32_t array_count = 0;
    std::int64_t default_integer = 0; // what a table leaves out
    double default_real = 0;
};

struct FlatObject {
    std::string name;
    bool is_struct = false;      // inline, every field present
    std::uint32_t byte_size = 0; // of a struct
    std::vector<FlatField> fields;
};

struct FlatbufferDefinition {
    std::vector<FlatObject> objects;
    std::uint32_t root = 0;
};

/// The object of that name, or else the root of the schema.
[[nodiscard]] Result<FlatbufferDefinition> parse_flatbuffer_definition(std::string_view name,
                                                                       std::span<const std::byte> schema);

} // namespace fathom
