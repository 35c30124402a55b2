// Rerun's entity paths: parts joined by '/', in each part everything but letters, digits, '_', '-' and '.' has
// a backslash in front. The escaped form is the identity everywhere in Fathom; parts are for people.
//
//     FATHOM_TRY(const std::string path, normalize_entity_path("world/my\\ cam/"));   // "/world/my\ cam"
//     entity_path_parts(path)                                                         // {"world", "my cam"}
//
// Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A slash in front, none at the end, no empty parts, each part escaped as Rerun does. "/" is the root.
[[nodiscard]] Result<std::string> normalize_entity_path(std::string_view escaped);

/// The parts without escapes; a bad escape stands for itself.
[[nodiscard]] std::vector<std::string> entity_path_parts(std::string_view escaped);

/// Parts as a person would name them, to a path.
[[nodiscard]] std::string entity_path_of(std::span<const std::string> parts);

} // namespace fathom
