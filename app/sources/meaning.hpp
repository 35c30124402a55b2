// What a source says about its numbers: the depth meaning, each piece with its origin. In falling order of weight: the
// user's options, the file itself, the layout of a known data set, and what people accept as a first guess.
//
//     const DepthMeaning meaning = meaning_of(probe, path, options);
//     const ImageRole role = role_of(probe.desc.format, path, part);
//
// Pure functions of their arguments; layouts are told by names of files and folders only. Any thread.
#pragma once

#include "app/scene/chunk.hpp"
#include "app/sources/open_options.hpp"

#include <string_view>

namespace fathom {

/// Fails when an option contradicts itself ("kind" is text from the command line).
[[nodiscard]] Result<DepthMeaning> meaning_of(const ImageProbe& probe, MediaType type, std::string_view path,
                                              const OpenOptions& options);

/// By pixel format first, then by the words in file, folder and part names.
[[nodiscard]] ImageRole role_of(const PixelFormat& format, std::string_view path, std::string_view part);

} // namespace fathom
