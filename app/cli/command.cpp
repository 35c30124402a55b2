#include "app/cli/command.hpp"

#include "app/cli/options.hpp"
#include "app/cli/output.hpp"

#include <algorithm>
#include <array>
#include <csignal>

namespace fathom {
namespace {

constexpr auto kCommands = std::to_array<Command>({
    {"info", "INPUT",
     "streams, timelines, intrinsics and depth meaning of an input, or the rows of an entity",
     "fathom info depth.png --json\n  fathom info run.mcap --rows --entity /imu",
     "json rows entity timeline @reading quiet", 1, 1, run_info},
    {"stats", "INPUT", "exact numbers of images: checksum, valid and missing pixels, percentiles",
     "fathom stats scene/depth --json --all", "json all region @choice @reading quiet", 1, 1, run_stats},
    {"render", "INPUT -o OUT.png", "a picture of an image or of its points, without a window",
     "fathom render depth.png -o picture.png --range 0.5:4 --colormap viridis --legend",
     "output view size colormap reversed range camera frame legend @choice @reading @output", 1, 1,
     run_render},
    {"export", "INPUT -o OUT.{png,tiff,exr,npy,pfm,rvl,ply,pcd,csv}",
     "images without loss, and clouds of points",
     "fathom export depth.png -o cloud.ply --intrinsics 525,525,319.5,239.5",
     "output format all frame in-range range progress @choice @reading @output", 1, 1, run_export},
    {"convert", "INPUT OUT.{rrd,mcap}", "recordings, folders and images as a Rerun recording or an MCAP",
     "fathom convert run.bag run.mcap", "compression progress @reading force quiet", 2, 2, run_convert},
    {"listen", "[ADDRESS|URL]", "what live senders log, image by image as it comes",
     "fathom listen 127.0.0.1:9876 --json --frames 100", "json frames seconds quiet", 0, 1, run_listen},
    {"bench", "", "benchmarks, each beside its reference", "fathom bench --filter statistics", "json filter",
     0, 0, run_bench},
    {"colormaps", "", "the colour maps by name", "fathom colormaps", "json", 0, 0, run_colormaps},
    {"devices", "", "what can draw here, and why the rest cannot", "fathom devices", "json", 0, 0,
     run_devices},
    {"version", "", "the version of the program", "fathom version", "", 0, 0, run_version},
});

/// Commands of the contract that this version does not have.
constexpr std::string_view kLaterCommands[] = {"estimate", "models"};

constexpr std::string_view kWindowOptions =
    "listen port memory-limit server-memory-limit expect-data-soon hide-welcome-screen "
    "layout time scale memory config renderer @reading";

bool is_later(std::string_view name) {
    return std::ranges::find(kLaterCommands, name) != std::end(kLaterCommands);
}

std::string usage_of(const Command& command) {
    std::string text = "fathom " + std::string(command.name);
    if (!command.inputs.empty()) text += " " + std::string(command.inputs);
    return text + (command.options.empty() ? "" : " [options]");
}

std::string help_of(const Command& command) {
    return "usage: " + usage_of(command) + "\n\n" + std::string(command.name) + ": " +
           std::string(command.summary) + ".\n\nexample:\n  " + std::string(command.example) +
           "\n\noptions:\n" + options_help(command.options);
}

std::string program_help() {
    std::string text = "usage: fathom [FILE|FOLDER…] [options]     opens a window\n"
                       "       fathom COMMAND …                    works without one\n\ncommands:\n";
    for (const Command& command : kCommands)
        text += "  " + std::string(command.name) + std::string(12 - command.name.size(), ' ') +
                std::string(command.summary) + "\n";
    return text +
           "\n`fathom COMMAND --help` shows the options of a command and an example. INPUT is a file, a "
           "folder or -\n"
           "for standard input.\n\nexample:\n  fathom depth.png\n\noptions of the window:\n" +
           options_help(kWindowOptions);
}

int print_help(const std::string& text) {
    Output out;
    out.text = text;
    return out.finish();
}

int usage_error(const std::string& what, const std::string& see) {
    print_error(what + "; see " + see);
    return kExitUsage;
}

int run(const Command& command, std::span<const char* const> rest) {
    const std::string name = "fathom " + std::string(command.name);
    Result<Arguments> arguments = parse_arguments(command.options, rest);
    if (arguments && !arguments->other_entities.empty() && command.run != run_render)
        arguments = fail(ErrorCode::InvalidArgument, "option --entity: only render takes several");
    if (!arguments)
        return usage_error(std::string(command.name) + ": " + arguments.error().message, name + " --help");
    if (arguments->help) return print_help(help_of(command));
    const auto count = static_cast<int>(arguments->inputs.size());
    if (count < command.min_inputs)
        return usage_error(std::string(command.name) + ": an input is missing", name + " --help");
    if (count > command.max_inputs)
        return usage_error(std::string(command.name) + ": one argument too many: " +
                               arguments->inputs[static_cast<std::size_t>(command.max_inputs)],
                           name + " --help");
    return command.run(*arguments);
}

} // namespace

std::span<const Command> commands() {
    return kCommands;
}

const Command* find_command(std::string_view name) {
    const auto command = std::ranges::find(kCommands, name, &Command::name);
    return command == kCommands.end() ? nullptr : &*command;
}

bool is_command_line(std::span<const char* const> arguments) {
    if (arguments.empty()) return false;
    const std::string_view first = arguments.front();
    return find_command(first) != nullptr || is_later(first) || first == "help" || first == "--help" ||
           first == "-h" || first == "--version";
}

int run_command_line(std::span<const char* const> arguments) {
    std::signal(SIGPIPE, SIG_IGN); // a reader that has gone away is seen at the write
    const std::string_view first = arguments.front();
    if (const Command* command = find_command(first)) return run(*command, arguments.subspan(1));
    if (is_later(first))
        return usage_error(std::string(first) + ": this version does not have this command", "fathom --help");
    if (first == "--version") return run_version({});
    if (first == "help" && arguments.size() > 1)
        if (const Command* command = find_command(arguments[1])) return print_help(help_of(*command));
    return print_help(program_help());
}

Result<Arguments> parse_window_arguments(std::span<const char* const> arguments) {
    return parse_arguments(kWindowOptions, arguments);
}

int run_without_display(const Arguments& arguments, std::string_view reason) {
    for (const std::string& input : arguments.inputs) {
        Arguments one = arguments;
        one.inputs = {input};
        run_info(one);
    }
    const std::string input = arguments.inputs.empty() ? "FILE" : arguments.inputs.front();
    print_error(std::string(reason) + "; `fathom render " + input +
                " -o picture.png` draws without a window");
    return kExitNoDevice;
}

} // namespace fathom
