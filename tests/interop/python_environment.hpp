// Virtual environments with other people's libraries, made once in the build folder.
//
//     const Python python = python_with("new", {"rerun-sdk", "mcap"});
//     if (!python.missing.empty()) FATHOM_SKIP(python.missing);
#pragma once

#include <string>
#include <vector>

namespace fathom {

struct Python {
    std::string path;
    std::string missing; // why there is none
};

/// With these packages from the registry.
[[nodiscard]] Python python_with(const std::string& name, const std::vector<std::string>& packages);

/// With what the newest of these libraries are.
[[nodiscard]] Python new_python();

} // namespace fathom
