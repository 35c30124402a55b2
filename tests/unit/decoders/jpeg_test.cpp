#include "decoders/jpeg.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdlib>

using namespace fathom;

namespace {

// Pillow: 16x48, grey, six bands of eight rows with the values 10, 50, 90, 130, 170, 210
constexpr std::string_view kGrey =
    "ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a07"
    "0706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc0000b080030"
    "001001011100ffc400160001010100000000000000000000000000000709ffc400141001000000000000000000000000"
    "00000000ffda0008010100003f00cc416b16b16a16b16b1fffd9";

// Pillow: 16x48, grey, noise
constexpr std::string_view kNoise =
    "ffd8ffe000104a46494600010100000100010000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a"
    "3d3042605565645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc0000b080030"
    "001001011100ffc40017000101010100000000000000000000000002010300ffc4002810000202020201030207000000"
    "00000000010203112131001241041322618132427191a1c1d1ffda0008010100003f0082579e7658d8bb59340e8103a9"
    "ac8f8d50af347cdf3220999d8cad76e525bb200ec778c6339bfa671b001a28cf463dec225e1c806eff008fad0d79e195"
    "d9c90f71a8208ed922b43637918f033e79482ca92337b88a6a9010066c355826893e0e89e77a60eb20791a68df71ab28"
    "626ee89502ceb7bcf8e2f5094238a46171903e7f99b4a6eb746eaffde279229e39117f0c89d5511c803360d6b7579d1c"
    "d5f0a2f701d6684b465483201f100efcdec0fa7df82da3690fa8784baf6011081dc7636280afecfdb8c91ec57b8abe9d"
    "17232cda3818a385378ab04de3963980ed042c8459f83bd16adebf403f7de87fffd9";

// Pillow: 16x16, red 200, green 30, blue 60
constexpr std::string_view kColour =
    "ffd8ffe000104a46494600010100000100010000ffdb0043000201010101010201010102020202020403020202020504"
    "040304060506060605060606070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affdb0043010202"
    "02020202050303050a0706070a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
    "0a0a0a0a0a0a0a0a0a0a0a0a0a0affc00011080010001003012200021101031101ffc400150001010000000000000000"
    "0000000000000008ffc40014100100000000000000000000000000000000ffc400150101010000000000000000000000"
    "0000000609ffc40014110100000000000000000000000000000000ffda000c03010002110311003f0093c00754c7ffd9";

// Pillow: 8x8, CMYK
constexpr std::string_view kCmyk =
    "ffd8ffee000e41646f626500640000000000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f"
    "141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc000140800080008"
    "044311004d11005911004b1100ffc40014000100000000000000000000000000000007ffc40014100100000000000000"
    "000000000000000000ffda000e0443004d0059004b00003f007f3f9fcfefffd9";

DecodedImage decode(const ByteVector& file) {
    const auto image = decode_image(MediaType::Jpeg, file, {});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

ErrorCode error_of(const ByteVector& file) {
    const auto image = decode_image(MediaType::Jpeg, file, {});
    REQUIRE_FALSE(image.has_value());
    return image.error().code;
}

/// Where the frame header's height stands (T.81 B.2.2: marker, length, precision, height).
std::size_t height_at(const ByteVector& file) {
    const auto marker = from_hex("FFC0");
    return static_cast<std::size_t>(std::ranges::search(file, marker).begin() - file.begin()) + 5;
}

} // namespace

TEST_CASE("jpeg: grey stays one channel") {
    const auto file = from_hex(kGrey);
    CHECK(sniff_media_type(file) == MediaType::Jpeg);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(16, 48, kU8));
    CHECK(image.warning.empty());
    const auto values = values_of<std::uint8_t>(image.pixels.view());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(std::abs(values[i] - static_cast<int>(i / (16 * 8) * 40 + 10)) <= 2);
}

TEST_CASE("jpeg: colours come as red, green, blue") {
    const DecodedImage image = decode(from_hex(kColour));
    CHECK(image.pixels.desc == packed_desc(16, 16, kRgb8));
    const auto values = values_of<std::uint8_t>(image.pixels.view());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(std::abs(values[i] - (i % 3 == 0 ? 200 : i % 3 == 1 ? 30 : 60)) <= 3);
}

TEST_CASE("jpeg: a file that breaks off gives the rows before the break, the rest stays zero") {
    auto file = from_hex(kNoise);
    const auto whole = values_of<std::uint8_t>(decode(file).pixels.view());
    file.resize(file.size() - 60);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.rows_decoded >= 8);
    CHECK(image.pixels.rows_decoded < 48);
    CHECK_FALSE(image.warning.empty());
    const auto values = values_of<std::uint8_t>(image.pixels.view());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(values[i] == (i < image.pixels.rows_decoded * 16u ? whole[i] : 0));
}

TEST_CASE("jpeg: a height beyond the data does not make rows of grey") {
    auto file = from_hex(kNoise);
    file[height_at(file) + 1] = std::byte{96}; // twice as many rows as there are data for
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(16, 96, kU8));
    CHECK(image.pixels.rows_decoded >= 40);
    CHECK(image.pixels.rows_decoded <= 48);
    CHECK_FALSE(image.warning.empty());
}

TEST_CASE("jpeg: what cannot be read is refused with a reason") {
    CHECK(error_of(bytes_of("no JPEG")) == ErrorCode::Malformed);
    CHECK(error_of(from_hex("FFD8FFD9")) == ErrorCode::Malformed);
    CHECK(error_of(from_hex(kCmyk)) == ErrorCode::Unsupported);
    auto header_only = from_hex(kNoise);
    header_only.resize(height_at(header_only) + 20);
    CHECK_FALSE(decode_image(MediaType::Jpeg, header_only, {}).has_value());
}

TEST_CASE("jpeg: a header that lies about its size is refused before anything is allocated") {
    auto file = from_hex(kNoise);
    for (const std::size_t i : {0, 1, 2, 3})
        file[height_at(file) + i] = std::byte{0xF0};
    CHECK(error_of(file) == ErrorCode::TooLarge);
}

TEST_CASE("jpeg: more scans than the pixels are worth are refused") {
    auto file = from_hex(kNoise);
    file[height_at(file)] = file[height_at(file) + 2] = std::byte{0x20}; // 8192 x 8240, 65 MB of pixels
    ByteVector bomb(file.begin(), file.end() - 2);
    for (int i = 0; i < 40000; ++i)
        bomb.insert(bomb.end(), {std::byte{0xFF}, std::byte{0xDA}});
    CHECK(error_of(bomb) == ErrorCode::TooLarge);
}
