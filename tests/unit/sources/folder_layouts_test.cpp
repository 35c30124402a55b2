// The layouts of data sets: folders as their authors hand them out, small, and what is told of them.
#include "app/scene/pictures.hpp"
#include "app/sources/open.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/png.hpp"
#include "decoders/pnm.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kWidth = 64, kHeight = 48; // a tenth of what most data sets have

/// A data set in the making.
class DataSet {
  public:
    explicit DataSet(std::string name) : name_(std::move(name)) {}

    DataSet& depth(const std::string& path) {
        return write(path, *encode_png(make_depth::ramp(kWidth, kHeight, 1000, 4000).view()));
    }
    DataSet& color(const std::string& path) {
        Image image = allocate_image(packed_desc(kWidth, kHeight, kRgb8));
        return write(path, *encode_png(image.view()));
    }
    DataSet& text(const std::string& path, std::string_view content) {
        return write(path, bytes_of(content));
    }
    DataSet& write(const std::string& path, const std::vector<std::byte>& bytes) {
        const std::string whole = scratch_.path(name_ + "/" + path);
        fs::create_directories(fs::path(whole).parent_path());
        scratch_.write(name_ + "/" + path, bytes);
        return *this;
    }
    [[nodiscard]] std::string path(const std::string& below = {}) const {
        return scratch_.path(name_ + (below.empty() ? "" : "/" + below));
    }

  private:
    ScratchFolder scratch_;
    std::string name_;
};

/// What an opened data set tells of its depth.
struct ToldDepth {
    std::vector<std::string> entities; // of all streams
    DepthMeaning meaning;
    std::optional<Intrinsics> intrinsics;
    std::string partner;
    std::vector<std::optional<glm::dmat4>> poses; // of its images, where there are some at all
    std::vector<double> first_pixels;
};

ToldDepth open_depth(const std::string& path, const std::string& entity = "/depth") {
    ToldDepth told;
    auto reader = open_reader(path, {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    for (const auto& chunk : index->resident) {
        told.entities.push_back(chunk->entity);
        if (chunk->entity != entity) continue;
        const auto* meaning = find_component<DepthMeaning>(*chunk, 0);
        REQUIRE(meaning != nullptr);
        told.meaning = *meaning;
        if (const auto* k = find_component<Intrinsics>(*chunk, 0)) told.intrinsics = *k;
        if (const auto* partner = find_component<ColourPartner>(*chunk, 0)) told.partner = partner->entity;
    }
    for (const ChunkSummary& summary : index->chunks) {
        if (summary.entity != entity) continue;
        const auto chunk = (*reader)->load(summary.id);
        REQUIRE(chunk);
        if (const auto* pose = find_component<CameraPose>(**chunk, 0))
            told.poses.push_back(pose->world_from_camera);
        const auto* encoded = find_component<EncodedImage>(**chunk, 0);
        REQUIRE(encoded != nullptr);
        const auto image = decode_image(encoded->type, encoded->bytes.bytes, encoded->options);
        REQUIRE(image);
        told.first_pixels.push_back(value_at(image->pixels.view(), 0, 0));
    }
    return told;
}

void check_unit(const ToldDepth& told, double metres_per_unit, Origin origin) {
    CHECK(told.meaning.metres_per_unit == Approx(metres_per_unit));
    CHECK(told.meaning.unit_origin == origin);
    CHECK(told.meaning.kind == DepthKind::PlanarZ);
}

void check_camera(const ToldDepth& told, double fx, double cx, Origin origin) {
    REQUIRE(told.intrinsics);
    // As views take them: some are stated for a larger picture.
    const Intrinsics camera =
        told.intrinsics->width == 0 ? *told.intrinsics : scaled_to(*told.intrinsics, kWidth, kHeight);
    CHECK(camera.fx == Approx(fx));
    CHECK(camera.cx == Approx(cx));
    CHECK(told.intrinsics->origin == origin);
}

/// One metre to the right of the world's origin, or as far as `x_m` says.
void check_pose(const ToldDepth& told, std::size_t image, double x_m) {
    REQUIRE(image < told.poses.size());
    REQUIRE(told.poses[image]);
    CHECK((*told.poses[image])[3][0] == Approx(x_m));
    CHECK((*told.poses[image])[0][0] == Approx(1));
}

const char* const kMatrix = "1 0 0 1\n0 1 0 0\n0 0 1 0\n0 0 0 1\n";

} // namespace

TEST_CASE("layouts: TUM RGB-D is told by its folder's name, with constants of its camera and poses by time") {
    DataSet set("rgbd_dataset_freiburg1_desk");
    set.depth("depth/1305031102.160407.png").color("rgb/1305031102.175304.png");
    set.text("groundtruth.txt", "1305031102.1 1 0 0 0 0 0 1\n1305031102.2 1 0 0 0 0 0 1\n");
    const ToldDepth told = open_depth(set.path());
    CHECK(told.entities == std::vector<std::string>{"/depth", "/color"});
    check_unit(told, 1.0 / 5000, Origin::Layout);
    check_camera(told, 51.73, 31.86, Origin::Layout);
    check_pose(told, 0, 1);
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: Redwood and Open3D have their poses in a log, their camera in column-major JSON") {
    DataSet set("office");
    set.depth("depth/00000.png").depth("depth/00001.png").color("image/00000.png").color("image/00001.png");
    set.text("trajectory.log", std::string("0 0 1\n") + kMatrix + "1 1 2\n" + kMatrix);
    set.text("camera_intrinsic.json",
             R"({"width": 64, "height": 48, "intrinsic_matrix": [50, 0, 0, 0, 51, 0, 30, 20, 1]})");
    const ToldDepth told = open_depth(set.path());
    check_unit(told, 0.001, Origin::Assumed);
    check_camera(told, 50, 30, Origin::File);
    check_pose(told, 1, 1);
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: a ScanNet export counts without zeros and has a matrix per image, some lost") {
    DataSet set("scene0000_00");
    for (const char* n : {"2", "10"}) {
        set.depth("depth/" + std::string(n) + ".png").color("color/" + std::string(n) + ".png");
        set.text("pose/" + std::string(n) + ".txt", kMatrix);
    }
    set.text("pose/2.txt",
             "-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n");
    set.text("intrinsic/intrinsic_depth.txt", "57 0 31 0\n0 58 24 0\n0 0 1 0\n0 0 0 1\n");
    set.text("intrinsic/intrinsic_color.txt", "99 0 31 0\n0 58 24 0\n0 0 1 0\n0 0 0 1\n");
    const ToldDepth told = open_depth(set.path());
    check_camera(told, 57, 31, Origin::File);
    REQUIRE(told.poses.size() == 2);
    CHECK_FALSE(told.poses[0]); // of 2, which goes before 10
    check_pose(told, 1, 1);
}

TEST_CASE("layouts: 7-Scenes has 65535 for nothing, and its matrices carry tabs and CRLF") {
    DataSet set("7scenes_chess");
    set.depth("seq-01/frame-000000.depth.png").color("seq-01/frame-000000.color.png");
    set.text("seq-01/frame-000000.pose.txt",
             "1\t0\t0\t1\t\r\n0\t1\t0\t0\t\r\n0\t0\t1\t0\t\r\n0\t0\t0\t1\t\r\n");
    const ToldDepth told = open_depth(set.path("seq-01"));
    CHECK(told.meaning.invalid_codes == std::vector<double>{65535});
    check_camera(told, 58.5, 32, Origin::Layout);
    check_pose(told, 0, 1);
}

TEST_CASE("layouts: tsdf-fusion has one matrix of numbers beside its images, and a pose per image") {
    DataSet set("data");
    set.depth("frame-000000.depth.png").color("frame-000000.color.png");
    set.text("frame-000000.pose.txt", kMatrix);
    set.text("camera-intrinsics.txt", "58.5 0 32\n0 58.5 24\n0 0 1\n");
    const ToldDepth told = open_depth(set.path());
    check_unit(told, 0.001, Origin::Assumed);
    check_camera(told, 58.5, 32, Origin::File);
    check_pose(told, 0, 1);
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: BOP has camera, unit and pose per image in one file") {
    DataSet set("000001");
    set.depth("depth/000003.png").color("rgb/000003.png");
    set.text("scene_camera.json", R"({"3": {"cam_K": [50, 0, 30, 0, 51, 20, 0, 0, 1], "depth_scale": 0.1,
             "cam_R_w2c": [1, 0, 0, 0, 1, 0, 0, 0, 1], "cam_t_w2c": [-1000, 0, 0]}})");
    const ToldDepth told = open_depth(set.path());
    check_unit(told, 0.0001, Origin::File);
    check_camera(told, 50, 30, Origin::File);
    check_pose(told, 0, 1);
}

TEST_CASE("layouts: KITTI's depth counts 256 to the metre, its selection has a camera per picture") {
    DataSet drive("kitti/2011_09_26_drive_0001_sync");
    drive.depth("proj_depth/groundtruth/image_02/0000000005.png");
    check_unit(open_depth(drive.path()), 1.0 / 256, Origin::Layout);

    DataSet selection("kitti_selection");
    const std::string name = "2011_09_26_drive_0002_sync_";
    selection.depth("groundtruth_depth/" + name + "groundtruth_depth_0000000005_image_02.png");
    selection.color("image/" + name + "image_0000000005_image_02.png");
    selection.text("intrinsics/" + name + "image_0000000005_image_02.txt", "72 0 30 0 72 20 0 0 1");
    const ToldDepth told = open_depth(selection.path());
    check_unit(told, 1.0 / 256, Origin::Layout);
    check_camera(told, 72, 30, Origin::File);
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: SUN RGB-D's bits are turned back, and its scene stands upright by its extrinsics") {
    DataSet set("img_0063");
    set.depth("depth/0000103.png").depth("depth_bfx/0000103.png").color("image/0000103.png");
    set.text("intrinsics.txt", "53 0 36 0 53 26 0 0 1");
    set.text("extrinsics/20140101000000.txt", "1 0 0 7\n0 1 0 0\n0 0 1 0\n"); // an older annotation
    set.text("extrinsics/20150118235401.txt",
             "1.000000 0.000000 0.000000 0\n0.000000 0.6 -0.8 0\n0.000000 0.8 0.6 0.000000\n");
    const ToldDepth told = open_depth(set.path(), "/depth/depth");
    CHECK(told.entities.size() == 3);
    CHECK(told.first_pixels == std::vector<double>{1000 / 8.0}); // rotated by three bits
    check_camera(told, 53, 36, Origin::File);
    check_pose(told, 0, 0);
    CHECK((*told.poses[0])[1][2] == Approx(0.8)); // rows of the file: the camera looks down by 53 degrees
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: NYU's raw parts are codes of a Kinect with swapped bytes, their colour another camera") {
    // Code 0x0200 as written, 2: far nearer than 600, which is 351.3 / (1092.5 - 600) metres away; 2047 is nothing.
    std::vector<std::uint16_t> values(std::size_t{kWidth} * kHeight, byte_swapped(std::uint16_t{600}));
    values[1] = byte_swapped(std::uint16_t{2047});
    values[2] = byte_swapped(std::uint16_t{1092});
    const auto pgm = encode_pnm(make_depth::from_values(kWidth, kHeight, values).view());
    REQUIRE(pgm);
    const Image colour = allocate_image(packed_desc(kWidth, kHeight, kRgb8));
    const auto ppm = encode_pnm(colour.view());
    REQUIRE(ppm);
    DataSet set("bedroom_0004");
    set.write("d-1315329275.283752-1234567.pgm", *pgm).write("r-1315329275.290001-1300000.ppm", *ppm);
    set.text("a-1315329275.275000-1200000.dump", "not a picture");
    const ToldDepth told = open_depth(set.path());
    CHECK(told.entities == std::vector<std::string>{"/depth", "/color"});
    CHECK(told.meaning.kind == DepthKind::InverseDepth);
    CHECK(depth_m(told.meaning, told.first_pixels.at(0), 1) == Approx(351.3 / (1092.5 - 600)));
    check_camera(told, 58.262448167737955, 31.304475870804731, Origin::Layout);
    CHECK(told.intrinsics->distortion.at(0) == Approx(-0.0999).epsilon(0.001));
    CHECK(told.partner == "/color");

    const auto reader = open_reader(set.path("d-1315329275.283752-1234567.pgm"), {}, 0); // and alone
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    const auto chunk = (*reader)->load(index->chunks.at(0).id);
    const auto* encoded = find_component<EncodedImage>(**chunk, 0);
    const auto image = decode_image(encoded->type, encoded->bytes.bytes, encoded->options);
    REQUIRE(image);
    CHECK(value_at(image->pixels.view(), 0, 0) == 2185 - 2 * 600);
    CHECK(value_at(image->pixels.view(), 1, 0) == 0);
    CHECK(value_at(image->pixels.view(), 2, 0) == 1); // 702.6 m, the last step

    // What somebody has converted keeps its values.
    DataSet converted("bedroom_0005");
    converted.write("d-1315329275.283752-1234567.pgm",
                    *encode_pnm(make_depth::constant(kWidth, kHeight, 2500).view()));
    CHECK(open_depth(converted.path()).first_pixels == std::vector<double>{2500});
}

TEST_CASE("layouts: Stray Scanner's matrix is of its video, its poses go by number; confidence is no depth") {
    DataSet set("8653a2142b");
    set.depth("depth/000000.png").depth("depth/000001.png");
    set.write(
        "confidence/000000.png",
        *encode_png(make_depth::converted(make_depth::constant(kWidth, kHeight, 2), Scalar::U8).view()));
    set.text("camera_matrix.csv", "1400,0,960\n0,1400,720\n0,0,1\n");
    set.text("odometry.csv", "timestamp, frame, x, y, z, qx, qy, qz, qw\n"
                             "1.0, 000000, 0, 0, 0, 0, 0, 0, 1\n1.1, 000001, 1, 0, 0, 0, 0, 0, 1\n");
    const ToldDepth told = open_depth(set.path());
    CHECK(told.entities == std::vector<std::string>{"/depth", "/confidence"});
    check_unit(told, 0.001, Origin::Assumed);
    check_camera(told, 1400 * kWidth / 1920.0, (960 + 0.5) * kWidth / 1920.0 - 0.5, Origin::File);
    check_pose(told, 1, 1);
}

TEST_CASE("layouts: Azure Kinect's export is a folder of depth, one of colour and a camera") {
    DataSet set("capture");
    set.depth("depth/00000.png").color("color/00000.png");
    set.text("intrinsic.json",
             R"({"width": 64, "height": 48, "intrinsic_matrix": [61, 0, 0, 0, 61, 0, 32, 24, 1]})");
    const ToldDepth told = open_depth(set.path());
    check_unit(told, 0.001, Origin::Assumed);
    check_camera(told, 61, 32, Origin::File);
    CHECK(told.partner == "/color");
}

TEST_CASE("layouts: plain folders of depth and colour are paired by name") {
    DataSet set("anything");
    for (const char* n : {"a", "b"})
        set.depth("depth/" + std::string(n) + ".png").color("color/" + std::string(n) + ".png");
    const ToldDepth told = open_depth(set.path());
    CHECK(told.entities == std::vector<std::string>{"/depth", "/color"});
    check_unit(told, 0.001, Origin::Assumed);
    CHECK(told.partner == "/color");
    CHECK(told.poses.empty());
    CHECK_FALSE(told.intrinsics);
}
