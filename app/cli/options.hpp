// Every option of the command line: its name, its value, what it means and how it is read. One table for all commands
// and for the help.
//
//     FATHOM_TRY(const Arguments arguments, parse_arguments("entity index @reading", {"--index", "3", "a.png"}));
//     std::string text = options_help(command.options);
//
// Values follow as "--index 3" or "--index=3"; "--" ends the options; "-" alone is standard input. Errors are of code
// InvalidArgument and name the option.
#pragma once

#include "app/cli/arguments.hpp"

#include <span>
#include <string>
#include <string_view>

namespace fathom {

/// `accepted`: names and @groups separated by blanks, as in Command::options.
[[nodiscard]] Result<Arguments> parse_arguments(std::string_view accepted,
                                                std::span<const char* const> arguments);

/// The options of a command, one or two lines each.
[[nodiscard]] std::string options_help(std::string_view accepted);

// The readers of the values with an inner structure.
[[nodiscard]] Result<TimeChoice> parse_time_choice(std::string_view text);
[[nodiscard]] Result<RangeChoice> parse_range(std::string_view text);
[[nodiscard]] Result<CameraChoice> parse_camera(std::string_view text);
[[nodiscard]] Result<PictureSize> parse_size(std::string_view text);
[[nodiscard]] Result<PixelRect> parse_region(std::string_view text);

} // namespace fathom
