#include "app/bench/bench_child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace fathom {
namespace {

std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
    std::vector<std::string> all = variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::string_view name = text.substr(0, text.find('=') + 1);
        if (std::ranges::none_of(variables, [&](const std::string& v) { return v.starts_with(name); }))
            all.emplace_back(text);
    }
    return all;
}

/// Null-terminated, as the system wants it; it does not write to them.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

BenchChild BenchChild::start(const Command& command, const std::vector<std::string>& variables,
                             int descriptor_as_3) {
    const std::vector<std::string> environment = environment_with(variables);
    const std::vector<char*> arguments = pointers_to(command), entries = pointers_to(environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (descriptor_as_3 >= 0) posix_spawn_file_actions_adddup2(&actions, descriptor_as_3, 3);
    BenchChild child;
    if (posix_spawnp(&child.pid_, arguments[0], &actions, nullptr, arguments.data(), entries.data()) != 0)
        child.pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

BenchChild::~BenchChild() {
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
}

BenchChild& BenchChild::operator=(BenchChild&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
}

bool BenchChild::is_running() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
    return pid_ > 0;
}

bool BenchChild::succeeds() {
    int status = 0;
    const pid_t child = std::exchange(pid_, -1);
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

double BenchChild::cpu_s() const {
    clockid_t clock{};
    timespec time{};
    if (pid_ <= 0 || clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double BenchChild::peak_resident_bytes() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string word; status >> word;) {
        double kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

std::string own_program() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error);
}

} // namespace fathom
