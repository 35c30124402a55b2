#include "decoders/exr.hpp"

#include "decoders/media/half.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>
#include <utility>

using namespace fathom;

namespace {

ByteVector i32(std::int32_t v) {
    return bytes_of_values<std::int32_t>({v});
}

ByteVector attribute(const std::string& name, const std::string& type, const ByteVector& value) {
    return bytes_of(name) + ByteVector(1) + bytes_of(type) + ByteVector(1) +
           i32(static_cast<std::int32_t>(value.size())) + value;
}

struct Window {
    std::int32_t x0, y0, x1, y1;
};

enum PixelType { Uint = 0, Half = 1, Float = 2 };

/// Header of a single-part file (OpenEXR File Layout, "Header"), without its closing zero.
ByteVector header(const std::vector<std::pair<std::string, PixelType>>& channels, Window window,
                  std::int32_t version_flags = 0) {
    ByteVector list;
    for (const auto& [name, type] : channels)
        list = list + bytes_of(name) + ByteVector(1) + i32(type) + i32(0) + i32(1) + i32(1);
    const ByteVector box = i32(window.x0) + i32(window.y0) + i32(window.x1) + i32(window.y1);
    const ByteVector display = i32(0) + i32(0) + i32(100) + i32(100);
    return i32(20000630) + i32(2 | version_flags) + attribute("channels", "chlist", list + ByteVector(1)) +
           attribute("compression", "compression", ByteVector(1)) + attribute("dataWindow", "box2i", box) +
           attribute("displayWindow", "box2i", display) + attribute("lineOrder", "lineOrder", ByteVector(1)) +
           attribute("pixelAspectRatio", "float", bytes_of_values<float>({1})) +
           attribute("screenWindowCenter", "v2f", ByteVector(8)) +
           attribute("screenWindowWidth", "float", bytes_of_values<float>({1}));
}

ByteVector with_offsets(const ByteVector& head, const std::vector<ByteVector>& chunks) {
    ByteVector offsets, body;
    for (const ByteVector& chunk : chunks) {
        offsets = offsets + bytes_of_values<std::uint64_t>({head.size() + 8 * chunks.size() + body.size()});
        body = body + chunk;
    }
    return head + offsets + body;
}

/// Uncompressed scan lines: each chunk is a line; its channels follow each other in alphabetical order.
ByteVector exr(const std::vector<std::pair<std::string, PixelType>>& channels, Window window,
               const std::vector<ByteVector>& lines) {
    std::vector<ByteVector> chunks;
    for (std::size_t i = 0; i < lines.size(); ++i)
        chunks.push_back(i32(window.y0 + static_cast<std::int32_t>(i)) +
                         i32(static_cast<std::int32_t>(lines[i].size())) + lines[i]);
    return with_offsets(header(channels, window) + ByteVector(1), chunks);
}

ByteVector two_line_depth() {
    return exr({{"Z", Float}}, {10, -3, 12, -2},
               {bytes_of_values<float>({1, 2, 3}), bytes_of_values<float>({4, 5, 6})});
}

DecodedImage decode(const ByteVector& file, const std::string& part = "") {
    const auto image = decode_image(MediaType::Exr, file, {.part = part});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

std::vector<std::string> names_of(const ByteVector& file) {
    std::vector<std::string> names;
    const auto parts = list_exr(file, {}).value();
    for (const ImageParts& part : parts)
        names.push_back(part.part);
    return names;
}

ErrorCode error_of(const ByteVector& file) {
    const auto image = decode_image(MediaType::Exr, file, {});
    REQUIRE_FALSE(image.has_value());
    return image.error().code;
}

} // namespace

TEST_CASE("exr: the image is the data window, wherever it lies, and its unit is unknown") {
    const auto file = two_line_depth();
    CHECK(sniff_media_type(file) == MediaType::Exr);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.desc == packed_desc(3, 2, kF32));
    CHECK(values_of<float>(image.pixels.view()) == std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK(image.facts.unit_unknown);
    CHECK(image.warning.empty());
}

TEST_CASE("exr: half stays half and uint stays uint") {
    const DecodedImage half = decode(exr({{"Z", Half}}, {0, 0, 1, 0}, {from_hex("003C 00C0")}));
    CHECK(half.pixels.desc.format == kF16);
    CHECK(values_of<std::uint16_t>(half.pixels.view()) == std::vector<std::uint16_t>{0x3C00, 0xC000});
    const DecodedImage integer = decode(exr({{"id", Uint}}, {0, 0, 0, 0}, {from_hex("FFFFFFFF")}));
    CHECK(integer.pixels.desc.format == PixelFormat{Scalar::U32});
    CHECK(values_of<std::uint32_t>(integer.pixels.view()) == std::vector<std::uint32_t>{0xFFFFFFFF});
}

TEST_CASE("exr: depth comes before colour, layers keep their names, R G B become one image") {
    const auto file = exr(
        {{"A", Half}, {"B", Half}, {"G", Half}, {"R", Half}, {"Z", Float}, {"left.Z", Float}, {"mask", Half}},
        {0, 0, 0, 0}, {from_hex("0001 0002 0003 0004 0000803F 00000040 003C")});
    CHECK(names_of(file) == std::vector<std::string>{"Z", "left.Z", "mask", "RGBA"});
    CHECK(values_of<float>(decode(file).pixels.view()) == std::vector<float>{1});
    CHECK(values_of<float>(decode(file, "left.Z").pixels.view()) == std::vector<float>{2});
    const DecodedImage colour = decode(file, "RGBA");
    CHECK(colour.pixels.desc.format == PixelFormat{Scalar::F16, 4});
    CHECK(values_of<std::uint16_t>(colour.pixels.view()) ==
          std::vector<std::uint16_t>{0x0400, 0x0300, 0x0200, 0x0100});
    CHECK_FALSE(colour.facts.unit_unknown);
    CHECK(values_of<std::uint16_t>(decode(file, "G").pixels.view()) == std::vector<std::uint16_t>{0x0300});
    CHECK(probe_exr(file, {.part = "right.Z"}).error().code == ErrorCode::NotFound);
}

TEST_CASE("exr: a picture without depth shows its colour") {
    const auto file = exr({{"B", Half}, {"G", Half}, {"R", Half}, {"mask", Half}}, {0, 0, 0, 0},
                          {from_hex("0001 0002 0003 0004")});
    CHECK(decode(file).pixels.desc.format == PixelFormat{Scalar::F16, 3});
}

TEST_CASE("exr: deep images show the nearest sample, zero where there is none") {
    // Uncompressed deep scan lines: y, sizes of table and samples, counts summed along the line, samples
    // by channel ("Deep Scan Line" of the file layout). Pixel 0 has two samples, pixel 1 none, pixel 2 one.
    const auto u64 = [](std::uint64_t v) { return bytes_of_values<std::uint64_t>({v}); };
    const ByteVector head =
        header({{"A", Float}, {"Z", Float}}, {0, 0, 2, 0}, 0x800) + attribute("chunkCount", "int", i32(1)) +
        attribute("maxSamplesPerPixel", "int", i32(2)) + attribute("name", "string", bytes_of("d")) +
        attribute("type", "string", bytes_of("deepscanline")) + attribute("version", "int", i32(1)) +
        ByteVector(1);
    const ByteVector samples = bytes_of_values<float>({0.25f, 0.5f, 0.75f, 9, 7, 3});
    const ByteVector chunk = i32(0) + u64(12) + u64(24) + u64(24) + i32(2) + i32(2) + i32(3) + samples;
    const auto file = with_offsets(head, {chunk});
    const DecodedImage depth = decode(file);
    CHECK(depth.pixels.desc == packed_desc(3, 1, kF32));
    CHECK(values_of<float>(depth.pixels.view()) == std::vector<float>{7, 0, 3});
    CHECK(values_of<float>(decode(file, "A").pixels.view()) == std::vector<float>{0.5f, 0, 0.75f});
}

TEST_CASE("exr: a file that breaks off gives the rows before the break") {
    auto file = two_line_depth();
    file.resize(file.size() - 4);
    const DecodedImage image = decode(file);
    CHECK(image.pixels.rows_decoded == 1);
    CHECK_FALSE(image.warning.empty());
    CHECK(values_of<float>(image.pixels.view()) == std::vector<float>{1, 2, 3, 0, 0, 0});
}

TEST_CASE("exr: what cannot be read is refused with a reason") {
    CHECK(error_of(bytes_of("no EXR")) == ErrorCode::Malformed);
    auto headless = two_line_depth();
    headless.resize(60);
    CHECK(error_of(headless) == ErrorCode::Truncated);
    CHECK_FALSE(list_exr(headless, {}).has_value());
    CHECK(error_of(exr({{"Z", Float}}, {0, 0, -1, -1}, {})) == ErrorCode::Malformed);
    const auto liar = exr({{"Z", Float}}, {0, 0, 15999, 15999}, {ByteVector(64)});
    CHECK(decode_image(MediaType::Exr, liar, {}).has_value() == false);
}

TEST_CASE("exr: encoding goes both ways and refuses what would lose its type") {
    const Image depth = make_depth::noisy_room(67, 41, 3);
    for (const Scalar scalar : {Scalar::F16, Scalar::F32, Scalar::U32}) {
        const Image image = make_depth::converted(depth, scalar);
        const DecodedImage back = decode(encode_exr(image.view()).value());
        CHECK(back.pixels.desc == image.desc);
        CHECK(std::ranges::equal(back.pixels.view().bytes(), image.view().bytes()));
    }
    for (const std::uint8_t channels : {3, 4}) {
        Image colour = allocate_image(packed_desc(5, 4, PixelFormat{Scalar::F32, channels}));
        for (std::uint32_t i = 0; i < 5u * 4 * channels; ++i)
            reinterpret_cast<float*>(colour.data.get())[i] = static_cast<float>(i);
        const DecodedImage back = decode(encode_exr(colour.view()).value());
        CHECK(back.pixels.desc == colour.desc);
        CHECK(std::ranges::equal(back.pixels.view().bytes(), std::as_const(colour).view().bytes()));
    }
    CHECK(encode_exr(depth.view()).error().code == ErrorCode::Unsupported);
}
