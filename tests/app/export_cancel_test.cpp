// An export of many images that is told to stop on the way.
#include "decoders/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <csignal>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

using namespace fathom;
namespace fs = std::filesystem;

TEST_CASE("export: told to stop, it leaves whole files only and says which") {
    // A line of progress for each image fills the smallest pipe long before the last image: as long as nobody reads, the
    // program waits, and the signal is certain to come on the way.
    constexpr int kImages = 400, kPipeBytes = 4096;
    const ScratchFolder folder;
    const auto image = encode_png(make_depth::ramp(8, 6, 500, 900).view()).value();
    fs::create_directories(folder.path("depth"));
    fs::create_directories(folder.path("out"));
    for (int i = 0; i < kImages; ++i)
        folder.write("depth/" + std::to_string(i) + ".png", image);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    REQUIRE(fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes) >= 0);
    std::string words[] = {FATHOM_PROGRAM,           "export", folder.path("depth"), "-o",
                           folder.path("out/d.npy"), "--all",  "--progress"};
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    pid_t child = 0;
    REQUIRE(posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);

    std::string told(256, '\0');
    const ssize_t first = read(ends[0], told.data(), told.size());
    REQUIRE(first > 0);
    told.resize(static_cast<std::size_t>(first));
    CHECK(told.starts_with("progress 0 of 400\n"));
    kill(child, SIGTERM);
    char buffer[4096];
    for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
        told.append(buffer, static_cast<std::size_t>(got));
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);

    std::size_t written = 0;
    std::string last;
    for (const auto& entry : fs::directory_iterator(folder.path("out"))) {
        ++written;
        last = std::max(last, entry.path().string());
        CHECK(fs::file_size(entry) == 128 + 8 * 6 * 2); // NPY's header and the pixels
    }
    CHECK(written < kImages);
    const std::string line = told.substr(told.rfind("fathom: "));
    if (written == 0)
        CHECK(line == "fathom: export cancelled: nothing was written\n");
    else
        CHECK(line.find("after " + std::to_string(written) + " of 400 images") != std::string::npos);
    if (written > 1) CHECK(line.ends_with(" to " + last + "\n"));
}
