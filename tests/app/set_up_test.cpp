// The scripts that install what is missing: the first thing a new user meets.
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

using namespace fathom;

TEST_CASE("set-up: packages that the system does not know are named as missing, under errexit too") {
    if (run_command({"/bin/sh", "-c", "command -v dpkg-query"}).exit_code != 0)
        FATHOM_SKIP("this system has no dpkg");
    const std::string script =
        "set -euo pipefail; root=" FATHOM_SOURCE_DIR "; . \"$root/tools/setup.sh\"; "
        "mapfile -t missing < <(missing_packages bash no-such-package-a dash no-such-package-b); "
        "echo \"${missing[*]}\"";
    const Run run = run_command({"/bin/bash", "-c", script});
    CHECK(run.exit_code == 0);
    CHECK(run.out == "no-such-package-a no-such-package-b\n");
}
