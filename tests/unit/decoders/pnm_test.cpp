#include "decoders/pnm.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>

using namespace fathom;

namespace {

DecodedImage decode(const ByteVector& file) {
    const auto image = decode_image(MediaType::Pnm, file, {});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

ErrorCode error_of(const ByteVector& file) {
    const auto image = decode_image(MediaType::Pnm, file, {});
    REQUIRE_FALSE(image.has_value());
    return image.error().code;
}

} // namespace

TEST_CASE("pnm: 16-bit grey is big-endian and not scaled to maxval") {
    const auto file = bytes_of("P5\n2 2\n1000\n") + from_hex("0001 0203 03E8 0000");
    CHECK(sniff_media_type(file) == MediaType::Pnm);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(2, 2, kU16));
    CHECK(values_of<std::uint16_t>(image.pixels.view()) ==
          std::vector<std::uint16_t>{0x0001, 0x0203, 0x03E8, 0});
}

TEST_CASE("pnm: a first pixel that looks like a blank is a pixel") {
    CHECK(values_of<std::uint8_t>(decode(bytes_of("P5 2 1 255\n") + from_hex("0A20")).pixels.view()) ==
          std::vector<std::uint8_t>{0x0A, 0x20});
}

TEST_CASE("pnm: colour and text forms") {
    CHECK(values_of<std::uint8_t>(decode(bytes_of("P6 1 1 255 RGB")).pixels.view()) ==
          std::vector<std::uint8_t>{'R', 'G', 'B'});
    const DecodedImage grey = decode(bytes_of("P2 # a comment\n3 1 # another\n4096\n0 17\n4096"));
    CHECK(values_of<std::uint16_t>(grey.pixels.view()) == std::vector<std::uint16_t>{0, 17, 4096});
    const DecodedImage colour = decode(bytes_of("P3 1 2 15\n1 2 3\n# between\n4 5 6\n"));
    CHECK(colour.pixels.desc == packed_desc(1, 2, kRgb8));
    CHECK(values_of<std::uint8_t>(colour.pixels.view()) == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("pnm: files that break off give their whole rows") {
    const DecodedImage binary = decode(bytes_of("P5 2 3 255\n") + from_hex("01 02 03 04 05"));
    CHECK(binary.pixels.rows_decoded == 2);
    CHECK_FALSE(binary.warning.empty());
    const DecodedImage text = decode(bytes_of("P2 2 2 255\n1 2 3"));
    CHECK(text.pixels.rows_decoded == 1);
    CHECK_FALSE(text.warning.empty());
}

TEST_CASE("pnm: bad files are refused with a reason") {
    CHECK(error_of(bytes_of("P4 2 2 ")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("P5 2 2 0\n1234")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("P5 2 2 65536\n12345678")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("P5 2 2 255")) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of("P5 2")) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of("P2 2 1 9\n1 10")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("P2 2 1 9\n1 x")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("P5 1000 100000 255\n") + ByteVector(1000)) == ErrorCode::TooLarge);
}

TEST_CASE("pnm: encoding goes both ways") {
    const Image depth = make_depth::noisy_room(31, 17, 5);
    const DecodedImage back = decode(encode_pnm(depth.view()).value());
    CHECK(back.pixels.desc == depth.desc);
    CHECK(std::ranges::equal(back.pixels.view().bytes(), depth.view().bytes()));
    CHECK(encode_pnm(make_depth::converted(depth, Scalar::F32).view()).error().code ==
          ErrorCode::Unsupported);
}
