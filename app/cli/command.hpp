// The table of commands, one file each, and the way from main() to them.
//
//     return run_command_line({argv + 1, argv + argc});       // when is_command_line says so
//
// Adding a command: a row in command.cpp, a function here, a file with its name. Main thread only.
#pragma once

#include "app/cli/arguments.hpp"

#include <span>
#include <string_view>

namespace fathom {

/// What a process ends with; scripts rely on it.
enum ExitCode : int {
    kExitDone = 0,
    kExitUsage = 1,
    kExitUnreadable = 2, // nothing readable, or the one chosen image is not whole
    kExitNoDevice = 3,   // no usable device or display
};

struct Command {
    std::string_view name;
    std::string_view inputs;  // "INPUT", for the usage line
    std::string_view summary; // one line
    std::string_view example; // a whole call
    std::string_view options; // names separated by blanks; "@reading", "@choice", "@output" are groups
    int min_inputs = 0;
    int max_inputs = 0;
    int (*run)(const Arguments& arguments);
};

[[nodiscard]] std::span<const Command> commands();

/// The command of that name, or null.
[[nodiscard]] const Command* find_command(std::string_view name);

/// True when the arguments name a command or ask for help or the version; else they are what the window opens.
[[nodiscard]] bool is_command_line(std::span<const char* const> arguments);

/// Runs it and returns its exit code.
[[nodiscard]] int run_command_line(std::span<const char* const> arguments);

/// The arguments of the program without a command: inputs and options of the window. Exits are the caller's.
[[nodiscard]] Result<Arguments> parse_window_arguments(std::span<const char* const> arguments);

/// What `fathom FILE` does where there is no display: describes the inputs, says how to get a picture, exit code 3.
[[nodiscard]] int run_without_display(const Arguments& arguments, std::string_view reason);

int run_info(const Arguments& arguments);
int run_stats(const Arguments& arguments);
int run_render(const Arguments& arguments);
int run_export(const Arguments& arguments);
int run_convert(const Arguments& arguments);
int run_listen(const Arguments& arguments);
int run_bench(const Arguments& arguments);
int run_colormaps(const Arguments& arguments);
int run_devices(const Arguments& arguments);
int run_version(const Arguments& arguments);

} // namespace fathom
