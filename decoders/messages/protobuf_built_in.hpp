// The messages of Foxglove that Fathom reads and writes (foxglove/foxglove-sdk, schemas/proto), with what they use. Any
// thread.
#pragma once

#include "decoders/messages/protobuf_definition.hpp"

namespace fathom {

/// Submessages still by name.
[[nodiscard]] std::vector<ProtobufMessage> built_in_protobuf_messages();

} // namespace fathom
