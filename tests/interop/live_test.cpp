// Live senders: what real SDKs log reaches `fathom listen`, image by image.
#include "tests/interop/python_environment.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

const std::string kChecker = std::string(FATHOM_SOURCE_DIR) + "/../shared/check/check_live.py";

void check_live(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {"python3", kChecker};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.insert(command.end(), {"--command", FATHOM_PROGRAM});
    constexpr unsigned kLimit_s = 240;
    const Run run = run_command(command, {}, kLimit_s);
    INFO(run.out << run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find(" 0 failed") != std::string::npos);
}

} // namespace

TEST_CASE("live: recorded bytes of real senders arrive whole") {
    if (!fs::exists(kChecker)) FATHOM_SKIP("../shared is not there");
    check_live({"replay"});
}

TEST_CASE("live: the newest and older Rerun SDKs log to Fathom and end in peace") {
    if (!fs::exists(kChecker)) FATHOM_SKIP("../shared is not there");
    for (const Python& python : {new_python(), python_with("live_029", {"rerun-sdk==0.29.2"}),
                                 python_with("live_023", {"rerun-sdk==0.23.4"})}) {
        if (!python.missing.empty()) FATHOM_SKIP(python.missing);
        CAPTURE(python.path);
        check_live({"rerun", "--sdk-python", python.path});
    }
}
