// What the program says: results on standard output, everything else as single lines on standard error.
//
//     Output out;                      // buffered; one write when it ends
//     out.text += "…\n";
//     return out.finish();             // kExitDone, or an error line and kExitUnreadable
//
// A reader that has gone away (`fathom stats … | head`) is no error. Main thread only.
#pragma once

#include "app/cli/command.hpp"

#include <string>
#include <string_view>

namespace fathom {

struct Output {
    std::string text;

    /// Writes what has gathered. False when nobody reads any more; an error is told here.
    bool flush();

    /// flush, and the exit code that follows from it.
    [[nodiscard]] int finish(int exit_code = kExitDone);

  private:
    bool failed_ = false;
    bool closed_ = false;
};

/// "fathom: MESSAGE" on standard error, control characters made visible, always one line.
void print_error(std::string_view message);

/// The same for what the user should know and may silence with --quiet.
void print_note(const Arguments& arguments, std::string_view message);

/// "INPUT: MESSAGE" on standard error; returns the exit code that its kind of error has.
[[nodiscard]] int report(std::string_view input, const Error& error);

/// All bytes to a descriptor, interrupted calls taken up again. errno on failure.
[[nodiscard]] int write_all(int descriptor, std::string_view bytes);

} // namespace fathom
