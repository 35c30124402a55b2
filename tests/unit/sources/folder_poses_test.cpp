#include "app/sources/folder_poses.hpp"

#include "app/scene/cameras.hpp"
#include "app/sources/open.hpp"
#include "decoders/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

/// Of all elements of two matrices, the largest difference; infinite when one is missing.
double apart(const std::optional<glm::dmat4>& a, const std::optional<glm::dmat4>& b) {
    if (!a || !b) return a || b ? INFINITY : 0;
    double largest = 0;
    for (int i = 0; i < 16; ++i)
        largest = std::max(largest, std::abs((*a)[i / 4][i % 4] - (*b)[i / 4][i % 4]));
    return largest;
}

glm::dmat4 from_rows(const std::array<double, 16>& rows) {
    glm::dmat4 matrix;
    for (int i = 0; i < 16; ++i)
        matrix[i % 4][i / 4] = rows[static_cast<std::size_t>(i)];
    return matrix;
}

/// A quarter turn about z, then one metre along x.
const glm::dmat4 kTurned = from_rows({0, -1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});

} // namespace

TEST_CASE("folder poses: ground truth is interpolated between two poses, but not over a long gap") {
    FolderPoses poses;
    poses.by_stamp = parse_ground_truth("# timestamp tx ty tz qx qy qz qw\n"
                                        "1305031100.2 3 0 0 0 0 0.70710678118654752 0.70710678118654752\n"
                                        "1305031100.1 1 0 0 0 0 0 1\n"
                                        "1305031109.0 9 9 9 0 0 0 1\n"
                                        "1305031109.1 0 0 0 0 0 0 0\n" // no rotation: left out
                                        "tracking lost\n");
    REQUIRE(poses.by_stamp.size() == 3);
    const auto half_way = pose_of(poses, "depth/1305031100.150000.png", 0);
    const double c = std::cos(M_PI / 4);
    CHECK(apart(half_way, from_rows({c, -c, 0, 2, c, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1})) < 1e-6);
    CHECK(apart(pose_of(poses, "depth/1305031100.090000.png", 0),
                pose_of(poses, "depth/1305031100.100000.png", 0)) < 1e-12);
    CHECK_FALSE(
        pose_of(poses, "depth/1305031100.050000.png", 0)); // before the first by more than images are paired
    CHECK_FALSE(pose_of(poses, "depth/1305031104.000000.png", 0)); // nobody saw the camera there
    CHECK_FALSE(may_have_pose(poses, "depth/0001.png"));
}

TEST_CASE("folder poses: a trajectory log goes by order, a broken matrix is one missing pose") {
    const auto poses =
        parse_trajectory_log("0 0 1\n0 -1 0 1\n1 0 0 0\n0 0 1 0\n0 0 0 1\n"
                             "1 1 2\r\n-inf -inf -inf -inf\r\n-inf 0 0 0\r\n0 0 1 0\r\n0 0 0 1\r\n"
                             "2 2 3\n1 0 0\n");
    REQUIRE(poses.size() == 3);
    CHECK(apart(poses[0], kTurned) < 1e-12);
    CHECK_FALSE(poses[1]);
    CHECK_FALSE(poses[2]);
}

TEST_CASE("folder poses: BOP's world to camera in millimetres is turned round") {
    const auto poses = parse_scene_camera_poses(
        R"({"3": {"cam_R_w2c": [0, 1, 0, -1, 0, 0, 0, 0, 1], "cam_t_w2c": [0, 1000, 0], "depth_scale": 0.1},
            "4": {"cam_R_w2c": [1, 0], "cam_t_w2c": [0, 0, 0]}, "x": 5})");
    REQUIRE(poses.size() == 1);
    CHECK(apart(poses.at(3), kTurned) < 1e-12);
    CHECK(parse_scene_camera_poses("[1").empty());
}

TEST_CASE("folder poses: Stray Scanner's odometry goes by frame number") {
    const auto poses =
        parse_odometry("timestamp, frame, x, y, z, qx, qy, qz, qw\n"
                       "12.5, 000007, 1, 0, 0, 0, 0, 0.70710678118654752, 0.70710678118654752\n"
                       "12.6, 000008, 1, 0, nan, 0, 0, 0, 1\n");
    REQUIRE(poses.size() == 1);
    CHECK(apart(poses.at(7), kTurned) < 1e-12);
}

TEST_CASE("folder poses: a matrix per image is read with tabs and CRLF, a lost one is none") {
    CHECK(apart(parse_pose_matrix("0\t-1\t0\t1\t\r\n1\t0\t0\t0\t\r\n0\t0\t1\t0\t\r\n0\t0\t0\t1\t\r\n"),
                kTurned) < 1e-12);
    CHECK_FALSE(parse_pose_matrix(
        "-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n"));
    CHECK_FALSE(parse_pose_matrix("1 0 0 0 1 0 0 0 1"));
    CHECK_FALSE(parse_pose_matrix(""));
}

TEST_CASE("folder poses: SUN RGB-D's depth images lose their rotation, its other images keep theirs") {
    const ScratchFolder scratch;
    const auto png = encode_png(make_depth::ramp(4, 4, 8, 16000).view());
    REQUIRE(png);
    for (const char* folder : {"depth_bfx", "extrinsics", "other"})
        fs::create_directories(scratch.path(folder));
    scratch.write("depth_bfx/1.png", *png);
    scratch.write("other/1.png", *png);
    const auto reader = open_reader(scratch.path(""), {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    REQUIRE(index->chunks.size() == 2);
    for (const ChunkSummary& summary : index->chunks) {
        const auto chunk = (*reader)->load(summary.id);
        REQUIRE(chunk);
        const auto* encoded = find_component<EncodedImage>(**chunk, 0);
        REQUIRE(encoded != nullptr);
        CHECK(encoded->options.packing == (summary.entity == "/depth" ? Packing::SunRotate3 : Packing::None));
    }
}

TEST_CASE("folder poses: folders in public layouts give the poses that they were rendered from") {
    const fs::path data = fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "folders";
    if (!fs::exists(data)) FATHOM_SKIP("no " + data.string());
    std::size_t checked = 0;
    for (const auto& file : fs::directory_iterator(data)) {
        if (!file.path().string().ends_with(".expect.json")) continue;
        const auto expected = nlohmann::json::parse(std::ifstream(file.path()));
        const auto reader = open_reader((data / expected["folder"]).string(), {}, 0);
        REQUIRE(reader);
        const auto index = (*reader)->read_index();
        REQUIRE(index);
        std::size_t frame = 0;
        for (const ChunkSummary& summary : index->chunks) {
            if (!summary.entity.ends_with("depth")) continue;
            if (expected["layout"] == "kitti-selection" && !summary.entity.starts_with("/groundtruth"))
                continue;
            const auto& wanted = expected["frames"].at(frame++);
            INFO(expected["folder"] << " " << wanted["depth"]);
            const auto chunk = (*reader)->load(summary.id);
            REQUIRE(chunk);
            const CameraPose* logged = find_component<CameraPose>(**chunk, 0);
            const bool has_pose =
                wanted.value("pose_in_folder", true) && wanted["camera_to_world"].is_array();
            const auto pose = logged == nullptr ? std::nullopt : logged->world_from_camera;
            CHECK(pose.has_value() == has_pose);
            if (!has_pose) continue;
            // Files give nine decimals, interpolation happens between poses that are 1e-6 apart from the truth.
            CHECK(apart(pose, from_rows(wanted["camera_to_world"].get<std::array<double, 16>>())) < 1e-5);
            ++checked;
        }
        CHECK(frame == expected["frames"].size());
    }
    CHECK(checked > 10);
}
