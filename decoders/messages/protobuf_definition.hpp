// ProtobufDefinition: the fields of a protobuf message and of all messages within it, as the FileDescriptorSet that comes
// with a recording lists them (google/protobuf/descriptor.proto), or as Foxglove defines its own.
//
//     FATHOM_TRY(const auto definition, parse_protobuf_definition("foxglove.RawImage", schema_bytes));
//     definition.messages[0].fields ...
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

/// FieldDescriptorProto.Type, with its numbers.
enum class ProtobufType : std::uint8_t {
    Double = 1,
    Float = 2,
    Int64 = 3,
    Uint64 = 4,
    Int32 = 5,
    Fixed64 = 6,
    Fixed32 = 7,
    Bool = 8,
    String = 9,
    Group = 10,
    Submessage = 11,
    Octets = 12,
    Uint32 = 13,
    Enum = 14,
    Sfixed32 = 15,
    Sfixed64 = 16,
    Sint32 = 17,
    Sint64 = 18
};

struct ProtobufField {
    std::string name;
    std::uint32_t number = 0;
    ProtobufType type = ProtobufType::Int32;
    bool repeated = false;
    std::string type_name;     // Submessage: "foxglove.Vector3"
    std::uint32_t message = 0; // Submessage: index into ProtobufDefinition::messages
};

struct ProtobufMessage {
    std::string name; // "foxglove.RawImage"
    std::vector<ProtobufField> fields;
};

struct ProtobufDefinition {
    std::vector<ProtobufMessage> messages; // the first is the one asked for
};

/// `schema`: a binary FileDescriptorSet; empty: Foxglove's own message of that name, if it is one of those we read.
[[nodiscard]] Result<ProtobufDefinition> parse_protobuf_definition(std::string_view name,
                                                                   std::span<const std::byte> schema);

/// The FileDescriptorSet of a message of Foxglove's, dependencies first, as a recording carries it; empty for a name that
/// is not built in or uses enums. `more` are fields of ours behind its own.
[[nodiscard]] std::vector<std::byte> protobuf_schema(std::string_view name,
                                                     std::span<const ProtobufField> more = {});

} // namespace fathom
