#include "decoders/messages/camera_info.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace fathom;

namespace {

CameraInfoMessage camera() {
    CameraInfoMessage info;
    info.width = 640;
    info.height = 480;
    info.model = "plumb_bob";
    info.d = {0.1, -0.2, 0.001, 0.002, 0.05};
    info.k = {600, 0, 320, 0, 610, 240, 0, 0, 1};
    info.p = {590, 0, 321, -30, 0, 591, 241, 0, 0, 0, 1, 0};
    return info;
}

} // namespace

TEST_CASE("camera info: raw pictures take K and the distortion, rectified ones P without it") {
    const auto raw = intrinsics_of(camera(), false);
    REQUIRE(raw.has_value());
    CHECK(raw->fx == 600);
    CHECK(raw->fy == 610);
    CHECK(raw->cx == 320);
    CHECK(raw->cy == 240);
    CHECK(raw->width == 640);
    CHECK(raw->height == 480);
    CHECK(raw->model == DistortionModel::PlumbBob);
    CHECK(raw->distortion[4] == 0.05);
    CHECK(raw->origin == Origin::File);

    const auto rectified = intrinsics_of(camera(), true);
    REQUIRE(rectified.has_value());
    CHECK(rectified->fx == 590);
    CHECK(rectified->fy == 591);
    CHECK(rectified->cx == 321);
    CHECK(rectified->cy == 241);
    CHECK_FALSE(is_distorted(*rectified));
}

TEST_CASE("camera info: the region is cut out first, then binned") {
    CameraInfoMessage info = camera();
    info.roi = {20, 40, 400, 200};
    info.binning_x = 2;
    info.binning_y = 4;
    const auto k = intrinsics_of(info, false);
    REQUIRE(k.has_value());
    CHECK(k->fx == 300);
    CHECK(k->fy == 152.5);
    CHECK(k->cx == 150);
    CHECK(k->cy == 50);
    CHECK(k->width == 200);
    CHECK(k->height == 50);
}

TEST_CASE("camera info: zeros and numbers that cannot be mean that the camera is not calibrated") {
    CameraInfoMessage info = camera();
    info.k = {};
    CHECK_FALSE(intrinsics_of(info, false).has_value());
    CHECK(intrinsics_of(info, true).has_value());
    info = camera();
    info.k[2] = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(intrinsics_of(info, false).has_value());
    info.k[2] = 320;
    info.k[4] = -1;
    CHECK_FALSE(intrinsics_of(info, false).has_value());
}

TEST_CASE("camera info: models keep their names; those that are not understood are not half applied") {
    CameraInfoMessage info = camera();
    info.model = "equidistant";
    CHECK(intrinsics_of(info, false)->model == DistortionModel::Unsupported);
    CHECK(model_name_of(*intrinsics_of(info, false)) == "equidistant");
    info.model = "Brown Conrady"; // librealsense
    CHECK(intrinsics_of(info, false)->model == DistortionModel::PlumbBob);
    info.model = "Inverse Brown Conrady";
    CHECK(intrinsics_of(info, false)->model == DistortionModel::Unsupported);
    info.d = {0, 0, 0, 0, 0};
    CHECK(intrinsics_of(info, false)->model == DistortionModel::None);
    info.model = "rational_polynomial";
    info.d = {1, 2, 3, 4, 5, 6, 7, 8};
    CHECK(intrinsics_of(info, false)->model == DistortionModel::Rational);
    info.d = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0.5};
    CHECK(intrinsics_of(info, false)->model == DistortionModel::Unsupported);
    info.d = {std::numeric_limits<double>::infinity()};
    CHECK(intrinsics_of(info, false)->model == DistortionModel::Unsupported);
}

TEST_CASE("camera info: a topic says whether its pictures are rectified") {
    CHECK(is_rectified_topic("/camera/depth/image_rect"));
    CHECK(is_rectified_topic("/camera/depth/image_rect_raw/compressedDepth"));
    CHECK_FALSE(is_rectified_topic("/camera/depth/image_raw"));
    CHECK_FALSE(is_rectified_topic("/image_rect_cam/image_raw"));
    CHECK_FALSE(is_rectified_topic("depth"));
}
