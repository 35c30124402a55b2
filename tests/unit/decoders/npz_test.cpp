#include "decoders/npz.hpp"

#include "decoders/npy.hpp"
#include "decoders/zip_reader.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <numeric>

using namespace fathom;

namespace {

// numpy 2.4: savez_compressed(fx=500., fy=float32(501), cx=int32(3), cy=2.5, baseline=0.25,
//   disparity=arange(30, '<f4').reshape(5, 6), depth=arange(30, '<u2').reshape(5, 6) * 100, pose=eye(4))
constexpr std::string_view kCompressed =
    "504b03042d000000080000002100c8996b2fffffffffffffffff0600140066782e6e7079010010008800000000000000"
    "48000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f9492"
    "0a12774bcc294e058a17672416a402f91a9a3a0ab50a14012e061070a8770000504b03042d000000080000002100cbeb"
    "c9c0ffffffffffffffff0600140066792e6e707901001000840000000000000046000000000000009bec17ea1b10c9c8"
    "50c650ad9e925a9c5ca46ea5a06e9366a2aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f9"
    "1a9a3a0ab50a14012e86865fce00504b03042d0000000800000021005bbad33bffffffffffffffff0600140063782e6e"
    "707901001000840000000000000046000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9369a2ae"
    "a3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a9a3a0ab50a14012e6606060600504b0304"
    "2d00000008000000210035b43a93ffffffffffffffff0600140063792e6e707901001000880000000000000047000000"
    "000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774b"
    "cc294e058a17672416a402f91a9a3a0ab50a14012e063060710000504b03042d00000008000000210083d8d4b6ffffff"
    "ffffffffff0c001400626173656c696e652e6e707901001000880000000000000047000000000000009bec17ea1b10c9"
    "c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402"
    "f91a9a3a0ab50a14012e0630b8600f00504b03042d000000080000002100905b954affffffffffffffff0d0014006469"
    "737061726974792e6e707901001000f80000000000000094000000000000009bec17ea1b10c9c850c650ad9e925a9c5c"
    "a46ea5a06e9366a2aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91aa63a0a669a3a0ab5"
    "0a64032e063068b007120e4004c40d40bc00880f00f1032066706460100062052036006207200e00e204202e00e20620"
    "ee00e209403c03881700f10a20de00c43b80f800109f00e20b407c03881f00f10b4700504b03042d0000000800000021"
    "00311d8762ffffffffffffffff0900140064657074682e6e707901001000bc0000000000000084000000000000009bec"
    "17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e536aa4aea3a09e965f54529498179f5f94920a12774bcc294e058a17"
    "672416a402f91aa63a0a669a3a0ab50a64032e06861486130c3a8c1318bf304630ed6152606e617ec1ecc3b2814584b5"
    "82f50eab03db12360ef61cf60bec261c3338fe7024701ee1d4e0eae1fac015c20d00504b03042d000000080000002100"
    "33909c1dffffffffffffffff08001400706f73652e6e707901001000000100000000000050000000000000009bec17ea"
    "1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774bcc294e058a176724"
    "16a402f91a263a0a269a3a0ab50a64032e0630f860cf4014a0be3a00504b01022d032d000000080000002100c8996b2f"
    "480000008800000006000000000000000000000080010000000066782e6e7079504b01022d032d000000080000002100"
    "cbebc9c0460000008400000006000000000000000000000080018000000066792e6e7079504b01022d032d0000000800"
    "000021005bbad33b46000000840000000600000000000000000000008001fe00000063782e6e7079504b01022d032d00"
    "000008000000210035b43a93470000008800000006000000000000000000000080017c01000063792e6e7079504b0102"
    "2d032d00000008000000210083d8d4b647000000880000000c00000000000000000000008001fb010000626173656c69"
    "6e652e6e7079504b01022d032d000000080000002100905b954a94000000f80000000d00000000000000000000008001"
    "800200006469737061726974792e6e7079504b01022d032d000000080000002100311d876284000000bc000000090000"
    "00000000000000000080015303000064657074682e6e7079504b01022d032d00000008000000210033909c1d50000000"
    "00010000080000000000000000000000800112040000706f73652e6e7079504b05060000000008000800b20100009c04"
    "00000000";

// numpy 2.4: savez(K=[[500, 0, 3], [0, 510, 2], [0, 0, 1]], rgb=arange(75, 'u1').reshape(5, 5, 3))
constexpr std::string_view kStored =
    "504b03042d0000000000000021004666ce9bffffffffffffffff050014004b2e6e707901001000c800000000000000c8"
    "00000000000000934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572"
    "273a2046616c73652c20277368617065273a2028332c2033292c207d2020202020202020202020202020202020202020"
    "20202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000407f4000"
    "00000000000000000000000000084000000000000000000000000000e07f400000000000000040000000000000000000"
    "00000000000000000000000000f03f504b03042d000000000000002100f540cfc5ffffffffffffffff07001400726762"
    "2e6e707901001000cb00000000000000cb00000000000000934e554d5059010076007b276465736372273a20277c7531"
    "272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028352c20352c2033292c207d"
    "202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020"
    "202020202020200a000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"
    "28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a504b01022d032d000000000000"
    "0021004666ce9bc8000000c80000000500000000000000000000008001000000004b2e6e7079504b01022d032d000000"
    "000000002100f540cfc5cb000000cb0000000700000000000000000000008001ff0000007267622e6e7079504b050600"
    "0000000200020068000000030200000000";

// numpy 2.4: savez_compressed(depth=asfortranarray(arange(60, '<u2').reshape(2, 5, 6)))
constexpr std::string_view kFortran =
    "504b03042d000000080000002100257d4223ffffffffffffffff0900140064657074682e6e707901001000f800000000"
    "000000aa000000000000009dc84952c2400040d1cfa0220e28c8acd2a0d20ccd1465d42b48b180052b2a459a6245ac8e"
    "7163790a2e4cbc027ff7df7ebaf89c2d43fcf02b1dedad8d9c08f9e15b5209b971cdb7b1772bd738fadfe7c6d7017b5b"
    "fb4b075bb394e82b31a82bf1278e2c0e8f9cf2cc250d9274c931204489335eb8a2498a1e79868411c4a8728de20e8b02"
    "232294394792a0459a578a8c8952214e8d1bda6478e39e09273c71419d5b3a64e9f3c03b07504b01022d032d00000008"
    "0000002100257d4223aa000000f800000009000000000000000000000080010000000064657074682e6e7079504b0506"
    "000000000100010037000000e50000000000";

DecodedImage decode(const ByteVector& file, const DecodeOptions& options = {}) {
    const auto image = decode_image(MediaType::Npz, file, options);
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

std::vector<std::string> keys_of(const ByteVector& file) {
    std::vector<std::string> keys;
    const auto parts = list_npz(file, {}).value();
    for (const ImageParts& part : parts)
        keys.push_back(part.part);
    return keys;
}

/// One stored member with the given sizes in its headers (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16).
ByteVector archive(const std::string& name, const ByteVector& data, std::uint16_t method,
                   std::uint32_t claimed) {
    const auto u16 = [](std::size_t v) {
        return bytes_of_values<std::uint16_t>({static_cast<std::uint16_t>(v)});
    };
    const auto u32 = [](std::size_t v) {
        return bytes_of_values<std::uint32_t>({static_cast<std::uint32_t>(v)});
    };
    const ByteVector common = u16(20) + u16(0) + u16(method) + u32(0) + u32(0) + u32(data.size()) +
                              u32(claimed) + u16(name.size()) + u16(0);
    const ByteVector local = from_hex("504B0304") + common + bytes_of(name) + data;
    const ByteVector central = from_hex("504B0102") + u16(20) + common + ByteVector(14) + bytes_of(name);
    return local + central + from_hex("504B0506") + ByteVector(8) + u32(central.size()) + u32(local.size()) +
           u16(0);
}

} // namespace

TEST_CASE("npz: without a part the depth comes first, and each array is listed") {
    const auto file = from_hex(kCompressed);
    CHECK(sniff_media_type(file) == MediaType::Npz);
    CHECK(keys_of(file) == std::vector<std::string>{"depth", "disparity"});
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(6, 5, kU16));
    const auto values = values_of<std::uint16_t>(image.pixels.view());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(values[i] == 100 * i);
    CHECK(image.warning.empty());
}

TEST_CASE("npz: small members beside the image become facts") {
    const FileFacts facts = probe_npz(from_hex(kCompressed), {.part = "disparity"}).value().facts;
    REQUIRE(facts.intrinsics.has_value());
    CHECK(facts.intrinsics->fx == 500);
    CHECK(facts.intrinsics->fy == 501);
    CHECK(facts.intrinsics->cx == 3);
    CHECK(facts.intrinsics->cy == 2.5);
    CHECK(facts.baseline_m == 0.25);
    CHECK(facts.kind == DepthKind::Disparity);
    CHECK(facts.focal_px == 500);
    CHECK_FALSE(probe_npz(from_hex(kCompressed), {.part = "depth"}).value().facts.kind.has_value());
}

TEST_CASE("npz: a camera matrix is read, and is no image") {
    const auto file = from_hex(kStored);
    CHECK(keys_of(file) == std::vector<std::string>{"rgb"});
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(5, 5, kRgb8));
    CHECK(values_of<std::uint8_t>(image.pixels.view())[74] == 74);
    REQUIRE(image.facts.intrinsics.has_value());
    CHECK(image.facts.intrinsics->fy == 510);
    CHECK(image.facts.intrinsics->cy == 2);
}

TEST_CASE("npz: a compressed sequence in Fortran order gives each image") {
    const auto values = values_of<std::uint16_t>(decode(from_hex(kFortran), {.index = 1}).pixels.view());
    std::vector<std::uint16_t> expected(30);
    std::iota(expected.begin(), expected.end(), std::uint16_t{30});
    CHECK(values == expected);
}

TEST_CASE(
    "npz: an inflated array is the NPY file of all its images; stored, large or damaged ones are refused") {
    auto file = from_hex(kFortran);
    const std::vector<std::byte> npy = inflate_npz_array(file, "depth", 1000).value();
    CHECK(list_npy(npy, {}).value()[0].count == 2);
    const auto image = decode_image(MediaType::Npy, npy, {.part = "depth", .index = 1});
    REQUIRE(image.has_value());
    CHECK(values_of<std::uint16_t>(image->pixels.view()) ==
          values_of<std::uint16_t>(decode(file, {.index = 1}).pixels.view()));
    CHECK(inflate_npz_array(file, "depth", npy.size()).has_value());
    CHECK(inflate_npz_array(file, "depth", npy.size() - 1).error().code == ErrorCode::TooLarge);
    CHECK(inflate_npz_array(from_hex(kStored), "rgb", 1000).error().code == ErrorCode::Unsupported);
    file.resize(file.size() / 2);
    CHECK_FALSE(inflate_npz_array(file, "depth", 1000).has_value());
}

TEST_CASE("npz: an archive that breaks off is read from its local headers") {
    auto file = from_hex(kStored);
    const auto rgb = std::ranges::search(file, bytes_of("rgb.npy")).begin() - file.begin();
    file.resize(static_cast<std::size_t>(rgb) + 7 + 20 + 128 + 32); // name, extra field, NPY header, two rows
    const DecodedImage image = decode(file);
    CHECK(image.pixels.rows_decoded == 2);
    CHECK_FALSE(image.warning.empty());
}

TEST_CASE("npz: a wrong checksum is told, the pixels are shown") {
    auto file = from_hex(kStored);
    const auto rgb = std::ranges::search(file, bytes_of("rgb.npy")).begin() - file.begin();
    file[static_cast<std::size_t>(rgb) + 7 + 20 + 128 + 10] ^= std::byte{1};
    CHECK(decode(file).warning.find("checksum") != std::string::npos);
}

TEST_CASE("npz: damaged and foreign archives are refused with a reason") {
    CHECK(probe_npz(bytes_of("PK, but no archive"), {}).error().code == ErrorCode::Malformed);
    CHECK(probe_npz(archive("notes.txt", bytes_of("hello"), 0, 5), {}).error().code ==
          ErrorCode::Unsupported);
    CHECK(probe_npz(from_hex(kCompressed), {.part = "nothing"}).error().code == ErrorCode::NotFound);
    CHECK(probe_npz(from_hex(kCompressed), {.part = "fx"}).error().code == ErrorCode::Unsupported);
    CHECK_FALSE(is_npz(archive("notes.txt", bytes_of("hello"), 0, 5)));
}

TEST_CASE(
    "npz: an archive whose only image is beyond all bounds is refused, not taken for one without images") {
    std::string header = "{'descr': '<u2', 'fortran_order': False, 'shape': (60000, 60000), }";
    header.resize(117, ' ');
    const ByteVector npy = from_hex("934e554d5059010076 00") + bytes_of(header + "\n") + ByteVector(60);
    const auto listed = list_npz(archive("depth.npy", npy, 0, static_cast<std::uint32_t>(npy.size())), {});
    REQUIRE_FALSE(listed.has_value());
    CHECK(listed.error().code == ErrorCode::TooLarge);
    CHECK(listed.error().message.find("depth") != std::string::npos);
}

TEST_CASE("npz: a member cannot claim more than its bytes can hold") {
    Image large = allocate_image(packed_desc(8000, 8000, kU8));
    auto npy = encode_npy(large.view()).value();
    npy.resize(128 + 8000);
    CHECK(probe_npz(archive("depth.npy", npy, 0, 128 + 64'000'000), {}).error().code == ErrorCode::TooLarge);
    CHECK(probe_npz(archive("depth.npy", npy, 12, 128 + 64'000'000), {}).has_value() == false); // bzip2
}
