#include "decoders/npy.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>

using namespace fathom;

namespace {

/// As numpy.lib.format describes it, version 1.0.
ByteVector npy(const std::string& dict, const ByteVector& values) {
    const auto size = static_cast<char>(dict.size() + 1);
    return bytes_of(std::string("\x93NUMPY\x01\x00", 8) + size + '\0' + dict + "\n") + values;
}

std::string dict(const std::string& descr, const std::string& shape, const std::string& fortran = "False") {
    return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

DecodedImage decode(const ByteVector& file, std::uint32_t index = 0) {
    const auto image = decode_image(MediaType::Npy, file, {.index = index});
    INFO((image ? "" : image.error().message));
    REQUIRE(image.has_value());
    return *image;
}

ErrorCode error_of(const ByteVector& file) {
    const auto probe = probe_npy(file, {});
    REQUIRE_FALSE(probe.has_value());
    return probe.error().code;
}

} // namespace

TEST_CASE("npy: a (h, w) array is one image with its values untouched") {
    const std::vector<float> values{0.5f, 1.5f, -2.0f, 3.0f, 4.0f, 5.0f};
    const DecodedImage image = decode(npy(dict("<f4", "(2, 3)"), bytes_of_values(values)));
    CHECK(image.pixels.desc == packed_desc(3, 2, kF32));
    CHECK(values_of<float>(image.pixels.view()) == values);
    CHECK(image.warning.empty());
}

TEST_CASE("npy: big-endian values are turned round") {
    const DecodedImage image = decode(npy(dict(">u2", "(1, 3)"), from_hex("0102 0304 FFFE")));
    CHECK(values_of<std::uint16_t>(image.pixels.view()) ==
          std::vector<std::uint16_t>{0x0102, 0x0304, 0xFFFE});
}

TEST_CASE("npy: every scalar type keeps its own") {
    const std::pair<const char*, Scalar> types[] = {
        {"|u1", Scalar::U8},  {"|i1", Scalar::I8},  {"|b1", Scalar::U8},  {"<u2", Scalar::U16},
        {"<i2", Scalar::I16}, {"<u4", Scalar::U32}, {"<i4", Scalar::I32}, {"<u8", Scalar::U64},
        {"<i8", Scalar::I64}, {"<f2", Scalar::F16}, {"<f4", Scalar::F32}, {"<f8", Scalar::F64}};
    for (const auto& [descr, scalar] : types) {
        const DecodedImage image =
            decode(npy(dict(descr, "(2, 2)"), ByteVector(4 * byte_size(scalar), std::byte{1})));
        CHECK(image.pixels.desc.format == PixelFormat{scalar});
    }
    CHECK(decode(npy(dict("|?", "(1, 2)"), from_hex("0001"))).pixels.desc.format == kU8);
}

TEST_CASE("npy: Fortran order is transposed while decoding") {
    // numpy: save(asfortranarray(arange(6, dtype='>i2').reshape(2, 3)))
    const auto file = npy(dict(">i2", "(2, 3)", "True"), from_hex("0000 0003 0001 0004 0002 0005"));
    CHECK(values_of<std::int16_t>(decode(file).pixels.view()) == std::vector<std::int16_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("npy: a Fortran-ordered sequence finds each of its images") {
    // arange(12).reshape(2, 2, 3): value at (n, y, x) = 6 n + 3 y + x, stored with n fastest
    const auto file =
        npy(dict("|u1", "(2, 2, 3, 1)", "True"), from_hex("00 06 03 09 01 07 04 0A 02 08 05 0B"));
    CHECK(values_of<std::uint8_t>(decode(file, 1).pixels.view()) ==
          std::vector<std::uint8_t>{6, 7, 8, 9, 10, 11});
}

TEST_CASE("npy: shapes with ones, channels and sequences are seen as images") {
    const ByteVector values(2 * 6 * 5, std::byte{7});
    CHECK(decode(npy(dict("|u1", "(6, 5, 1)"), values)).pixels.desc == packed_desc(5, 6, kU8));
    CHECK(decode(npy(dict("|u1", "(1, 6, 5)"), values)).pixels.desc == packed_desc(5, 6, kU8));
    CHECK(decode(npy(dict("|u1", "(5, 4, 3)"), values)).pixels.desc == packed_desc(4, 5, kRgb8));
    CHECK(decode(npy(dict("|u1", "(5, 3, 4)"), values)).pixels.desc == packed_desc(3, 5, kRgba8));
    const auto sequence = npy(dict("|u1", "(2, 6, 5)"), values);
    CHECK(list_npy(sequence, {}).value()[0].count == 2);
    CHECK(decode(sequence, 1).pixels.desc == packed_desc(5, 6, kU8));
    CHECK(probe_npy(sequence, {.index = 2}).error().code == ErrorCode::NotFound);
}

TEST_CASE("npy: version 2 headers have a four-byte length") {
    const std::string text = dict("|u1", "(1, 2)") + "\n";
    const auto file = bytes_of(std::string("\x93NUMPY\x02\x00", 8) + static_cast<char>(text.size()) +
                               std::string(3, '\0') + text) +
                      from_hex("0A0B");
    CHECK(values_of<std::uint8_t>(decode(file).pixels.view()) == std::vector<std::uint8_t>{10, 11});
}

TEST_CASE("npy: a file that breaks off gives its whole rows and says so") {
    const DecodedImage image = decode(npy(dict("|u1", "(3, 2)"), from_hex("01 02 03 04 05")));
    CHECK(image.pixels.rows_decoded == 2);
    CHECK_FALSE(image.warning.empty());
    CHECK(values_of<std::uint8_t>(image.pixels.view()) == std::vector<std::uint8_t>{1, 2, 3, 4, 0, 0});
}

TEST_CASE("npy: a sequence that breaks off lists the first missing image, which then fails") {
    const auto file = npy(dict("|u1", "(9, 5, 5)"), ByteVector(50));
    CHECK(list_npy(file, {}).value()[0].count == 3);
    CHECK(probe_npy(file, {.index = 2}).error().code == ErrorCode::Truncated);
}

TEST_CASE("npy: what is no image is refused with a reason") {
    CHECK(error_of(bytes_of("hello world, no array")) == ErrorCode::Malformed);
    CHECK(error_of(npy(dict("|O", "(2, 2)"), ByteVector(64))) == ErrorCode::Unsupported);
    CHECK(error_of(npy(dict("<c8", "(2, 2)"), ByteVector(64))) == ErrorCode::Unsupported);
    CHECK(error_of(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }",
                       ByteVector(64))) == ErrorCode::Unsupported);
    CHECK(error_of(npy(dict("<f4", "(7,)"), ByteVector(64))) == ErrorCode::Unsupported);
    CHECK(error_of(npy(dict("<f4", "()"), ByteVector(64))) == ErrorCode::Unsupported);
    CHECK(error_of(npy(dict("<f4", "(0, 3)"), {})) == ErrorCode::Malformed);
    CHECK(error_of(npy(dict("<f4", "(2, x)"), ByteVector(64))) == ErrorCode::Malformed);
    CHECK(error_of(npy("{'descr': '<f4'}", ByteVector(64))) == ErrorCode::Malformed);
    CHECK(error_of(npy(dict("<f4", "(2, 2)"), {})) == ErrorCode::Truncated);
}

TEST_CASE("npy: a header that lies about its size is refused before anything is allocated") {
    CHECK(error_of(npy(dict("<f4", "(16000, 16000)"), ByteVector(64000))) == ErrorCode::TooLarge);
    CHECK(error_of(npy(dict("<f4", "(99999999, 99999999)"), ByteVector(64))) == ErrorCode::TooLarge);
    CHECK(error_of(npy(dict("<f4", "(4294967296, 4294967296, 4294967296)"), ByteVector(64))) ==
          ErrorCode::TooLarge);
}

TEST_CASE("npy: encoding goes both ways for every type and for colour") {
    const Image depth = make_depth::noisy_room(37, 21, 3);
    for (const Scalar scalar : {Scalar::U8, Scalar::U16, Scalar::U32, Scalar::U64, Scalar::I8, Scalar::I16,
                                Scalar::I32, Scalar::I64, Scalar::F16, Scalar::F32, Scalar::F64}) {
        const Image image = make_depth::converted(depth, scalar);
        const auto file = encode_npy(image.view()).value();
        CHECK(file.size() % 64 == image.view().bytes().size() % 64); // values start aligned
        const DecodedImage back = decode(file);
        CHECK(back.pixels.desc == image.desc);
        CHECK(std::ranges::equal(back.pixels.view().bytes(), image.view().bytes()));
    }
    Image colour = allocate_image(packed_desc(6, 5, kRgb8));
    colour.data.get()[7] = std::byte{9};
    CHECK(values_of<std::uint8_t>(decode(encode_npy(colour.view()).value()).pixels.view())[7] == 9);
    const Image yuv = allocate_image(packed_desc(6, 4, PixelFormat{Scalar::U8, 1, Arrangement::Nv12}));
    CHECK(encode_npy(yuv.view()).error().code == ErrorCode::Unsupported);
}
