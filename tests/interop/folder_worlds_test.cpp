// Depth, unit, intrinsics and pose of data-set folders at once: every point must lie on a wall of the room that the
// folders were rendered from.
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

/// The largest distance of a point from the nearest wall; `count` is that of the points.
double farthest_from_walls(const std::string& csv, const nlohmann::json& walls, std::size_t& count) {
    std::ifstream file(csv);
    double farthest = 0;
    for (std::string line; std::getline(file, line);) {
        double x = 0, y = 0, z = 0;
        if (std::sscanf(line.c_str(), "%*f,%*f,%*f,%lf,%lf,%lf", &x, &y, &z) != 3) continue;
        double nearest = std::numeric_limits<double>::infinity();
        for (const auto& [axis, value] : {std::pair{"x", x}, {"y", y}, {"z", z}})
            for (const double wall : walls.at(axis))
                nearest = std::min(nearest, std::abs(value - wall));
        farthest = std::max(farthest, nearest);
        ++count;
    }
    return farthest;
}

} // namespace

TEST_CASE("interop: points of data-set folders lie on the walls of the room that they show") {
    const fs::path data = fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "folders";
    if (!fs::exists(data)) FATHOM_SKIP("no " + data.string());
    const ScratchFolder scratch;
    std::size_t checked = 0;
    for (const auto& file : fs::directory_iterator(data)) {
        if (!file.path().string().ends_with(".expect.json")) continue;
        const auto expected = nlohmann::json::parse(std::ifstream(file.path()));
        std::size_t index = 0;
        for (const auto& frame : expected["frames"]) {
            INFO(expected["folder"] << " " << index);
            const std::string csv = scratch.path("cloud.csv");
            const Run run =
                run_command({FATHOM_PROGRAM, "export", (data / expected["folder"]).string(), "-o", csv,
                             "--frame", "world", "--index", std::to_string(index++), "--force"});
            if (!frame.value("pose_in_folder", true) || !frame["camera_to_world"].is_array()) {
                CHECK(run.exit_code == 2); // it cannot be placed, and is not placed anywhere else
                continue;
            }
            CHECK(run.exit_code == 0);
            std::size_t points = 0;
            CHECK(farthest_from_walls(csv, expected["walls"], points) <=
                  expected["points_on_walls_within_m"]);
            CHECK(points == frame["valid"]);
            ++checked;
        }
    }
    CHECK(checked > 10);
}
