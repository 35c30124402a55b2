#include "decoders/messages/image_encoding.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

ImageMessage image(std::string encoding, std::uint32_t width, std::uint32_t height, std::uint32_t step,
                   const ByteVector& data) {
    return {.width = width,
            .height = height,
            .encoding = std::move(encoding),
            .step = step,
            .data = make_blob(data)};
}

DecodedImage decoded(const ImageMessage& message) {
    const auto layout = raw_layout_of(message);
    INFO((layout ? "" : layout.error().message));
    REQUIRE(layout.has_value());
    const auto picture = decode_image(MediaType::Raw, message.data.bytes, {.raw = *layout});
    INFO((picture ? "" : picture.error().message));
    REQUIRE(picture.has_value());
    return *picture;
}

std::string format_of(std::string_view encoding) {
    const auto parsed = parse_image_encoding(encoding);
    return parsed ? format_name(parsed->format) + std::string(channel_order(parsed->format))
                  : parsed.error().message;
}

} // namespace

TEST_CASE("image encoding: the names of ROS and Foxglove are pixel formats") {
    CHECK(format_of("16UC1") == "u16");
    CHECK(format_of("32FC1") == "f32");
    CHECK(format_of("64FC1") == "f64");
    CHECK(format_of("16SC1") == "i16");
    CHECK(format_of("32SC1") == "i32");
    CHECK(format_of("8UC") == "u8");
    CHECK(format_of("mono16") == "u16");
    CHECK(format_of("rgb8") == "u8x3");
    CHECK(format_of("8UC3") == "u8x3bgr");
    CHECK(format_of("bgra8") == "u8x4bgra");
    CHECK(format_of("rgb16") == "u16x3");
    CHECK(format_of("32FC2") == "f32x2");
    CHECK(format_of("bayer_grbg16") == "bayer_grbg16");
    CHECK(parse_image_encoding("yuv422")->format == parse_image_encoding("uyvy")->format);
    CHECK(parse_image_encoding("yuv422_yuy2")->format == PixelFormat{Scalar::U8, 1, Arrangement::Yuy2});
    CHECK(parse_image_encoding("nv12")->format == PixelFormat{Scalar::U8, 1, Arrangement::Nv12});
}

TEST_CASE("image encoding: what is not read says so") {
    CHECK(format_of("nv21") == "encoding 'nv21' is not read");
    CHECK(format_of("8UC5") == "encoding '8UC5' has more than four channels");
    CHECK(format_of("12UC1") == "encoding '12UC1' is not known");
    CHECK(format_of("8UC0") == "encoding '8UC0' is not known");
    CHECK(format_of("16UC99999999999") == "encoding '16UC99999999999' is not known");
    CHECK(format_of("") == "encoding '' is not known");
}

TEST_CASE("image encoding: depth, intensity and colour are told apart, mono16 by who recorded it") {
    CHECK(image_role("16UC1", "/camera/image_raw", false) == ImageRole::Depth);
    CHECK(image_role("32FC1", "/stereo/image", false) == ImageRole::Depth);
    CHECK(image_role("mono8", "/camera/image_raw", false) == ImageRole::Intensity);
    CHECK(image_role("mono16", "/cam1/infra/image_raw", false) == ImageRole::Intensity);
    CHECK(image_role("mono16", "/camera/depth/image_raw", false) == ImageRole::Depth);
    CHECK(image_role("16UC1", "/camera/infra1/image", false) == ImageRole::Intensity);
    CHECK(image_role("rgb8", "/camera/depth/image_raw", false) == ImageRole::Colour);
    // librealsense writes Z16 as mono16 and Y16 as 16UC1.
    CHECK(image_role("mono16", "/device_0/sensor_0/Depth_0/image/data", true) == ImageRole::Depth);
    CHECK(image_role("16UC1", "/device_0/sensor_0/Infrared_1/image/data", true) == ImageRole::Intensity);
    CHECK(image_role("8UC1", "/device_0/sensor_0/Infrared_1/image/data", true) == ImageRole::Intensity);
}

TEST_CASE("image encoding: byte order and step end in the decoder") {
    ImageMessage message = image("16UC1", 2, 2, 5, from_hex("01 02 03 04 EE 05 06 07 08 EE"));
    message.big_endian = true;
    CHECK(values_of<std::uint16_t>(decoded(message).pixels.view()) ==
          std::vector<std::uint16_t>{0x0102, 0x0304, 0x0506, 0x0708});
    message.big_endian = false;
    CHECK(values_of<std::uint16_t>(decoded(message).pixels.view())[0] == 0x0201);
    message = image("bgr8", 1, 2, 4, from_hex("01 02 03 EE 04 05 06"));
    message.big_endian = true; // says nothing about bytes
    CHECK(values_of<std::uint8_t>(decoded(message).pixels.view()) ==
          std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("image encoding: data that ends early shows the rows that exist") {
    const DecodedImage picture = decoded(image("mono8", 2, 3, 2, from_hex("01 02 03 04 05")));
    CHECK(picture.pixels.rows_decoded == 2);
    CHECK_FALSE(picture.warning.empty());
}

TEST_CASE("image encoding: sizes that cannot be are refused before anything is allocated") {
    CHECK(raw_layout_of(image("16UC1", 4, 4, 7, {})).error().message ==
          "a step of 7 bytes is less than a row of 8");
    CHECK(raw_layout_of(image("16UC1", 0xFFFFFFFF, 0xFFFFFFFF, 0, {})).error().code == ErrorCode::TooLarge);
    CHECK_FALSE(raw_layout_of(image("16UC1", 0, 4, 0, {})).has_value());
}
