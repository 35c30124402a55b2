// Bad input and bad outputs end to end: one line on standard error, the right exit code, nothing half written.
#include "decoders/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <algorithm>
#include <filesystem>

using namespace fathom;

namespace {

std::vector<std::byte> small_png() {
    return encode_png(make_depth::noisy_room(64, 48, 5).view()).value();
}

/// A shell for the redirections; $0 is the program, $1 the first of `arguments`.
Run shell(const std::string& script, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"/bin/sh", "-c", script, FATHOM_PROGRAM});
    return run_command(arguments);
}

void check_one_line(const Run& run, const std::string& about, int exit_code) {
    INFO(run.err);
    CHECK(run.exit_code == exit_code);
    CHECK(std::ranges::count(run.err, '\n') == 1);
    const std::size_t first = run.err.find(about);
    CHECK(first != std::string::npos);
    CHECK(run.err.find(about, first + 1) == std::string::npos); // said once
}

} // namespace

TEST_CASE("bad input: standard input without an end is given up after its start when it has no format") {
    check_one_line(shell("\"$0\" stats - --json < /dev/zero", {}), "no known image format", 2);
}

TEST_CASE("bad input: files that are none are refused without waiting for them") {
    const ScratchFolder folder;
    check_one_line(shell("mkfifo \"$1\" && \"$0\" stats \"$1\"", {folder.path("pipe.png")}),
                   "not a regular file", 2);
    check_one_line(shell("\"$0\" info /dev/zero", {}), "not a regular file", 2);
    check_one_line(
        shell("ln -s loop.png \"$1\" && \"$0\" render \"$1\" -o \"$1.png\"", {folder.path("loop.png")}),
        "cannot open", 2);
}

TEST_CASE("bad input: a full device is told, for pictures as for texts") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", small_png());
    for (const char* command :
         {"stats \"$1\" --json", "info \"$1\"", "render \"$1\" -o -", "export \"$1\" -o - --format npy"})
        check_one_line(shell("\"$0\" " + std::string(command) + " > /dev/full", {file}), "standard output",
                       2);
}

TEST_CASE("bad input: a reader that goes away is no error, whatever is written") {
    const ScratchFolder folder;
    const std::string file =
        folder.write("depth.png", encode_png(make_depth::noisy_room(640, 480, 5).view()).value());
    for (const char* command :
         {"stats \"$1\" --json", "info \"$1\"", "colormaps", "render \"$1\" -o -",
          "export \"$1\" -o - --format ply --intrinsics 500,500,320,240", "export \"$1\" -o - --format npy",
          "export \"$1\" -o /dev/stdout --format csv --intrinsics 500,500,320,240"}) {
        INFO(command);
        const Run run = shell("{ \"$0\" " + std::string(command) + "; echo $? >&2; } | true", {file});
        CHECK(run.err == "0\n");
    }
}

TEST_CASE("bad input: what stands in the way of an output is named once and stays") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", small_png());
    const std::string missing = folder.path("nowhere/out.png");
    for (const char* command : {"render", "export"}) {
        check_one_line(run_command({FATHOM_PROGRAM, command, file, "-o", file}), file, 2);
        check_one_line(run_command({FATHOM_PROGRAM, command, file, "-o", missing}), missing, 2);
        check_one_line(run_command({FATHOM_PROGRAM, command, file, "-o", folder.path("out.gif")}), "out.gif",
                       1);
    }
    CHECK(std::filesystem::file_size(file) == small_png().size());
}

TEST_CASE("bad input: a picture that breaks off shows its rows and says so, wherever it goes") {
    const ScratchFolder folder;
    std::vector<std::byte> bytes = small_png();
    bytes.resize(bytes.size() / 2);
    const std::string file = folder.write("half\n.png", bytes);
    const Run stats = run_command({FATHOM_PROGRAM, "stats", file, "--json"});
    check_one_line(stats, "breaks off in row", 2);
    CHECK(stats.out.find("\"rows_decoded\": ") != std::string::npos);
    const std::string picture = folder.path("out.png");
    check_one_line(run_command({FATHOM_PROGRAM, "render", file, "-o", picture}), "breaks off in row", 2);
    CHECK(std::filesystem::exists(picture));
}
