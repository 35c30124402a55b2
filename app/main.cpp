// fathom: a command, or the window.
#include "app/cli/command.hpp"
#include "app/cli/output.hpp"
#include "app/ui/window.hpp"

#include <cstdlib>
#include <optional>
#include <span>

int main(int argc, char** argv) {
    using namespace fathom;
    const std::span<const char* const> arguments(argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0));
    if (is_command_line(arguments)) return run_command_line(arguments);
    const Result<Arguments> parsed = parse_window_arguments(arguments);
    if (!parsed) {
        print_error(parsed.error().message + "; see fathom --help");
        return kExitUsage;
    }
    if (!has_display()) return run_without_display(*parsed, "there is no display to open a window on");
    const char* state_file = std::getenv("FATHOM_STATE_FILE"); // for tests that drive the window from outside
    std::optional<StartTime> time;
    if (parsed->time) time = StartTime{parsed->time->timeline, parsed->time->value};
    return run_window({.inputs = parsed->inputs,
                       .open = parsed->reading,
                       .renderer = parsed->renderer,
                       .scale = parsed->scale,
                       .layout_file = parsed->layout_file,
                       .time = time,
                       .config_folder = parsed->config_folder,
                       .state_file = state_file == nullptr ? "" : state_file});
}
