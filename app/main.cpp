// fathom: a command, or the window.
#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

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
    return run_without_display(*parsed, "this build has no window");
}
