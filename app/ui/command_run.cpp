#include "app/ui/command_run.hpp"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <utility>

extern char** environ;

namespace fathom {
namespace {

constexpr std::size_t kMaxMessage = 4096;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+=:,@%").find(c) != std::string_view::npos;
}

/// "progress 12 of 90": true, and taken.
bool take_progress(const std::string& line, Progress& progress) {
    unsigned long long done = 0, total = 0;
    if (std::sscanf(line.c_str(), "progress %llu of %llu", &done, &total) != 2) return false;
    progress.done = done;
    progress.total = total;
    return true;
}

} // namespace

CommandRun::CommandRun(std::vector<std::string> arguments, std::string label, std::function<void()> wake)
    : progress_(std::make_shared<Progress>(std::move(label), Progress::Unit::ImageCount)),
      thread_([this, arguments = std::move(arguments), wake = std::move(wake)] {
          run(arguments);
          done_ = true;
          wake();
      }) {}

CommandRun::~CommandRun() {
    progress_->cancelled = true;
    thread_.join();
}

/// Its lines until it ends; on the way the wish to stop is handed on.
void CommandRun::listen(int descriptor, int child) {
    constexpr int kLook_ms = 50;
    std::string line;
    bool told = false;
    pollfd readable{descriptor, POLLIN, 0};
    while (true) {
        if (progress_->cancelled && !std::exchange(told, true)) kill(child, SIGTERM);
        if (poll(&readable, 1, kLook_ms) == 0) continue;
        char buffer[512];
        const ssize_t got = read(descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        for (const char c : std::string_view(buffer, static_cast<std::size_t>(got))) {
            if (c != '\n') {
                line += c;
                continue;
            }
            if (!take_progress(line, *progress_) && message_.size() < kMaxMessage)
                message_ += (message_.empty() ? "" : "\n") + line;
            line.clear();
        }
    }
    if (message_.size() < kMaxMessage) message_ += line;
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
        listen(ends[0], child);
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
