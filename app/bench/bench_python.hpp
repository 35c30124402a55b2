// Other people's libraries for Python as references: what the tests have installed in the build folder, or the system's.
//
//     const auto ms = python_ms("from mcap.reader import …", {path});    // nothing: it is not installed
//
// Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// Milliseconds by the program's own clock: it writes them into the file that its last argument names.
[[nodiscard]] std::optional<double> python_ms(const std::string& program,
                                              const std::vector<std::string>& arguments);

} // namespace fathom
