#include "tests/interop/python_environment.hpp"

#include "tests/support/run_program.hpp"

#include <filesystem>

namespace fathom {

namespace fs = std::filesystem;

Python python_with(const std::string& name, const std::vector<std::string>& packages) {
    const fs::path folder = fs::path(FATHOM_BINARY_DIR) / "interop" / name;
    const std::string python = (folder / "bin" / "python").string();
    if (fs::exists(folder / "ready")) return {python, {}};
    constexpr unsigned kInstallLimit_s = 240;
    if (run_command({"python3", "-m", "venv", folder.string()}).exit_code != 0)
        return {{}, "python3 cannot make a virtual environment"};
    std::vector<std::string> command = {python, "-m", "pip", "install", "--quiet", "--retries", "1"};
    command.insert(command.end(), packages.begin(), packages.end());
    const Run installed = run_command(command, {}, kInstallLimit_s);
    if (installed.exit_code != 0) return {{}, "pip cannot install " + packages.front()};
    fs::create_directory(folder / "ready");
    return {python, {}};
}

Python new_python() {
    return python_with("new", {"rerun-sdk", "mcap", "mcap-protobuf-support", "rosbags"});
}

} // namespace fathom
