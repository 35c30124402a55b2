// What holds for every image of a stream, as components of its static row: role, meaning, camera.
//
//     FATHOM_TRY(auto components, describe_stream(probe, type, path, part, options, find_companions(path)));
//
// The user's word goes before the file's own, that before the companion file's, that before a data set's custom. Any
// thread.
#pragma once

#include "app/sources/companions.hpp"
#include "app/sources/meaning.hpp"

namespace fathom {

[[nodiscard]] Result<std::vector<Component>> describe_stream(const ImageProbe& probe, MediaType type,
                                                             const std::string& path, std::string_view part,
                                                             const OpenOptions& options,
                                                             const Companions& companions);

} // namespace fathom
