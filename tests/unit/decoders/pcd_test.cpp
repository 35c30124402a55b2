#include "decoders/pcd.hpp"

#include "decoders/lzf.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <sstream>

using namespace fathom;

namespace {

constexpr std::uint32_t kWidth = 8, kHeight = 6;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string header(const std::string& data, std::uint32_t width = kWidth, std::uint32_t height = kHeight) {
    std::ostringstream text;
    text << "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS x y z rgba\nSIZE 4 4 4 4\n"
         << "TYPE F F F U\nCOUNT 1 1 1 1\nWIDTH " << width << "\nHEIGHT " << height
         << "\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS " << width * height << "\nDATA " << data << "\n";
    return text.str();
}

float depth_of(std::uint32_t i) {
    return i == 9 ? kNan : 1.0f + 0.125f * static_cast<float>(i);
}

/// Field after field, of a camera with fx 100, fy 120, cx 3.25, cy 2.5.
std::vector<std::vector<float>> columns() {
    std::vector<std::vector<float>> xyz(3);
    for (std::uint32_t i = 0; i < kWidth * kHeight; ++i) {
        xyz[0].push_back((static_cast<float>(i % kWidth) - 3.25f) * depth_of(i) / 100);
        xyz[1].push_back((static_cast<float>(i / kWidth) - 2.5f) * depth_of(i) / 120);
        xyz[2].push_back(depth_of(i));
    }
    return xyz;
}

ByteVector binary_points() {
    const auto xyz = columns();
    ByteVector points;
    for (std::uint32_t i = 0; i < kWidth * kHeight; ++i)
        points = points + bytes_of_values<float>({xyz[0][i], xyz[1][i], xyz[2][i]}) +
                 bytes_of_values<std::uint32_t>({0xFF102030u + i});
    return points;
}

DecodedImage decode(const ByteVector& file, const std::string& part = "") {
    const auto image = decode_image(MediaType::Pcd, file, {.part = part});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

void check_depth(const DecodedImage& image) {
    CHECK(image.pixels.desc == packed_desc(kWidth, kHeight, kF32));
    const auto values = values_of<float>(image.pixels.view());
    for (std::uint32_t i = 0; i < values.size(); ++i)
        CHECK((values[i] == depth_of(i) || (std::isnan(values[i]) && i == 9)));
}

ErrorCode error_of(const ByteVector& file) {
    const auto image = decode_image(MediaType::Pcd, file, {});
    REQUIRE_FALSE(image.has_value());
    return image.error().code;
}

/// LZF without compression: runs of up to 32 literal bytes.
ByteVector lzf_literals(const ByteVector& data) {
    ByteVector out;
    for (std::size_t at = 0; at < data.size(); at += 32) {
        const std::size_t run = std::min<std::size_t>(32, data.size() - at);
        out.push_back(static_cast<std::byte>(run - 1));
        out.insert(out.end(), data.begin() + static_cast<std::ptrdiff_t>(at),
                   data.begin() + static_cast<std::ptrdiff_t>(at + run));
    }
    return out;
}

} // namespace

TEST_CASE("pcd: z of an organised binary cloud is the depth, its camera is recovered") {
    const auto file = bytes_of(header("binary")) + binary_points();
    CHECK(sniff_media_type(file) == MediaType::Pcd);
    const DecodedImage image = decode(file);
    check_depth(image);
    REQUIRE(image.facts.intrinsics.has_value());
    CHECK(image.facts.intrinsics->fx == Approx(100).epsilon(1e-5));
    CHECK(image.facts.intrinsics->fy == Approx(120).epsilon(1e-5));
    CHECK(image.facts.intrinsics->cx == Approx(3.25).epsilon(1e-5));
    CHECK(image.facts.intrinsics->cy == Approx(2.5).epsilon(1e-5));
    CHECK(image.facts.intrinsics->width == kWidth);
}

TEST_CASE("pcd: text and compressed data give the same depth") {
    const auto xyz = columns();
    std::ostringstream text;
    for (std::uint32_t i = 0; i < kWidth * kHeight; ++i)
        text << xyz[0][i] << ' ' << xyz[1][i] << ' ' << xyz[2][i] << " 7\n";
    check_depth(decode(bytes_of(header("ascii") + text.str())));

    const ByteVector plain = bytes_of_values(xyz[0]) + bytes_of_values(xyz[1]) + bytes_of_values(xyz[2]) +
                             ByteVector(4 * kWidth * kHeight);
    const ByteVector packed = lzf_literals(plain);
    const auto sizes = bytes_of_values<std::uint32_t>(
        {static_cast<std::uint32_t>(packed.size()), static_cast<std::uint32_t>(plain.size())});
    check_depth(decode(bytes_of(header("binary_compressed")) + sizes + packed));
}

TEST_CASE("pcd: every field is listed, z first; packed colours come as blue, green, red, alpha") {
    const auto file = bytes_of(header("binary")) + binary_points();
    const auto parts = list_pcd(file, {}).value();
    REQUIRE(parts.size() == 4);
    CHECK(parts[0].part == "z");
    CHECK(parts[3].part == "rgba");
    const DecodedImage colour = decode(file, "rgba");
    CHECK(colour.pixels.desc.format == kBgra8);
    const auto values = values_of<std::uint8_t>(colour.pixels.view());
    CHECK(std::vector<int>(values.begin(), values.begin() + 4) == std::vector<int>{0x30, 0x20, 0x10, 0xFF});
}

TEST_CASE("pcd: points that no pinhole camera makes carry no intrinsics") {
    auto file = bytes_of(header("binary")) + binary_points();
    const float moved = 1.0f;
    std::memcpy(file.data() + file.size() - 16, &moved, sizeof moved); // x of the last point
    CHECK_FALSE(probe_pcd(file, {}).value().facts.intrinsics.has_value());
}

TEST_CASE("pcd: files that break off give their whole rows") {
    auto file = bytes_of(header("binary")) + binary_points();
    file.resize(file.size() - 20);
    CHECK(decode(file).pixels.rows_decoded == kHeight - 1);
    CHECK_FALSE(decode(file).warning.empty());
    std::string text = header("ascii", 2, 2) + "0 0 1 0\n0 0 2 0\n0 0 oops 0\n";
    CHECK(decode(bytes_of(text)).pixels.rows_decoded == 1);
}

TEST_CASE("pcd: what cannot be read is refused with a reason") {
    CHECK(error_of(bytes_of("no cloud")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of("# .PCD v0.7\nFIELDS x\n")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of(header("binary", 48, 1)) + binary_points()) == ErrorCode::Unsupported);
    CHECK(error_of(bytes_of(header("gzip")) + binary_points()) == ErrorCode::Unsupported);
    CHECK(error_of(bytes_of(header("binary"))) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of(header("binary_compressed")) + ByteVector(3)) == ErrorCode::Truncated);
    CHECK(error_of(bytes_of(header("binary", 10000, 10000)) + binary_points()) == ErrorCode::TooLarge);
    CHECK(error_of(bytes_of(header("ascii", 60000, 60000)) + binary_points()) == ErrorCode::TooLarge);
    const auto file = bytes_of(header("binary")) + binary_points();
    CHECK(probe_pcd(file, {.part = "normal_x"}).error().code == ErrorCode::NotFound);
}

TEST_CASE("lzf: literals, back references and overlapping ones") {
    ByteVector out(12);
    // "abc", then 3 bytes from distance 3, then 6 bytes from distance 1: (length - 2) << 5 | high distance
    const auto in = from_hex("02 616263 20 02 80 00");
    CHECK(decode_lzf(in, out) == 12);
    CHECK(out == bytes_of("abcabccccccc"));
    CHECK(decode_lzf(from_hex("20 05"), out) == 0);   // reaches before the start
    CHECK(decode_lzf(from_hex("05 6162"), out) == 2); // literals that are not there
    CHECK(decode_lzf(from_hex("E0"), out) == 0);      // a reference that breaks off
    ByteVector small(2);
    CHECK(decode_lzf(in, small) == 2); // never past the end
}
