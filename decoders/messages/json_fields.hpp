// Reads a JSON message into fields. Lists of numbers become Numbers of type f64; null is left out. One thread.
#pragma once

#include "decoders/messages/field_tree.hpp"

namespace fathom {

/// The root must be an object. Texts are kept by the tree.
[[nodiscard]] Result<void> read_json_fields(std::span<const std::byte> payload, FieldTree& tree);

} // namespace fathom
