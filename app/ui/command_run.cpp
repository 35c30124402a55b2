#include "app/ui/command_run.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

extern char** environ;

namespace fathom {
namespace {

constexpr std::size_t kMaxMessage = 4096;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+=:,@%").find(c) != std::string_view::npos;
}

std::string read_all(int descriptor) {
    std::string text;
    char buffer[512];
    for (ssize_t n; (n = read(descriptor, buffer, sizeof buffer)) > 0;)
        if (text.size() < kMaxMessage) text.append(buffer, static_cast<std::size_t>(n));
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

} // namespace

CommandRun::CommandRun(std::vector<std::string> arguments, std::function<void()> wake)
    : thread_([this, arguments = std::move(arguments), wake = std::move(wake)] {
          run(arguments);
          done_ = true;
          wake();
      }) {}

CommandRun::~CommandRun() {
    thread_.join();
}

void CommandRun::run(std::vector<std::string> arguments) {
    int ends[2];
    if (pipe(ends) != 0) {
        message_ = "the system has no pipe left";
        return;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    arguments.insert(arguments.begin(), "fathom");
    std::vector<char*> pointers;
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int failed = posix_spawn(&child, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed == 0) {
        message_ = read_all(ends[0]);
        int status = 0;
        if (waitpid(child, &status, 0) == child && WIFEXITED(status)) exit_code_ = WEXITSTATUS(status);
    } else {
        message_ = "the command could not be started";
    }
    close(ends[0]);
}

std::string command_line_text(const std::vector<std::string>& arguments) {
    std::string text = "fathom";
    for (const std::string& argument : arguments) {
        text += ' ';
        if (!argument.empty() && std::ranges::all_of(argument, is_plain)) {
            text += argument;
            continue;
        }
        text += '\'';
        for (const char c : argument)
            text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += '\'';
    }
    return text;
}

} // namespace fathom
