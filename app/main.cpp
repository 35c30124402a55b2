// fathom: a command, or the window.
#include "app/cli/command.hpp"
#include "app/cli/output.hpp"
#include "app/ui/window.hpp"

#include <cstdlib>
#include <optional>
#include <span>

#include <malloc.h>

namespace {

/// Blobs and images come and go between threads. From the heap they would leave holes, a third of what is in use; by
/// themselves they go back to the system. The default grows up to 32 MiB with what is freed.
constexpr int kMapFromBytes = 256 << 10;

} // namespace

int main(int argc, char** argv) {
    using namespace fathom;
    mallopt(M_MMAP_THRESHOLD, kMapFromBytes);
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
                       .budget_bytes = parsed->budget_bytes,
                       .config_folder = parsed->config_folder,
                       .state_file = state_file == nullptr ? "" : state_file});
}
