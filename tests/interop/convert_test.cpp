// Recordings between Fathom and other people's libraries, both ways, with what pip installs into the build folder.
#include "tests/interop/python_environment.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

using namespace fathom;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string kScript = std::string(FATHOM_SOURCE_DIR) + "/tests/interop/other_libraries.py";

Python old_python() {
    return python_with("old", {"rerun-sdk==0.30.2"});
}

/// Before the application had a place in each message.
Python oldest_python() {
    return python_with("oldest", {"rerun-sdk==0.24.1"});
}

json ask(const std::string& python, const std::string& job, const std::string& file) {
    const Run run = run_command({python, kScript, job, file});
    INFO(job << ": " << run.err);
    REQUIRE(run.exit_code == 0);
    return json::parse(run.out);
}

using Pictures = std::vector<std::pair<std::string, std::string>>; // entity, checksum; in alphabetical order

Pictures pictures_in(const json& answer) {
    Pictures pictures;
    for (const json& picture : answer.at("pictures"))
        pictures.emplace_back(picture[0].get<std::string>(), picture[1].get<std::string>());
    std::ranges::sort(pictures);
    return pictures;
}

Pictures pictures_by_fathom(const std::string& file) {
    const Run run = run_command({FATHOM_PROGRAM, "stats", file, "--json", "--all"});
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
    const json answer = json::parse(run.out);
    CHECK(answer.at("warnings").empty());
    Pictures pictures;
    for (const json& frame : answer.at("frames"))
        pictures.emplace_back(frame.at("entity").get<std::string>(),
                              frame.at("pixels_crc32").get<std::string>());
    std::ranges::sort(pictures);
    return pictures;
}

void convert(const std::string& from, const std::string& to) {
    const Run run = run_command({FATHOM_PROGRAM, "convert", from, to});
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
}

/// Coordinates in a cloud written as text, a point a line.
std::vector<std::array<double, 3>> points_in(const std::string& csv) {
    std::vector<std::array<double, 3>> points;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        std::array<double, 3> point{};
        if (std::sscanf(line.c_str(), "%*u,%*u,%*u,%lf,%lf,%lf", point.data(), &point[1], &point[2]) == 3)
            points.push_back(point);
    }
    return points;
}

constexpr std::size_t kWrittenPictures = 8; // four of depth, four of colour

} // namespace

TEST_CASE("interop: what Rerun's SDKs write, Fathom reads; as an MCAP the mcap library reads the same") {
    const ScratchFolder folder;
    const Python current = new_python(), old = old_python();
    if (!current.missing.empty()) FATHOM_SKIP(current.missing);
    if (!old.missing.empty()) FATHOM_SKIP(old.missing);
    for (const std::string& python : {current.path, old.path}) {
        const std::string rrd = folder.path(python == old.path ? "old.rrd" : "new.rrd");
        const Pictures written = pictures_in(ask(python, "write-rrd", rrd));
        REQUIRE(written.size() == kWrittenPictures);
        CHECK(pictures_by_fathom(rrd) == written);
        const std::string mcap = rrd + ".mcap";
        convert(rrd, mcap);
        const json read = ask(current.path, "read-mcap", mcap);
        CHECK(pictures_in(read) == written);
        CHECK(read.at("statistics_agree") == json(true));
    }
}

TEST_CASE("interop: what Rerun's SDK logs in named frames lies in the world where its own numbers say") {
    const ScratchFolder folder;
    const Python python = new_python();
    if (!python.missing.empty()) FATHOM_SKIP(python.missing);
    const std::string rrd = folder.path("frames.rrd");
    const json truth = ask(python.path, "write-frames", rrd);
    const Run info = run_command({FATHOM_PROGRAM, "info", rrd, "--json"});
    REQUIRE(info.exit_code == 0);
    const json facts = json::parse(info.out);
    std::size_t depth_streams = 0;
    for (const json& stream : facts.at("streams")) {
        if (stream.at("archetype") != json("DepthImage")) continue;
        ++depth_streams;
        CHECK(stream.at("intrinsics").at("fx") == json(8.0));
        if (stream.at("entity") == json("/depth")) CHECK(stream.at("frame") == json("plane"));
    }
    CHECK(depth_streams == 2);
    for (const std::string entity : {"/depth", "/robot/arm/depth"})
        for (std::size_t i = 0; i < truth.at("images").size(); ++i) {
            INFO(entity << " " << i);
            const std::vector<std::string> of = {rrd,       "--entity", entity, "--index", std::to_string(i),
                                                 "--frame", "world"};
            std::vector<std::string> command = {FATHOM_PROGRAM, "export"};
            command.insert(command.end(), of.begin(), of.end());
            const std::string csv = folder.path("cloud" + std::to_string(i) + ".csv");
            command.insert(command.end(), {"-o", csv, "--force"});
            const Run exported = run_command(command);
            INFO(exported.err);
            REQUIRE(exported.exit_code == 0);
            std::ifstream file(csv);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            CHECK(text.find("world (map)") != std::string::npos);
            const auto points = points_in(text);
            const json& expected = truth.at("images")[i];
            REQUIRE(points.size() == expected.size());
            for (std::size_t p = 0; p < points.size(); ++p)
                for (std::size_t axis = 0; axis < 3; ++axis)
                    CHECK(points[p][axis] == Approx(expected[p][axis].get<double>()).margin(1e-5));
            command = {FATHOM_PROGRAM, "render", "--view", "3d"};
            command.insert(command.end(), of.begin(), of.end());
            command.insert(command.end(), {"-o", folder.path("world.png"), "--force"});
            CHECK(run_command(command).exit_code == 0);
        }
}

TEST_CASE("interop: what the mcap library writes, Fathom reads; as an .rrd Rerun's SDKs read the same") {
    const ScratchFolder folder;
    const Python current = new_python(), old = old_python();
    if (!current.missing.empty()) FATHOM_SKIP(current.missing);
    if (!old.missing.empty()) FATHOM_SKIP(old.missing);
    const std::string mcap = folder.path("sdk.mcap");
    const Pictures written = pictures_in(ask(current.path, "write-mcap", mcap));
    REQUIRE(written.size() == kWrittenPictures);
    CHECK(pictures_by_fathom(mcap) == written);
    const std::string rrd = folder.path("converted.rrd");
    convert(mcap, rrd);
    CHECK(pictures_in(ask(current.path, "read-rrd", rrd)) == written);
    CHECK(ask(old.path, "read-rrd", rrd).at("verified") == json(true));
    const Python oldest = oldest_python();
    if (!oldest.missing.empty()) FATHOM_SKIP(oldest.missing);
    CHECK(ask(oldest.path, "read-old-rrd", rrd).at("rows") == json(kWrittenPictures));
}

TEST_CASE("interop: what h5py writes, in the forms of old and of HDF5 1.10, Fathom reads") {
    const ScratchFolder folder;
    const Python python = python_with("hdf5", {"h5py"});
    if (!python.missing.empty()) FATHOM_SKIP(python.missing);
    for (const std::string job : {"write-hdf5", "write-hdf5-v110"}) {
        const std::string file = folder.path(job + ".h5");
        const Pictures written = pictures_in(ask(python.path, job, file));
        CHECK(written.size() == 25);
        CHECK(pictures_by_fathom(file) == written);
    }
}

TEST_CASE("interop: messages of a ROS 2 bag are in the MCAP as they were, and rosbags reads them") {
    const fs::path bag =
        fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "containers" / "made" / "rosbag2_db3";
    if (!fs::exists(bag)) FATHOM_SKIP("no " + bag.string());
    const ScratchFolder folder;
    const Python python = new_python();
    if (!python.missing.empty()) FATHOM_SKIP(python.missing);
    const std::string mcap = folder.path("bag.mcap");
    convert(bag.string(), mcap);
    Pictures raw = pictures_in(ask(python.path, "read-bag", mcap));
    // Of compressed topics the checksums are of blobs here and of pixels there.
    std::erase_if(raw,
                  [](const auto& picture) { return picture.first.find("compressed") != std::string::npos; });
    Pictures by_fathom = pictures_by_fathom(bag.string());
    std::erase_if(by_fathom,
                  [](const auto& picture) { return picture.first.find("compressed") != std::string::npos; });
    CHECK_FALSE(raw.empty());
    CHECK(raw == by_fathom);
}
