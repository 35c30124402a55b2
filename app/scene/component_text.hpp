// Cells as text on one line, for people to read: whatever was logged, of any archetype.
//
//     component_text(column, row)      -> "640", "[0, 0.5, 1, …] 4096 values", "Turbo", "image/png, 52417 bytes"
//     row_id_text(row_id)              -> "187A8C3F1D2E4B60000000000000002A", or "42", "70.2178" of Fathom's own readers
//
// Numbers and text as they are, lists with their length, blobs by type and size, Rerun's enumerations by name, messages
// with their fields as their own definition names them. Cut to about `max_chars`. Any thread.
#pragma once

#include "app/scene/chunk.hpp"

#include <string>
#include <string_view>

namespace fathom {

/// Empty where the row does not carry the component; "[]" where it says that there is nothing.
[[nodiscard]] std::string component_text(const ComponentColumn& column, std::uint32_t row,
                                         std::size_t max_chars = 160);

/// One typed value.
[[nodiscard]] std::string component_text(const Component& component, std::size_t max_chars = 160);

/// The instances of one Arrow cell; the component's name ("DepthImage:colormap") tells what its numbers mean.
[[nodiscard]] std::string instances_text(std::string_view component, const ArrowArray& instances,
                                         std::size_t max_chars = 160);

[[nodiscard]] std::string row_id_text(const RowId& row_id);

} // namespace fathom
