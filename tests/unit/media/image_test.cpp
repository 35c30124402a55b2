#include "decoders/media/image.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include "decoders/media/half.hpp"

#include <cmath>

using namespace fathom;

TEST_CASE("image: absurd sizes are refused before anything is allocated") {
    CHECK(checked_byte_size(60000, 60000, kU16).error().code == ErrorCode::TooLarge);
    CHECK(checked_byte_size(1ull << 40, 1, kU16).error().code == ErrorCode::TooLarge);
    CHECK(checked_byte_size(0, 5, kU16).error().code == ErrorCode::Malformed);
    CHECK(checked_byte_size(640, 480, kU16).value() == 614400);
}

TEST_CASE("image: chroma planes of odd sizes round up") {
    CHECK(checked_byte_size(5, 3, PixelFormat{Scalar::U8, 1, Arrangement::Nv12}).value() == 15 + 2 * 3 * 2);
    CHECK(checked_byte_size(5, 3, PixelFormat{Scalar::U8, 1, Arrangement::Yuy2}).value() == 3 * 12);
    CHECK(checked_byte_size(4, 2, PixelFormat{Scalar::U8, 1, Arrangement::YUV24Full}).value() == 24);
}

TEST_CASE("image: value_at reads every scalar type") {
    const Image source = make_depth::ramp(16, 2, 1, 100);
    for (const Scalar scalar : {Scalar::U8, Scalar::U16, Scalar::U32, Scalar::U64, Scalar::I8, Scalar::I16,
                                Scalar::I32, Scalar::I64, Scalar::F16, Scalar::F32, Scalar::F64}) {
        const Image image = make_depth::converted(source, scalar);
        CHECK(value_at(image.view(), 15, 1) == 100);
        CHECK(value_at(image.view(), 0, 0) == 1);
    }
}

TEST_CASE("half: every code survives the way through float") {
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
        const auto half = static_cast<std::uint16_t>(code);
        const float value = half_to_float(half);
        if (std::isnan(value)) {
            CHECK(std::isnan(half_to_float(float_to_half(value))));
        } else if (float_to_half(value) != half) {
            FAIL("code " << code);
        }
    }
    CHECK(half_to_float(0x3C00) == 1.0f);
    CHECK(half_to_float(0x0001) == 0x1p-24f);
    CHECK(float_to_half(65520.0f) == 0x7C00);
    CHECK(float_to_half(65519.0f) == 0x7BFF);
}

TEST_CASE("pixel format: names go both ways") {
    for (const char* name :
         {"u8", "u16", "f32", "u8x3", "u16x4", "nv12", "yuy2", "y_u_v24_full", "bayer_rggb16"})
        CHECK(format_name(parse_pixel_format(name).value()) == name);
    CHECK(format_name(parse_pixel_format("bgr8").value()) == "u8x3");
    CHECK(channel_order(parse_pixel_format("bgra8").value()) == "bgra");
    CHECK_FALSE(parse_pixel_format("u12").has_value());
    CHECK_FALSE(parse_pixel_format("u16x").has_value());
    CHECK_FALSE(parse_pixel_format("").has_value());
}
