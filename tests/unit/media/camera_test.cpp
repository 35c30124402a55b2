#include "decoders/media/camera.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

TEST_CASE("camera: back-projection inverts projection with and without distortion") {
    Intrinsics k = parse_intrinsics("525,526,319.5,239.5").value();
    for (const char* model : {"none", "plumb_bob", "rational_polynomial"}) {
        set_distortion(k, model, {0.11, -0.2, 0.0007, -0.001, 0.05, 0.02, 0.01, -0.003});
        for (const double u : {0.0, 100.0, 319.5, 639.0})
            for (const double v : {0.0, 77.0, 479.0}) {
                const PixelPosition p = project(k, back_project(k, u, v));
                CHECK(p.u == Approx(u).margin(1e-6));
                CHECK(p.v == Approx(v).margin(1e-6));
            }
    }
}

TEST_CASE("camera: scaling keeps pixel centres") {
    Intrinsics k = assumed_intrinsics(640, 480);
    const Intrinsics half = scaled_to(k, 320, 240);
    CHECK(half.fx == Approx(k.fx / 2));
    CHECK(half.cx == Approx(159.5));
    CHECK(scaled_to(k, 640, 480) == k);
}

TEST_CASE("camera: intrinsics text is checked") {
    CHECK(parse_intrinsics("500,500,320,240,plumb_bob,0.1,0,0,0,0").value().model ==
          DistortionModel::PlumbBob);
    CHECK_FALSE(parse_intrinsics("500,500,320").has_value());
    CHECK_FALSE(parse_intrinsics("500,nan,320,240").has_value());
    CHECK_FALSE(parse_intrinsics("0,500,320,240").has_value());
    CHECK_FALSE(parse_intrinsics("500,500,320,240,fisheye,1").has_value());
}

TEST_CASE("depth meaning: kinds convert to planar metres") {
    DepthMeaning meaning = assumed_meaning(kU16);
    CHECK(depth_m(meaning, 1500, 1) == Approx(1.5));
    CHECK(apply_kind(meaning, "disparity:600:0.1", Origin::User).has_value());
    CHECK(depth_m(meaning, 30, 1) == Approx(2.0));
    CHECK(shown_unit(meaning) == "px");
    CHECK(apply_kind(meaning, "ray", Origin::User).has_value());
    CHECK(depth_m(meaning, 2000, 0.5) == Approx(1.0));
    CHECK_FALSE(apply_kind(meaning, "disparity:600", Origin::User).has_value());
    CHECK_FALSE(apply_kind(meaning, "planar:1", Origin::User).has_value());
}

TEST_CASE("depth meaning: each value has one class") {
    DepthMeaning meaning = assumed_meaning(kU16);
    CHECK(classify(meaning, Scalar::U16, 0) == Validity::Zero);
    CHECK(classify(meaning, Scalar::U16, 65535) == Validity::Valid);
    meaning.invalid_codes = {65535, 7};
    CHECK(classify(meaning, Scalar::U16, 65535) == Validity::Saturated);
    CHECK(classify(meaning, Scalar::U16, 7) == Validity::Other);
    CHECK(classify(meaning, Scalar::F32, -1.0 / 0.0) == Validity::NegInf);
}
