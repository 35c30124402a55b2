// CommandRun: runs one command of this very program beside the window, so that what the window exports and what the
// shown command line exports cannot differ, and the window never waits.
//
//     CommandRun run({"export", "depth.png", "-o", "out.ply", "--progress"}, "Exporting out.ply", wake);
//     run.progress()->cancelled = true;               // the command is asked to stop, which leaves whole files only
//     if (run.done()) notices.tell(..., run.message());
//
// `wake` is called from the waiting thread at the end. The destructor cancels a command that still runs. Main thread.
#pragma once

#include "decoders/media/progress.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace fathom {

class CommandRun {
  public:
    CommandRun(std::vector<std::string> arguments, std::string label, std::function<void()> wake);
    ~CommandRun();
    CommandRun(const CommandRun&) = delete;
    CommandRun& operator=(const CommandRun&) = delete;

    [[nodiscard]] const std::shared_ptr<Progress>& progress() const { return progress_; }
    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] int exit_code() const { return exit_code_; }            // when done
    [[nodiscard]] const std::string& message() const { return message_; } // its standard error, when done

  private:
    void run(std::vector<std::string> arguments);
    void listen(int descriptor, int child);

    std::shared_ptr<Progress> progress_;
    int exit_code_ = -1;
    std::string message_;
    std::atomic<bool> done_{false};
    std::thread thread_;
};

/// As a shell would take it back: "fathom export 'my file.png' -o out.ply".
[[nodiscard]] std::string command_line_text(const std::vector<std::string>& arguments);

} // namespace fathom
