// Recordings by other people's writers against what independent readers found in them.
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>

using namespace fathom;

namespace {

void check_recordings(const std::string& set) {
    const std::filesystem::path shared = std::filesystem::path(FATHOM_SOURCE_DIR) / ".." / "shared";
    const std::filesystem::path checker = shared / "check" / "check_recordings.py";
    if (!std::filesystem::exists(checker)) FATHOM_SKIP("no " + checker.string());
    if (run_command({"python3", "--version"}).exit_code != 0) FATHOM_SKIP("no python3");
    // Times are not what is tested here, and other tests may run beside it.
    const Run run = run_command({"python3", checker.string(), "--command", FATHOM_PROGRAM, "--slow", "10",
                                 (shared / "data" / set).string()});
    INFO(run.out << run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("TOTAL 0 recordings") == std::string::npos); // it found something to check
}

} // namespace

TEST_CASE("interop: Rerun recordings of all SDKs since 0.23, sound and damaged") {
    check_recordings("rerun");
}

TEST_CASE("interop: MCAP recordings and ROS bags by other people's writers, sound and damaged") {
    check_recordings("containers/made");
    check_recordings("containers");
}

TEST_CASE("interop: folders of data sets") {
    check_recordings("folders");
}
