// Every depth image of the shared data against the expectations that independent tools computed.
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>

using namespace fathom;

TEST_CASE("interop: files of real sensors decode to the expected pixels, statistics and clouds") {
    const std::filesystem::path checker =
        std::filesystem::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "check" / "check_decode.py";
    if (!std::filesystem::exists(checker)) FATHOM_SKIP("no " + checker.string());
    if (run_command({"python3", "--version"}).exit_code != 0) FATHOM_SKIP("no python3");
    const std::string program = FATHOM_PROGRAM;
    const Run run = run_command(
        {"python3", checker.string(), "--command", program + " stats {file} --json", "--size-option",
         "--raw {width}x{height}:rvl", "--cloud-command",
         program +
             " export {file} -o {out} --entity {entity} --index {index} --frame camera --force --intrinsics "
             "{fx},{fy},{cx},{cy} --metres-per-unit {metres_per_unit}"});
    INFO(run.out << run.err);
    CHECK(run.exit_code == 0);
}
