// Reads a FlatBuffers message into fields, as its definition lists them: absent numbers have their default, absent
// texts and lists are empty, absent objects have no node; unions are passed over. One thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/flatbuffer_definition.hpp"

namespace fathom {

[[nodiscard]] Result<void> read_flatbuffer_fields(const FlatbufferDefinition& definition,
                                                  std::span<const std::byte> payload, FieldTree& tree);

} // namespace fathom
