#include "app/sources/camera_files.hpp"

#include "app/sources/companions.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

void check_pinhole(const CameraFacts& facts, double fx, double fy, double cx, double cy) {
    REQUIRE(facts.intrinsics.has_value());
    CHECK(facts.intrinsics->fx == Approx(fx));
    CHECK(facts.intrinsics->fy == Approx(fy));
    CHECK(facts.intrinsics->cx == Approx(cx));
    CHECK(facts.intrinsics->cy == Approx(cy));
    CHECK(facts.intrinsics->origin == Origin::File);
}

} // namespace

TEST_CASE("camera files: K.txt holds nine numbers in rows, and may add a baseline in metres") {
    check_pinhole(parse_camera_file("K.txt", "600 0 320\n0 610 240\n0 0 1\n", "a.png"), 600, 610, 320, 240);
    const CameraFacts stereo = parse_camera_file("K.txt", "600 0 320 0 610 240 0 0 1\n0.063\n", "a.npy");
    check_pinhole(stereo, 600, 610, 320, 240);
    CHECK(stereo.baseline_m == 0.063);
    CHECK(stereo.focal_px == 600);
}

TEST_CASE("camera files: ScanNet writes a 4 x 4 matrix, ETH3D SLAM four numbers") {
    check_pinhole(
        parse_camera_file("intrinsic_depth.txt", "577 0 319 0\n0 578 239 0\n0 0 1 0\n0 0 0 1\n", "0.png"),
        577, 578, 319, 239);
    check_pinhole(parse_camera_file("calibration.txt", "726.2 726.3 354.6 186.4", "1.png"), 726.2, 726.3,
                  354.6, 186.4);
}

TEST_CASE("camera files: Open3D writes its matrix by columns") {
    check_pinhole(parse_camera_file("camera_intrinsic.json",
                                    R"({"width": 640, "height": 480, "intrinsic_matrix":
                                       [525.0, 0, 0, 0, 526.0, 0, 319.5, 239.5, 1]})",
                                    "0.png"),
                  525, 526, 319.5, 239.5);
}

TEST_CASE("camera files: camera_info of ROS brings its distortion, as YAML and as JSON") {
    const CameraFacts yaml = parse_camera_file("camera_info.yaml",
                                               "image_width: 640\nimage_height: 480\ncamera_name: c\n"
                                               "camera_matrix:\n  rows: 3\n  cols: 3\n"
                                               "  data: [500, 0, 320, 0, 501, 240, 0, 0, 1]\n"
                                               "distortion_model: plumb_bob\n"
                                               "distortion_coefficients:\n  rows: 1\n  cols: 5\n"
                                               "  data: [0.1, -0.2, 0.003, 0.004, 0.05]\n",
                                               "0.png");
    check_pinhole(yaml, 500, 501, 320, 240);
    CHECK(yaml.intrinsics->width == 640);
    CHECK(yaml.intrinsics->model == DistortionModel::PlumbBob);
    CHECK(yaml.intrinsics->distortion[1] == -0.2);
    const CameraFacts json = parse_camera_json(
        R"({"K": [500, 0, 320, 0, 501, 240, 0, 0, 1], "D": [0.1, -0.2, 0.003, 0.004, 0.05],
            "distortion_model": "plumb_bob", "width": 640, "height": 480})",
        "0.png");
    CHECK(json.intrinsics == yaml.intrinsics);
}

TEST_CASE("camera files: BOP has an entry per image, found by number, with the unit in millimetres") {
    const char* text = R"({"0": {"cam_K": [1, 0, 0, 0, 1, 0, 0, 0, 1], "depth_scale": 1.0},
                           "17": {"cam_K": [1066.8, 0, 312.9, 0, 1067.5, 241.3, 0, 0, 1], "depth_scale": 0.1}})";
    const CameraFacts facts = parse_camera_file("scene_camera.json", text, "000017.png");
    check_pinhole(facts, 1066.8, 1067.5, 312.9, 241.3);
    CHECK(*facts.metres_per_unit == Approx(0.0001));
    CHECK(parse_camera_file("scene_camera.json", text, "000018.png") == CameraFacts{});
}

TEST_CASE("camera files: Middlebury's calib.txt has its baseline in millimetres") {
    const CameraFacts facts = parse_camera_file("calib.txt",
                                                "cam0=[3979.911 0 1244.772; 0 3979.911 1019.507; 0 0 1]\n"
                                                "cam1=[3979.911 0 1369.115; 0 3979.911 1019.507; 0 0 1]\n"
                                                "doffs=124.343\nbaseline=193.001\nwidth=2964\nheight=1988\n",
                                                "disp0.pfm");
    check_pinhole(facts, 3979.911, 3979.911, 1244.772, 1019.507);
    CHECK(*facts.baseline_m == Approx(0.193001));
    CHECK(facts.offset_px == 124.343);
}

TEST_CASE("camera files: KITTI's camera follows the image's name") {
    const char* text =
        "P_rect_00: 1 0 2 0 0 1 2 0 0 0 1 0\nP_rect_02: 721.5 0 609.6 44.9 0 721.5 172.9 0.2 0 0 1 0.003\n"
        "P_rect_03: 700 0 600 0 0 700 170 0 0 0 1 0\n";
    // The last column may hold the offset of the camera; a row 0 0 1 makes it a pinhole all the same.
    check_pinhole(parse_camera_file("calib_cam_to_cam.txt", text, "x_image_03.png"), 700, 700, 600, 170);
}

TEST_CASE("camera files: COLMAP's pixel centres lie at one half") {
    check_pinhole(
        parse_camera_file("cameras.txt", "# a comment\n1 PINHOLE 640 480 500 501 320 240\n", "a.png"), 500,
        501, 319.5, 239.5);
    const CameraFacts radial =
        parse_camera_file("cameras.txt", "1 SIMPLE_RADIAL 640 480 500 320 240 0.1\n", "a.png");
    check_pinhole(radial, 500, 500, 319.5, 239.5);
    CHECK(radial.intrinsics->distortion[0] == 0.1);
}

TEST_CASE("camera files: cvkit's rho is focal length times baseline") {
    const CameraFacts facts = parse_camera_file(
        "1097_param.txt",
        "\ncamera.A=[639.5 0 456; 0 639.5 342; 0 0 1]\ncamera.height=684\ncamera.width=912\nrho=468.2\n",
        "1097_disp.pfm");
    check_pinhole(facts, 639.5, 639.5, 456, 342);
    CHECK(*facts.focal_px * *facts.baseline_m == Approx(468.2));
}

TEST_CASE("camera files: texts that are none of these say nothing") {
    for (const char* text : {"", "hello", "1 2 3", "nan 0 1 0 nan 1 0 0 1", "{", "[1, 2]", "{\"K\": \"no\"}",
                             "camera_matrix:\n  data: [", "cam0=[", "camera.A=", "1 PINHOLE 640"})
        for (const char* name : {"K.txt", "a.json", "cameras.txt", "camera_info.yaml"})
            CHECK(parse_camera_file(name, text, "0.png") == CameraFacts{});
}

TEST_CASE("companions: the word for depth in a name is exchanged for one for colour") {
    const auto has = [](const std::vector<std::string>& stems, const char* stem) {
        return std::ranges::find(stems, stem) != stems.end();
    };
    CHECK(has(colour_stems("TUM_depth"), "TUM_color"));
    CHECK(has(colour_stems("1097_disp"), "1097_rgb"));
    CHECK(has(colour_stems("frame-000001.depth"), "frame-000001.color"));
    CHECK(has(colour_stems("collect_depth16-0"), "collect_color-0"));
}

TEST_CASE("companions: constants of a data set carry the origin layout") {
    const auto camera = layout_intrinsics("/data/rgbd_dataset_freiburg2_desk/depth/1.png");
    REQUIRE(camera.has_value());
    CHECK(camera->fx == 520.9);
    CHECK(camera->origin == Origin::Layout);
    CHECK_FALSE(layout_intrinsics("/home/somebody/depth.png").has_value());
}

TEST_CASE("camera files: Stray Scanner's matrix is of the video, not of the depth image") {
    const CameraFacts facts = parse_camera_file(
        "camera_matrix.csv", "1594.7,0.0,962.7\n0.0,1594.7,721.4\n0.0,0.0,1.0\n", "000000.png");
    check_pinhole(facts, 1594.7, 1594.7, 962.7, 721.4);
    CHECK(facts.intrinsics->width == 1920);
    CHECK(facts.intrinsics->height == 1440);
}
