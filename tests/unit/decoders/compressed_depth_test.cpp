#include "decoders/compressed_depth.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include "decoders/png.hpp"
#include "decoders/rvl.hpp"

#include <bit>
#include <cmath>

using namespace fathom;

namespace {

using Pixels = std::vector<std::uint16_t>;

ByteVector header(float a, float b) {
    return from_hex("00000000") + bytes_of_values<float>({a, b});
}

ByteVector png_of(std::uint32_t width, std::uint32_t height, const Pixels& pixels) {
    return encode_png(make_depth::from_values(width, height, std::span<const std::uint16_t>(pixels)).view())
        .value();
}

DecodeOptions with_format(const char* text) {
    DecodeOptions options;
    options.ros_format = text;
    return options;
}

Result<DecodedImage> decode(const ByteVector& message, const char* format) {
    return decode_image(MediaType::CompressedDepth, message, with_format(format));
}

} // namespace

TEST_CASE("compressed depth: the complete message of the ROS codec gives its metres") {
    const ByteVector message = from_hex("00000000 00d01d46 00407cc4 02000000 02000000 41cbe801 10f2ad1f");
    for (const char* format : {"32FC1; compressedDepth rvl", "32FC1; compressedDepth RVL", ""}) {
        const DecodedImage image = decode(message, format).value();
        CHECK(image.pixels.desc.format == kF32);
        CHECK(values_of<std::uint32_t>(image.pixels.view()) ==
              std::vector<std::uint32_t>{std::bit_cast<std::uint32_t>(1.0f), 0x7FC00000,
                                         std::bit_cast<std::uint32_t>(2.5f), 0x7FC00000});
    }
}

TEST_CASE("compressed depth: 16UC1 are codes whatever the header says, in PNG and RVL") {
    const Pixels pixels = {0, 1200, 1201, 0, 800, 65535};
    const ByteVector garbage = from_hex("00000000") + bytes_of_values<float>({10100, -1009});
    for (const char* format : {"16UC1; compressedDepth png", "16UC1; compressedDepth", "16UC1",
                               " 16UC1 ; compressedDepth ", "mono16; compressedDepth"})
        CHECK(values_of<std::uint16_t>(
                  decode(garbage + png_of(3, 2, pixels), format).value().pixels.view()) == pixels);
    const ByteVector rvl = garbage + bytes_of_values<std::uint32_t>({3, 2}) + encode_rvl(pixels);
    CHECK(values_of<std::uint16_t>(decode(rvl, "16UC1; compressedDepth rvl").value().pixels.view()) ==
          pixels);
}

TEST_CASE("compressed depth: 32FC1 in a PNG is dequantised") {
    // codes by ROS's encoder with default parameters for 0.5 m, 3.3 m and no depth
    const ByteVector message = header(10100, -1009) + png_of(3, 1, {19191, 2051, 0});
    for (const char* format : {"32FC1; compressedDepth png", "32FC1; compressedDepth", "32FC1", ""}) {
        const auto metres = values_of<float>(decode(message, format).value().pixels.view());
        CHECK(metres[0] == Approx(0.5).epsilon(1e-5));
        CHECK(metres[1] == Approx(3.300654).epsilon(1e-6));
        CHECK(std::isnan(metres[2]));
    }
}

TEST_CASE("compressed depth: without a format string an implausible header means codes") {
    const Pixels pixels = {5, 6, 7};
    for (const auto& [a, b] : {std::pair{0.0f, 0.0f}, {NAN, 3.0f}, {10100.0f, 5.0f}, {1e30f, -1.0f}})
        CHECK(values_of<std::uint16_t>(
                  decode(header(a, b) + png_of(3, 1, pixels), "").value().pixels.view()) == pixels);
}

TEST_CASE("compressed depth: a PNG at offset 0 is accepted, and one at offset 12 under the name of PNG") {
    const Pixels pixels = {5, 6, 7};
    CHECK(values_of<std::uint16_t>(
              decode(png_of(3, 1, pixels), "16UC1; compressedDepth").value().pixels.view()) == pixels);
    const DecodedImage image = decode_image(MediaType::Png, header(0, 0) + png_of(3, 1, pixels), {}).value();
    CHECK(values_of<std::uint16_t>(image.pixels.view()) == pixels);
}

TEST_CASE("compressed depth: missing, foreign and cut-off bodies are errors") {
    CHECK(decode(from_hex("0000000000"), "16UC1; compressedDepth").error().code == ErrorCode::Truncated);
    CHECK(decode(header(0, 0), "16UC1; compressedDepth rvl").error().code == ErrorCode::Truncated);
    CHECK(decode(header(0, 0) + from_hex("FFD8FFE000104A46"), "16UC1; compressedDepth png").error().code ==
          ErrorCode::Malformed);
    CHECK(decode(header(0, 0) + bytes_of_values<std::uint32_t>({60000, 60000}) + from_hex("00000000"),
                 "16UC1; compressedDepth rvl")
              .error()
              .code == ErrorCode::TooLarge);
    const ByteVector grey8 =
        encode_png(make_depth::converted(make_depth::constant(2, 2, 9), Scalar::U8).view()).value();
    CHECK(decode(header(10100, -1009) + grey8, "32FC1; compressedDepth png").error().code ==
          ErrorCode::Malformed);
}
