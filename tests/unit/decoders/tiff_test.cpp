#include "decoders/tiff.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/tiff_pages.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

using namespace fathom;

namespace {

// tifffile: arange(12, u2).reshape(3, 4) * 1000, big-endian, deflate, predictor 2
constexpr std::string_view kBigEndianPredictor =
    "4d4d002a00000008000d0100000400000001000000040101000400000001000000030102000300000001001000000103"
    "000300000001000800000106000300000001000100000111000400000001000000c00115000300000001000100000116"
    "00040000000100000003011700040000000100000023011a000500000001000000aa011b000500000001000000b20128"
    "00030000000100010000013d000300000001000200000000000000000001000000010000000100000001000000000000"
    "789c011800e7ff000003e803e803e80fa003e803e803e81f4003e803e803e8681c0952";

// tifffile: arange(12, f4).reshape(3, 4) * 0.5, LZW, predictor 3
constexpr std::string_view kFloatPredictor =
    "49492a00080000000e000001040001000000040000000101040001000000030000000201030001000000200000000301"
    "030001000000050000000601030001000000010000001101040001000000d00000001501030001000000010000001601"
    "040001000000030000001701040001000000220000001a01050001000000b60000001b01050001000000be0000002801"
    "030001000000010000003d01030001000000030000005301030001000000030000000000000001000000010000000100"
    "00000100000000000000000000000000800007e0000304008020102090b8242a08c010445410c85c38004008464a1148"
    "2404";

// tifffile: arange(306, u2).reshape(17, 18), BigTIFF, 16x16 tiles, deflate
constexpr std::string_view kTiledBigTiff =
    "49492b000800000010000000000000000d00000000000000000104000100000000000000120000000000000001010400"
    "010000000000000011000000000000000201030001000000000000001000000000000000030103000100000000000000"
    "080000000000000006010300010000000000000001000000000000001501030001000000000000000100000000000000"
    "1a010500010000000000000001000000010000001b010500010000000000000001000000010000002801030001000000"
    "000000000100000000000000420104000100000000000000100000000000000043010400010000000000000010000000"
    "00000000440110000400000000000000240100000000000045010300040000000000000078015c002900110000000000"
    "000000005001000000000000c80200000000000024030000000000004d03000000000000000000000000000000000000"
    "789c05c103a818500000c07bb3f5ada166a366a366a366a366a366a366a366a366a366a366a366a3a63b8264924b21a5"
    "54524b23ad74d2cb20a34c32cb2642a428d162c48a132f41a224d9e590532eb9e591573ef9155050218515515431c595"
    "505229a595515639e5555051259555515535d5d550532db5d551573df535d050238d35d15433cdb5d0522badb5d1563b"
    "ed75d051279d75d15537ddf5d0532fbdf5d1573ffd0d30d020830d31d430c38d30d228a38d31d638e34d30d124934d31"
    "d534d3cd30d32cb3cd31d73cf32db0d0228b2db1d432cbadb0d22aabadb1d63aeb6db0d1269b6db1d536dbedb0d32ebb"
    "edb1d73efb1d70d021871d71d431c79d70d229a79d71d639e75d70d125975d71d535d7dd70d32db7dd71d73df73df0d0"
    "238f3df1d433cfbdf0d22bafbdf1d63bef7df0d1279f7df1d537dffdf0d32fbffdf1d73f4208c942f29022a40ca942ea"
    "9026a40de942fa9029640e5942d6902d4484c81015a2434c880d71213e2484c49014fe03f265729d789c7dc951114450"
    "0040d1fbfe7767760becce50810a54a00215a840052a50810a54a0023f1adcf37b3e7c3111b17e42aa9f91eb1794fa15"
    "b57e43abdfd1eb0f8cfa13b3fec2aabfb1eb1f9cfa17b7fe2bbc83fd2ffcf51f597b0ef5789cedc1070dc0200000b0d5"
    "c93e1ffcbbc307a13d5d6e8fd7e717444956544d371cdbd226e98c0289789c3360346464180523160000c79a0064";

// tifffile: arange(24, u1).reshape(3 planes, 2, 4), separate planes
constexpr std::string_view kPlanar =
    "49492a00080000000d000001040001000000040000000101040001000000020000000201030003000000aa0000000301"
    "030001000000010000000601030001000000020000001101040003000000b00000001501030001000000030000001601"
    "040001000000020000001701030003000000bc0000001a01050001000000c20000001b01050001000000ca0000001c01"
    "0300010000000200000028010300010000000100000000000000080008000800e0000000e8000000f000000008000800"
    "0800010000000100000001000000010000000000000000000000000000000000000102030405060708090a0b0c0d0e0f"
    "1011121314151617";

// tifffile: arange(24, i2).reshape(2 pages, 3, 4) - 5
constexpr std::string_view kTwoPages =
    "49492a00080000000d000001040001000000040000000101040001000000030000000201030001000000100000000301"
    "030001000000010000000601030001000000010000001101040001000000c00000001501030001000000010000001601"
    "040001000000030000001701040001000000180000001a01050001000000aa0000001b01050001000000b20000002801"
    "03000100000001000000530103000100000002000000f000000001000000010000000100000001000000000000000000"
    "fbfffcfffdfffeffffff00000100020003000400050006000700080009000a000b000c000d000e000f00100011001200"
    "0d0000010400010000000400000001010400010000000300000002010300010000001000000003010300010000000100"
    "00000601030001000000010000001101040001000000d800000015010300010000000100000016010400010000000300"
    "00001701040001000000180000001a01050001000000920100001b010500010000009a01000028010300010000000100"
    "00005301030001000000020000000000000001000000010000000100000001000000";

// tifffile: arange(12, f4).reshape(3, 4) - 9999 with GDAL nodata "-9999"
constexpr std::string_view kNodata =
    "49492a00080000000e000001040001000000040000000101040001000000030000000201030001000000200000000301"
    "030001000000010000000601030001000000010000001101040001000000d00000001501030001000000010000001601"
    "040001000000030000001701040001000000300000001a01050001000000b60000001b01050001000000be0000002801"
    "0300010000000100000053010300010000000300000081a4020006000000c60000000000000001000000010000000100"
    "0000010000002d393939390000000000003c1cc600381cc600341cc600301cc6002c1cc600281cc600241cc600201cc6"
    "001c1cc600181cc600141cc600101cc6";

// tifffile: (arange(128) ** 2 * 37 % 251).reshape(16, 8), u8, one deflated strip at the end of the file
constexpr std::string_view kOneStrip =
    "49492a00080000000c000001040001000000080000000101040001000000100000000201030001000000080000000301"
    "030001000000080000000601030001000000010000001101040001000000b00000001501030001000000010000001601"
    "0400010000001000000017010400010000008b0000001a010500010000009e0000001b01050001000000a60000002801"
    "0300010000000100000000000000010000000100000001000000010000000000789c0180007fff002594525aac4d386d"
    "ecbad239e5e02ab997bf36f20257f6e421a3748ff4a8a6ee8566910bcad835d7c8088d617fe79e9fea84689613d5e646"
    "ebdf22aa81a212c7cb1eb69dce4e182c8a372e6ffad4f86b282f80200a3ebc89a006b1abef825f86f7b7c11ab8a5dc62"
    "324cb06360a73d1d47bb7e8be28878b23b0e2b9248489203674191";

DecodedImage decode(const ByteVector& file, std::uint32_t index = 0) {
    const auto image = decode_image(MediaType::Tiff, file, {.index = index});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

template <typename T>
std::vector<T> ramp(std::size_t count, double first, double step) {
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(first + step * static_cast<double>(i));
    return values;
}

/// A little-endian TIFF with one uncompressed strip of 8-bit samples; entries as {tag, type, value}.
ByteVector tiff(const std::vector<std::array<std::uint32_t, 3>>& entries, const ByteVector& pixels,
                std::uint32_t next = 0) {
    const auto u16 = [](std::uint32_t v) {
        return bytes_of_values<std::uint16_t>({static_cast<std::uint16_t>(v)});
    };
    const auto u32 = [](std::uint32_t v) { return bytes_of_values<std::uint32_t>({v}); };
    ByteVector file = bytes_of(std::string_view("II*\0", 4)) + u32(8) + u16(entries.size());
    for (const auto& [tag, type, value] : entries)
        file = file + u16(tag) + u16(type) + u32(1) + u32(value);
    return file + u32(next) + pixels;
}

ByteVector small_tiff(std::uint32_t width, std::uint32_t height, std::uint32_t compression,
                      std::uint32_t bits = 8, std::uint32_t next = 0) {
    const std::uint32_t pixels_at = 8 + 2 + 8 * 12 + 4;
    return tiff({{256, 4, width},
                 {257, 4, height},
                 {258, 3, bits},
                 {259, 3, compression},
                 {262, 3, 1},
                 {273, 4, pixels_at},
                 {278, 4, height},
                 {279, 4, width * height}},
                ByteVector(12, std::byte{5}), next);
}

ErrorCode error_of(const ByteVector& file) {
    const auto image = decode_image(MediaType::Tiff, file, {});
    REQUIRE_FALSE(image.has_value());
    return image.error().code;
}

} // namespace

TEST_CASE("tiff: big-endian, deflate and the horizontal predictor are undone") {
    const auto file = from_hex(kBigEndianPredictor);
    CHECK(sniff_media_type(file) == MediaType::Tiff);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(4, 3, kU16));
    CHECK(values_of<std::uint16_t>(image.pixels.view()) == ramp<std::uint16_t>(12, 0, 1000));
}

TEST_CASE("tiff: LZW and the floating-point predictor are undone") {
    CHECK(values_of<float>(decode(from_hex(kFloatPredictor)).pixels.view()) == ramp<float>(12, 0, 0.5));
}

TEST_CASE("tiff: tiles that hang over the edge are cut, in BigTIFF too") {
    const DecodedImage image = decode(from_hex(kTiledBigTiff));
    CHECK(image.pixels.desc == packed_desc(18, 17, kU16));
    CHECK(values_of<std::uint16_t>(image.pixels.view()) == ramp<std::uint16_t>(306, 0, 1));
}

TEST_CASE("tiff: separate planes are interleaved") {
    const auto values = values_of<std::uint8_t>(decode(from_hex(kPlanar)).pixels.view());
    REQUIRE(values.size() == 24);
    for (std::uint8_t i = 0; i < 24; ++i)
        CHECK(values[i] == i % 3 * 8 + i / 3);
}

TEST_CASE("tiff: pages are the images of a sequence") {
    const auto file = from_hex(kTwoPages);
    CHECK(list_tiff(file, {}).value()[0].count == 2);
    CHECK(values_of<std::int16_t>(decode(file, 1).pixels.view()) == ramp<std::int16_t>(12, 7, 1));
    CHECK(probe_tiff(file, {.index = 2}).error().code == ErrorCode::NotFound);
}

TEST_CASE("tiff: a page is opened where the listing found it, without a walk past the pages before it") {
    auto file = from_hex(kTwoPages);
    const std::vector<std::uint64_t> offsets = list_tiff(file, {}).value()[0].offsets;
    REQUIRE(offsets.size() == 2);
    // Without the link from the first directory to the second no walk arrives there.
    constexpr std::size_t kNextOffset = 8 + 2 + 13 * 12;
    std::ranges::fill(std::span(file).subspan(kNextOffset, 4), std::byte{0});
    CHECK(probe_tiff(file, {.index = 1}).error().code == ErrorCode::NotFound);
    const auto image = decode_image(MediaType::Tiff, file, {.index = 1, .offset = offsets[1]});
    REQUIRE(image.has_value());
    CHECK(values_of<std::int16_t>(image->pixels.view()) == ramp<std::int16_t>(12, 7, 1));
    CHECK(probe_tiff(file, {.index = 1, .offset = file.size()}).error().code == ErrorCode::Truncated);
}

TEST_CASE("tiff: GDAL's nodata tag becomes an invalid code") {
    CHECK(probe_tiff(from_hex(kNodata), {}).value().facts.invalid_codes == std::vector<double>{-9999});
}

TEST_CASE("tiff: reduced pages and masks are left out, circles end") {
    const auto reduced = tiff({{254, 4, 1}, {256, 4, 1}}, {});
    CHECK(tiff_page_offsets(reduced).empty());
    CHECK(tiff_page_offsets(small_tiff(4, 3, 1, 8, 8)) == std::vector<std::uint64_t>{8});
    CHECK(tiff_page_offsets(small_tiff(4, 3, 1, 8, 0xFFFFFFF0)) == std::vector<std::uint64_t>{8, 0xFFFFFFF0});
}

TEST_CASE("tiff: a file that breaks off gives the rows before the break") {
    auto file = small_tiff(4, 3, 1);
    CHECK(decode(file).warning.empty());
    file.resize(file.size() - 2);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.rows_decoded == 2);
    CHECK_FALSE(image.warning.empty());

    auto packed = from_hex(kOneStrip);
    packed.resize(packed.size() - 60); // of about 140 compressed bytes
    const DecodedImage partial = decode(packed);
    CHECK(partial.pixels.rows_decoded >= 5);
    CHECK(partial.pixels.rows_decoded <= 11);
    CHECK_FALSE(partial.warning.empty());
    const auto values = values_of<std::uint8_t>(partial.pixels.view());
    for (std::size_t i = 0; i < partial.pixels.rows_decoded * 8; ++i)
        CHECK(values[i] == i * i * 37 % 251);
}

TEST_CASE("tiff: no flipped bit of a deflated strip passes unseen") {
    const Image image = make_depth::noisy_room(256, 600, 3); // 512 bytes a row, 512 rows a strip: two strips
    const std::vector<std::byte> whole = encode_tiff(image.view()).value();
    // libtiff writes the strips behind the header and the directory behind them.
    constexpr std::size_t kHeaderBytes = 8;
    const auto strips_end = load_le<std::uint32_t>(whole.data() + 4);
    REQUIRE(strips_end > 10000);
    std::vector<std::byte> bytes = whole;
    for (std::size_t at = kHeaderBytes; at < strips_end; at += 997) {
        INFO("byte " << at);
        bytes[at] ^= std::byte{1};
        const auto decoded = decode_image(MediaType::Tiff, bytes, {});
        CHECK((!decoded || !decoded->warning.empty()));
        bytes[at] = whole[at];
    }
}

TEST_CASE("tiff: a page that lies beyond the end of the file is listed, and opening it says so") {
    std::vector<std::byte> bytes = encode_tiff(make_depth::ramp(8, 4, 1, 8).view()).value();
    // Little-endian classic TIFF: the first directory's offset at 4, its entries of 12 bytes, then the next offset.
    const auto directory = load_le<std::uint32_t>(bytes.data() + 4);
    const auto entries = load_le<std::uint16_t>(bytes.data() + directory);
    const auto beyond = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data() + directory + 2 + 12 * entries, &beyond, sizeof beyond);
    CHECK(list_tiff(bytes, {}).value()[0].count == 2);
    CHECK(probe_tiff(bytes, {}).has_value());
    CHECK(probe_tiff(bytes, {.index = 1}).error().code == ErrorCode::Truncated);
}

TEST_CASE("tiff: what cannot be read is refused with a reason") {
    CHECK(error_of(bytes_of("no TIFF at all")) == ErrorCode::Malformed);
    CHECK(error_of(bytes_of(std::string_view("II*\0", 4))) == ErrorCode::Malformed);
    CHECK(error_of(small_tiff(4, 3, 34925)) == ErrorCode::Unsupported); // LZMA
    CHECK(error_of(small_tiff(4, 3, 1, 12)) == ErrorCode::Unsupported); // 12-bit samples
    CHECK(error_of(small_tiff(0, 3, 1)) == ErrorCode::Malformed);
    CHECK(error_of(small_tiff(16000, 16000, 1)) == ErrorCode::TooLarge);
    CHECK(error_of(small_tiff(1u << 30, 1u << 30, 1)) == ErrorCode::TooLarge);
}

TEST_CASE("tiff: encoding goes both ways for every type and for colour") {
    const Image depth = make_depth::noisy_room(67, 41, 3);
    for (const Scalar scalar : {Scalar::U8, Scalar::U16, Scalar::U32, Scalar::U64, Scalar::I8, Scalar::I16,
                                Scalar::I32, Scalar::I64, Scalar::F16, Scalar::F32, Scalar::F64}) {
        const Image image = make_depth::converted(depth, scalar);
        const DecodedImage back = decode(encode_tiff(image.view()).value());
        CHECK(back.pixels.desc == image.desc);
        CHECK(std::ranges::equal(back.pixels.view().bytes(), image.view().bytes()));
    }
    for (const std::uint8_t channels : {2, 3, 4}) {
        Image colour = allocate_image(packed_desc(31, 9, PixelFormat{Scalar::U8, channels}));
        std::uint8_t next = 0;
        for (std::byte& value : colour.view().bytes())
            value = std::byte{next++};
        const DecodedImage back = decode(encode_tiff(colour.view()).value());
        CHECK(back.pixels.desc == colour.desc);
        CHECK(std::ranges::equal(back.pixels.view().bytes(), std::as_const(colour).view().bytes()));
    }
    const Image yuv = allocate_image(packed_desc(6, 4, PixelFormat{Scalar::U8, 1, Arrangement::Nv12}));
    CHECK(encode_tiff(yuv.view()).error().code == ErrorCode::Unsupported);
}
