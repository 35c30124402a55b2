#include "decoders/raw.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include "decoders/packing.hpp"

using namespace fathom;

namespace {

DecodeOptions with_layout(const char* text, std::uint32_t index = 0) {
    DecodeOptions options;
    options.raw = parse_raw_layout(text).value();
    options.index = index;
    return options;
}

} // namespace

TEST_CASE("raw: a layout is read as the command line spells it") {
    const RawLayout layout = parse_raw_layout("640x480:u16be:stride=1312:offset=16").value();
    CHECK(layout == RawLayout{.width = 640,
                              .height = 480,
                              .format = kU16,
                              .big_endian = true,
                              .row_stride_bytes = 1312,
                              .offset_bytes = 16});
    CHECK(parse_raw_layout("4x2:u16le").value().format == kU16);
    CHECK_FALSE(parse_raw_layout("4x2:u16le").value().big_endian);
    CHECK(parse_raw_layout("4x2:u8x3").value().format == kRgb8);
    CHECK(parse_raw_layout("4x2:nv12").value().format.arrangement == Arrangement::Nv12);
    CHECK(parse_raw_layout("4x2:rvl").value().rvl);
    for (const char* wrong : {"", "4x2", "4:u16", "0x2:u16", "4x2:u12", "4x2:u16:width=3",
                              "4x2:u16:offset=-1", "4x2:u16:offset", "4x2x3:u16", "99999999999x1:u8", "4x2:"})
        CHECK(parse_raw_layout(wrong).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("raw: both byte orders, gaps and an offset give the same numbers") {
    const std::vector<std::uint16_t> expected = {1, 2, 0x1234, 4};
    for (const auto& [layout, hex] : {std::pair{"2x2:u16", "0100 0200 3412 0400"},
                                      {"2x2:u16be", "0001 0002 1234 0004"},
                                      {"2x2:u16be:stride=6:offset=3", "FFFFFF 0001 0002 EEEE 1234 0004 EEEE"},
                                      {"2x2:u16:stride=6", "0100 0200 EEEE 3412 0400"}}) {
        INFO(layout);
        const DecodedImage image = decode_image(MediaType::Raw, from_hex(hex), with_layout(layout)).value();
        CHECK(image.warning.empty());
        CHECK(values_of<std::uint16_t>(image.pixels.view()) == expected);
    }
    const ByteVector doubles = from_hex("3FF0000000000000");
    CHECK(values_of<double>(
              decode_image(MediaType::Raw, doubles, with_layout("1x1:f64be")).value().pixels.view()) ==
          std::vector<double>{1.0});
    CHECK(values_of<float>(decode_image(MediaType::Raw, from_hex("3F800000"), with_layout("1x1:f32be"))
                               .value()
                               .pixels.view()) == std::vector<float>{1.0f});
}

TEST_CASE("raw: images that follow each other are counted, and the last may break off") {
    const ByteVector bytes = from_hex("0102 0304  0506 0708  090A 0B");
    const auto options = with_layout("2x2:u8");
    const auto parts = list_images(MediaType::Raw, bytes, options).value();
    CHECK(parts.size() == 1);
    CHECK(parts[0].count == 3);
    const auto second = decode_image(MediaType::Raw, bytes, with_layout("2x2:u8", 1)).value();
    CHECK(values_of<std::uint8_t>(second.pixels.view()) == std::vector<std::uint8_t>{5, 6, 7, 8});
    const auto third = decode_image(MediaType::Raw, bytes, with_layout("2x2:u8", 2)).value();
    CHECK(third.pixels.rows_decoded == 1);
    CHECK_FALSE(third.warning.empty());
    CHECK(values_of<std::uint8_t>(third.pixels.view()) == std::vector<std::uint8_t>{9, 10, 0, 0});
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("2x2:u8", 3)).error().code == ErrorCode::NotFound);
}

TEST_CASE("raw: bytes that are left over are told") {
    const auto image = decode_image(MediaType::Raw, from_hex("01020304 FF"), with_layout("2x2:u8")).value();
    CHECK(image.pixels.rows_decoded == 2);
    CHECK_FALSE(image.warning.empty());
}

TEST_CASE("raw: planes of YUV are packed, whatever the stride") {
    // 4x2 NV12 with rows of 6: two of luma, one of interleaved chroma
    const auto image = decode_image(MediaType::Raw, from_hex("01020304 EEEE 05060708 EEEE 0A0B0C0D EEEE"),
                                    with_layout("4x2:nv12:stride=6"))
                           .value();
    CHECK(image.warning.empty());
    const auto bytes = image.pixels.view().bytes();
    CHECK(ByteVector(bytes.begin(), bytes.end()) == from_hex("01020304 05060708 0A0B0C0D"));
    const auto planar =
        decode_image(MediaType::Raw, from_hex("01020304 05060708 A1A2 B1B2"), with_layout("4x2:i420"))
            .value();
    CHECK(planar.pixels.view().bytes().size() == 12);
    CHECK(planar.warning.empty());
    const auto no_chroma =
        decode_image(MediaType::Raw, from_hex("01020304 05060708 A1A2"), with_layout("4x2:i420")).value();
    CHECK_FALSE(no_chroma.warning.empty());
}

TEST_CASE("raw: layouts that cannot be are refused") {
    const ByteVector bytes = from_hex("01020304");
    CHECK(probe_image(MediaType::Raw, bytes, {}).error().code == ErrorCode::InvalidArgument);
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("2x2:u8:stride=1")).error().code ==
          ErrorCode::InvalidArgument);
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("2x2:u8:offset=9")).error().code ==
          ErrorCode::Truncated);
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("8x2:u8")).error().code == ErrorCode::Truncated);
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("999999x999999:u8")).error().code ==
          ErrorCode::TooLarge);
    CHECK(probe_image(MediaType::Raw, bytes, with_layout("2x2:u8:stride=99999999999999")).error().code ==
          ErrorCode::InvalidArgument);
}

TEST_CASE("raw: the text of a layout reads back as the same layout") {
    for (const char* text :
         {"640x480:u16le", "640x480:u16be:stride=1312:offset=16", "8x4:bgr8", "8x4:rgba16be", "8x4:bgra16le",
          "320x240:nv12", "4x4:bayer_grbg16be", "7x5:f32x3le", "32x24:rvl", "9x9:y_u_v24_full"}) {
        const RawLayout layout = parse_raw_layout(text).value();
        CHECK(raw_layout_text(layout) == text);
        CHECK(parse_raw_layout(raw_layout_text(layout)).value() == layout);
    }
}

TEST_CASE("raw: a layout says how many images a buffer of a size holds") {
    const RawFit fit =
        fit_raw_layout(parse_raw_layout("4x2:u16:stride=10:offset=3").value(), 3 + 20 + 7).value();
    CHECK(fit.image_bytes == 20);
    CHECK(fit.row_bytes == 10);
    CHECK(fit.images == 1);
    CHECK(fit.rest_bytes == 7);
    CHECK_FALSE(fit.behind_end);
    CHECK(fit_raw_layout(parse_raw_layout("4x2:u16:offset=30").value(), 30).value().behind_end);
    CHECK(fit_raw_layout(parse_raw_layout("4x2:u16:stride=7").value(), 30).error().code ==
          ErrorCode::InvalidArgument);
}

TEST_CASE("raw: names of files state a layout only where the size agrees") {
    CHECK(guess_raw_layout("Depth_1280x720.raw", 1280 * 720 * 2).value().format == kU16);
    CHECK(guess_raw_layout("a/b_100x100/scan_640x480_f32.bin", 640 * 480 * 4 * 3).value().format == kF32);
    CHECK(guess_raw_layout("Color_640x480.raw", 640 * 480 * 2).value().format.arrangement ==
          Arrangement::Yuy2);
    CHECK(guess_raw_layout("frame-640x480_u16be.bin", 640 * 480 * 2).value().big_endian);
    CHECK(guess_raw_layout("depth_32x24.rvl", 77).value().rvl);
    CHECK_FALSE(guess_raw_layout("Depth_1280x720.raw", 1280 * 720 * 2 - 1).has_value());
    CHECK_FALSE(guess_raw_layout("scan_640x480_f32.bin", 640 * 480 * 2).has_value());
    CHECK_FALSE(guess_raw_layout("depth.raw", 614400).has_value());
    CHECK_FALSE(guess_raw_layout("0x480.raw", 614400).has_value());
}

TEST_CASE("packing: CARLA's colours and SUN's rotated codes become depth") {
    DecodeOptions carla = with_layout("2x1:rgb8");
    carla.packing = Packing::Carla24;
    const auto far = decode_image(MediaType::Raw, from_hex("FFFFFF 010203"), carla).value();
    CHECK(values_of<std::uint32_t>(far.pixels.view()) == std::vector<std::uint32_t>{16777215, 0x030201});
    CHECK(far.facts.metres_per_unit.value() * 16777215 == Approx(1000.0)); // the far plane
    carla.raw->format = kBgra8;
    const auto bgra = decode_image(MediaType::Raw, from_hex("030201FF 000001FF"), carla).value();
    CHECK(values_of<std::uint32_t>(bgra.pixels.view()) == std::vector<std::uint32_t>{0x030201, 1});

    DecodeOptions sun = with_layout("2x1:u16");
    sun.packing = Packing::SunRotate3; // 1000 << 3, and a code whose top bits went round
    const auto rotated = decode_image(MediaType::Raw, from_hex("401F 0D00"), sun).value();
    CHECK(values_of<std::uint16_t>(rotated.pixels.view()) == std::vector<std::uint16_t>{1000, 0xA001});
    sun.raw->format = kF32;
    CHECK(probe_image(MediaType::Raw, from_hex("0000000000000000"), sun).error().code ==
          ErrorCode::InvalidArgument);
}
