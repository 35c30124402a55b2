#include "app/cli/output.hpp"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace fathom {

int write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

bool Output::flush() {
    if (!failed_ && !closed_) {
        const int error = write_all(STDOUT_FILENO, text);
        closed_ = error == EPIPE;
        failed_ = error != 0 && !closed_;
        if (failed_) print_error(std::string("standard output: cannot write: ") + std::strerror(error));
    }
    text.clear();
    return !failed_ && !closed_;
}

int Output::finish(int exit_code) {
    flush();
    return failed_ ? static_cast<int>(kExitUnreadable) : exit_code;
}

void print_error(std::string_view message) {
    std::string line = "fathom: ";
    for (const char c : message) {
        // Names of files may hold anything; a terminal shall not obey them.
        if (c == '\n') {
            line += ' ';
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            line += '?';
        } else {
            line += c;
        }
    }
    line += '\n';
    (void)write_all(STDERR_FILENO, line);
}

void print_note(const Arguments& arguments, std::string_view message) {
    if (!arguments.quiet) print_error(message);
}

int report(std::string_view input, const Error& error) {
    const std::string name = input == "-" ? "standard input" : std::string(input);
    const bool names_it = error.message.starts_with(name + ": "); // as errors of written files do
    print_error(names_it ? error.message : name + ": " + error.message);
    return error.code == ErrorCode::InvalidArgument ? kExitUsage : kExitUnreadable;
}

} // namespace fathom
