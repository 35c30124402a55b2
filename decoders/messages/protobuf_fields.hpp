// Reads a protobuf message into fields, as its definition lists them: unknown fields are passed over, single values that
// are absent have their default, absent messages have no node. One thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/protobuf_definition.hpp"

namespace fathom {

[[nodiscard]] Result<void> read_protobuf_fields(const ProtobufDefinition& definition,
                                                std::span<const std::byte> payload, FieldTree& tree);

} // namespace fathom
