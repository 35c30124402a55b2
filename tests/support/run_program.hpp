// Runs the real program as a user would, and keeps what it says.
//
//     const Run run = run_program({"stats", "--json", path});
//     CHECK(run.exit_code == 0);
//
// The arguments go through no shell. A run that takes longer than a minute, or what the caller allows, is killed and fails.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fathom {

struct Run {
    int exit_code = -1; // minus the signal's number where one ended it
    std::string out, err;
};

[[nodiscard]] Run run_command(const std::vector<std::string>& command, const std::string& input = {},
                              unsigned limit_s = 60);

/// A folder that is empty now and gone at the end.
class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
    std::string write(const std::string& name, const std::vector<std::byte>& bytes) const;

  private:
    std::string path_;
};

} // namespace fathom
