// The fields of a message as rows of a table. Any thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/message_reader.hpp"

namespace fathom {

[[nodiscard]] MessageDescription describe_fields(const FieldTree& tree, std::size_t max_rows);

} // namespace fathom
