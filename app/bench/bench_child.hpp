// BenchChild: a program that a benchmark starts and that ends with it at the latest.
//
//     BenchChild child = BenchChild::start({"/usr/bin/Xvfb", ":7"}, {"LANG=C"});
//     if (!child.is_running()) ...                       // not installed, or over already
//     child.cpu_s();                                     // processor time so far
//
// Its output is thrown away. Environment: the bench's, with the variables given in place of those of the same name.
// One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace fathom {

using Command =
    std::vector<std::string>; // the program, looked for in PATH where it has no slash, and its arguments

class BenchChild {
  public:
    BenchChild() = default;
    /// `descriptor_as_3`: an open file that the child gets as its descriptor 3.
    [[nodiscard]] static BenchChild
    start(const Command& command, const std::vector<std::string>& variables = {}, int descriptor_as_3 = -1);
    ~BenchChild(); // ends it
    BenchChild(BenchChild&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
    BenchChild& operator=(BenchChild&& other) noexcept;

    [[nodiscard]] bool is_running();
    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Waits for its end; true when it ended by itself with exit code 0.
    bool succeeds();

    /// User and system time of all its threads; 0 when it is gone.
    [[nodiscard]] double cpu_s() const;

    /// The most memory it has had resident; 0 when it is gone.
    [[nodiscard]] double peak_resident_bytes() const;

  private:
    pid_t pid_ = -1;
};

/// Path of the running program.
[[nodiscard]] std::string own_program();

} // namespace fathom
