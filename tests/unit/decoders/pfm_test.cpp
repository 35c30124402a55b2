#include "decoders/pfm.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>
#include <limits>

using namespace fathom;

namespace {

const std::vector<float> kBottomUp{4, 5, 6, 1, 2, 3};
const std::vector<float> kTopDown{1, 2, 3, 4, 5, 6};

DecodedImage decode(const ByteVector& file) {
    const auto image = decode_image(MediaType::Pfm, file, {});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

ErrorCode error_of(const ByteVector& file) {
    const auto probe = probe_pfm(file, {});
    REQUIRE_FALSE(probe.has_value());
    return probe.error().code;
}

} // namespace

TEST_CASE("pfm: rows are stored bottom up and handed out top down, the scale is not applied") {
    const auto file = bytes_of("Pf\n3 2\n-0.008\n") + bytes_of_values(kBottomUp);
    CHECK(sniff_media_type(file) == MediaType::Pfm);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(3, 2, kF32));
    CHECK(values_of<float>(image.pixels.view()) == kTopDown);
}

TEST_CASE("pfm: a positive scale means big-endian") {
    const auto file = bytes_of("Pf 2 1 1.0\n") + from_hex("3F800000 7F800000");
    CHECK(values_of<float>(decode(file).pixels.view()) ==
          std::vector<float>{1, std::numeric_limits<float>::infinity()});
}

TEST_CASE("pfm: PF has three channels") {
    const auto file = bytes_of("PF\n1 2\n-1\n") + bytes_of_values(kBottomUp);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(1, 2, PixelFormat{Scalar::F32, 3}));
    CHECK(values_of<float>(image.pixels.view()) == kTopDown);
}

TEST_CASE("pfm: line ends of Windows and comments are read") {
    CHECK(values_of<float>(
              decode(bytes_of("Pf\r\n3 2\r\n-1\r\n") + bytes_of_values(kBottomUp)).pixels.view()) ==
          kTopDown);
    CHECK(values_of<float>(
              decode(bytes_of("Pf\n# made by hand\n3 2\n-1\n") + bytes_of_values(kBottomUp)).pixels.view()) ==
          kTopDown);
}

TEST_CASE("pfm: a file that breaks off lacks its upper rows, which stay zero") {
    const DecodedImage image = decode(bytes_of("Pf\n3 2\n-1\n") + bytes_of_values<float>({4, 5, 6, 1}));
    CHECK(image.pixels.rows_decoded == 1);
    CHECK_FALSE(image.warning.empty());
    CHECK(values_of<float>(image.pixels.view()) == std::vector<float>{0, 0, 0, 4, 5, 6});
}

TEST_CASE("pfm: bad headers are refused with a reason") {
    CHECK(error_of(bytes_of("P7\n3 2\n-1\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n3 two\n-1\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n3 -2\n-1\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n3 2\nlittle\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n3 2\n0\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n3")) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of("Pf\n3 2\n-1\nabc")) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of("Pf\n0 2\n-1\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("Pf\n4000000000 4000000000\n-1\n")) == ErrorCode::TooLarge);
    CHECK(error_of(bytes_of("Pf\n1000 100000\n-1\n") + ByteVector(4000)) == ErrorCode::TooLarge);
}

TEST_CASE("pfm: encoding goes both ways and refuses what would lose its type") {
    const Image depth = make_depth::noisy_room(31, 17, 5);
    const Image image = make_depth::converted(depth, Scalar::F32);
    const DecodedImage back = decode(encode_pfm(image.view()).value());
    CHECK(back.pixels.desc == image.desc);
    CHECK(std::ranges::equal(back.pixels.view().bytes(), image.view().bytes()));
    CHECK(encode_pfm(depth.view()).error().code == ErrorCode::Unsupported);
}
