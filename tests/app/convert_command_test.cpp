// fathom convert from outside: whole files only, and none that was there before.
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>
#include <fstream>

using namespace fathom;

namespace {

constexpr int kExitUsageError = 1, kExitStopped = 130;

std::string sample_picture(const ScratchFolder& folder) {
    const std::string path = folder.path("depth.pgm");
    std::ofstream(path) << "P5 2 1 255\n" << std::string("\x01\x02", 2);
    return path;
}

} // namespace

TEST_CASE("convert: a file that is there is written over only with --force") {
    const ScratchFolder folder;
    const std::string from = sample_picture(folder);
    const std::string to = folder.path("out.mcap");
    std::ofstream(to) << "precious";
    const Run refused = run_command({FATHOM_PROGRAM, "convert", from, to});
    CHECK(refused.exit_code != 0);
    CHECK(std::filesystem::file_size(to) == std::string("precious").size());
    CHECK(run_command({FATHOM_PROGRAM, "convert", from, to, "--force"}).exit_code == 0);
    const Run stats = run_command({FATHOM_PROGRAM, "stats", to, "--json"});
    CHECK(stats.exit_code == 0);
    CHECK(stats.out.find("\"width\": 2") != std::string::npos);
}

TEST_CASE(
    "convert: an output that names no recording is a wrong call, and what cannot be read leaves no file") {
    const ScratchFolder folder;
    const std::string from = sample_picture(folder);
    CHECK(run_command({FATHOM_PROGRAM, "convert", from, folder.path("out.png")}).exit_code ==
          kExitUsageError);
    CHECK(
        run_command({FATHOM_PROGRAM, "convert", folder.path("missing"), folder.path("out.rrd")}).exit_code !=
        0);
    CHECK_FALSE(std::filesystem::exists(folder.path("out.rrd")));
}

TEST_CASE("convert: told to stop it leaves nothing behind") {
    const ScratchFolder folder;
    const std::string recording = folder.path("sample.mcap");
    REQUIRE(run_command({FATHOM_PROGRAM, "convert", sample_picture(folder), recording}).exit_code == 0);
    // Standard input that never ends keeps it at work until the signal comes.
    const std::string out = folder.path("out.rrd");
    const std::string script = "(cat '" + recording + "'; sleep 20) | { '" + std::string(FATHOM_PROGRAM) +
                               "' convert - '" + out +
                               "' & child=$!; sleep 2; kill -INT $child; wait $child; }";
    // A job in the background of a script ignores interrupts; bash gives it a process group where it does not.
    const Run run = run_command({"bash", "-m", "-c", script});
    CHECK(run.exit_code == kExitStopped);
    CHECK_FALSE(std::filesystem::exists(out));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path("")), {}) == 2);
}

TEST_CASE("convert: a recording from standard input is read like a file") {
    const ScratchFolder folder;
    for (const std::string name : {"sample.mcap", "sample.rrd"}) {
        const std::string recording = folder.path(name);
        REQUIRE(run_command({FATHOM_PROGRAM, "convert", sample_picture(folder), recording}).exit_code == 0);
        const Run from_file = run_command({FATHOM_PROGRAM, "stats", recording, "--json", "--all"});
        const Run from_pipe = run_command(
            {"bash", "-c", "cat '" + recording + "' | '" + FATHOM_PROGRAM + "' stats - --json --all"});
        CHECK(from_pipe.exit_code == 0);
        const auto frames = [](const std::string& json) { return json.substr(json.find("\"frames\"")); };
        CHECK(frames(from_pipe.out) == frames(from_file.out));
    }
}
