// CommandRun: runs one command of this very program beside the window, so that what the window exports and what the
// shown command line exports cannot differ, and the window never waits.
//
//     CommandRun run({"export", "depth.png", "-o", "out.ply"}, wake);
//     if (run.done()) notices.tell(..., run.message());
//
// `wake` is called from the waiting thread at the end. The destructor waits for a command that still runs. Main thread.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace fathom {

class CommandRun {
  public:
    CommandRun(std::vector<std::string> arguments, std::function<void()> wake);
    ~CommandRun();
    CommandRun(const CommandRun&) = delete;
    CommandRun& operator=(const CommandRun&) = delete;

    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] int exit_code() const { return exit_code_; }            // when done
    [[nodiscard]] const std::string& message() const { return message_; } // its standard error, when done

  private:
    void run(std::vector<std::string> arguments);

    int exit_code_ = -1;
    std::string message_;
    std::atomic<bool> done_{false};
    std::thread thread_;
};

/// As a shell would take it back: "fathom export 'my file.png' -o out.ply".
[[nodiscard]] std::string command_line_text(const std::vector<std::string>& arguments);

} // namespace fathom
