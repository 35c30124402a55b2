#include "decoders/rvl.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include "decoders/media/cpu_features.hpp"
#include "decoders/rvl_kernel.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <random>

using namespace fathom;

namespace {

using Pixels = std::vector<std::uint16_t>;

constexpr CpuLevel kLevels[] = {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512};

struct Vector {
    Pixels pixels;
    const char* payload;
};

/// Derived by hand from Wilson's paper and confirmed by two codecs independent of this one.
const std::vector<Vector>& vectors() {
    static const std::vector<Vector> table = {
        {{}, ""},
        {{0}, "00000010"},
        {{1}, "00002001"},
        {{4}, "00008101"},
        {{1000}, "00f38a01"},
        {{32768}, "82888801"},
        {{65535}, "f3ffef01"},
        {Pixels(8, 0), "00000081"},
        {Pixels(307200, 0), "10b98888"},
        {Pixels(42, 0) /* then 7 */, "00101ea5"},
        {{1, 1, 1, 1, 1, 1}, "00002006"},
        {{1, 1, 1, 1, 0}, "10002004"},
        {Pixels(8, 1000), "30af180800000000"},
        {{1, 65535, 1}, "ffff2c0330ffff3b"},
        {{65535, 1}, "f3ffef0200f3ffbf"},
        {{1000, 1001, 999, 1003, 996}, "23f38a050000d181"},
        {{500, 0, 0, 500}, "21f18d0100000000"},
        {{0, 1200, 1201, 0, 800}, "21d48c120010cc19"},
        {{40000, 40001}, "b2ac880200000020"},
        {{1000, 0, 0, 2000}, "21f38a010000f38a"},
    };
    return table;
}

Pixels expected_pixels(const Vector& vector) {
    Pixels pixels = vector.pixels;
    if (std::string_view(vector.payload) == "00101ea5") pixels.push_back(7);
    return pixels;
}

/// Exactly as large as needed, so that the address sanitizer sees each byte too far.
struct Decoded {
    Pixels pixels;
    RvlOutcome outcome;
};
Decoded decode_at(CpuLevel level, const ByteVector& payload, std::size_t count) {
    const ScopedCpuLevel scope(level);
    const auto exact = std::make_unique<std::byte[]>(payload.size());
    std::copy(payload.begin(), payload.end(), exact.get());
    Pixels pixels(count);
    const RvlOutcome outcome = decode_rvl_payload({exact.get(), payload.size()}, pixels);
    pixels.resize(outcome.pixels);
    return {std::move(pixels), outcome};
}

DecodeOptions bare(std::uint32_t width, std::uint32_t height) {
    DecodeOptions options;
    options.raw = RawLayout{.width = width, .height = height, .format = kU16, .rvl = true};
    return options;
}

ByteVector ros_header(float a, float b, std::uint32_t width, std::uint32_t height) {
    return from_hex("00000000") + bytes_of_values<float>({a, b}) +
           bytes_of_values<std::uint32_t>({width, height});
}

/// Runs, jumps of all sizes and noise; every pattern that the stream knows.
Pixels random_pixels(std::mt19937& random, std::size_t count) {
    Pixels pixels(count);
    std::uint32_t value = 1000, zeros_left = 0;
    for (auto& pixel : pixels) {
        if (zeros_left == 0 && random() % 37 == 0) zeros_left = random() % (random() % 9 == 0 ? 300 : 5);
        const unsigned magnitude = random() % 64 == 0 ? 16 : random() % 8;
        value = (value + (random() % (1u << magnitude)) - (1u << magnitude) / 2) & 0xFFFF;
        pixel = zeros_left > 0 ? 0 : static_cast<std::uint16_t>(value);
        if (zeros_left > 0) --zeros_left;
    }
    return pixels;
}

void check_levels_agree(const ByteVector& payload, std::size_t count) {
    const Decoded scalar = decode_at(CpuLevel::Scalar, payload, count);
    for (const CpuLevel level : {CpuLevel::Avx2, CpuLevel::Avx512}) {
        const Decoded simd = decode_at(level, payload, count);
        if (simd.outcome != scalar.outcome || simd.pixels != scalar.pixels) {
            INFO("level " << name_of(level) << ", " << payload.size() << " bytes, pixels "
                          << scalar.outcome.pixels << " and " << simd.outcome.pixels);
            CHECK(simd.outcome.end == scalar.outcome.end);
            CHECK(simd.outcome.pixels == scalar.outcome.pixels);
            REQUIRE(simd.pixels == scalar.pixels);
        }
    }
}

} // namespace

TEST_CASE("rvl: streams derived by hand decode at each level, and the encoder writes them") {
    for (const Vector& vector : vectors()) {
        INFO(vector.payload);
        const Pixels expected = expected_pixels(vector);
        CHECK(encode_rvl(expected) == from_hex(vector.payload));
        for (const CpuLevel level : kLevels) {
            const Decoded decoded = decode_at(level, from_hex(vector.payload), expected.size());
            CHECK(decoded.outcome.end == RvlEnd::Complete);
            CHECK(decoded.pixels == expected);
        }
    }
}

TEST_CASE("rvl: streams of other encoders decode: signed differences, a zero inside a run") {
    for (const CpuLevel level : kLevels) {
        CHECK(decode_at(level, from_hex("c1dbff01"), 1).pixels == Pixels{40000});
        CHECK(decode_at(level, from_hex("00008001"), 1).pixels == Pixels{0});
    }
}

TEST_CASE("rvl: contradictory streams are refused, and say whether they end early or are damaged") {
    struct Case {
        const char* payload;
        std::size_t count;
        RvlEnd end;
        std::size_t pixels;
    };
    for (const Case& c :
         {Case{"", 1, RvlEnd::Truncated, 0}, Case{"00000050", 4, RvlEnd::Malformed, 0},
          Case{"00000012", 2, RvlEnd::Malformed, 1}, Case{"00000000", 1, RvlEnd::Malformed, 0},
          Case{"0000220c", 20, RvlEnd::Truncated, 5},
          Case{"ffffffffffffffffffffffffffffffff", 4, RvlEnd::Malformed, 0},
          Case{"ffffffff", 4, RvlEnd::Truncated, 0}})
        for (const CpuLevel level : kLevels) {
            INFO(c.payload << " " << name_of(level));
            CHECK(decode_at(level, from_hex(c.payload), c.count).outcome.end == c.end);
            if (std::string_view(c.payload) != "0000220c")
                CHECK(decode_at(level, from_hex(c.payload), c.count).outcome.pixels == c.pixels);
        }
}

TEST_CASE("rvl: each SIMD level equals the scalar one on whole, truncated and damaged streams") {
    std::mt19937 random(20171017);
    for (int round = 0; round < 60; ++round) {
        const std::size_t count = random() % 8 == 0 ? 40000 + random() % 9000 : 1 + random() % 3000;
        const Pixels pixels = random_pixels(random, count);
        const ByteVector payload = encode_rvl(pixels);
        REQUIRE(decode_at(CpuLevel::Scalar, payload, count).pixels == pixels);
        check_levels_agree(payload, count);
        check_levels_agree(payload, count + 1 + random() % 50);
        check_levels_agree(payload, 1 + random() % count);
        for (int cut = 0; cut < 8; ++cut) {
            ByteVector broken = payload;
            broken.resize(random() % (payload.size() + 1));
            check_levels_agree(broken, count);
        }
        for (int flip = 0; flip < 16; ++flip) {
            ByteVector broken = payload;
            for (unsigned bits = 1 + random() % 3; bits > 0; --bits)
                broken[random() % broken.size()] ^= static_cast<std::byte>(1u << random() % 8);
            check_levels_agree(broken, count);
        }
    }
    for (int round = 0; round < 300; ++round) { // bytes that were never a stream, often with long numbers
        ByteVector noise(random() % 5000);
        const unsigned set = random() % 4 == 0 ? 0x88 : 0;
        for (auto& byte : noise)
            byte = static_cast<std::byte>(random() | (random() % 3 != 0 ? set : 0));
        check_levels_agree(noise, 1 + random() % 20000);
    }
}

TEST_CASE("rvl: a bare stream takes its size from the layout, with or without librealsense's length") {
    const ByteVector stream = from_hex("21d48c12 0010cc19");
    const Pixels expected = {0, 1200, 1201, 0, 800};
    for (const ByteVector& bytes : {stream, from_hex("08000000") + stream}) {
        const DecodedImage image = decode_image(MediaType::Rvl, bytes, bare(5, 1)).value();
        CHECK(image.pixels.desc.format == kU16);
        CHECK(values_of<std::uint16_t>(image.pixels.view()) == expected);
    }
}

TEST_CASE("rvl: a stated size does not hide a header that says the same size") {
    const Image room = make_depth::noisy_room(20, 10, 4);
    const ByteVector file = encode_rvl_file(room.view()).value();
    const DecodedImage image = decode_image(MediaType::Rvl, file, bare(20, 10)).value();
    CHECK(values_of<std::uint16_t>(image.pixels.view()) == values_of<std::uint16_t>(room.view()));
}

TEST_CASE("rvl: the headers of RTAB-Map and kornia are understood") {
    const Pixels expected = {0, 1200, 1201, 0, 800};
    const ByteVector size = bytes_of_values<std::uint32_t>({5, 1});
    for (const ByteVector& bytes : {bytes_of("DEPTHRVL") + size + from_hex("21d48c12 0010cc19"),
                                    bytes_of("RVL1") + size + from_hex("128cd421 19cc10")}) {
        CHECK(looks_like_rvl(bytes));
        const DecodedImage image = decode_image(MediaType::Rvl, bytes, {}).value();
        CHECK(values_of<std::uint16_t>(image.pixels.view()) == expected);
    }
    CHECK(probe_rvl(bytes_of("RVLD") + size + from_hex("00000000 00000000"), {}).error().code ==
          ErrorCode::Unsupported);
}

TEST_CASE("rvl: a ROS header with plausible quantisation gives metres, zero becomes the one NaN") {
    // The complete message of the ROS codec for [1.0, NaN, 2.5, 10.0] with default parameters.
    const ByteVector message = from_hex("00000000 00d01d46 00407cc4 02000000 02000000 41cbe801 10f2ad1f");
    const DecodedImage image = decode_image(MediaType::Rvl, message, {}).value();
    CHECK(image.pixels.desc.format == kF32);
    const auto bits = values_of<std::uint32_t>(image.pixels.view());
    CHECK(bits == std::vector<std::uint32_t>{std::bit_cast<std::uint32_t>(1.0f), 0x7FC00000,
                                             std::bit_cast<std::uint32_t>(2.5f), 0x7FC00000});
    // Without quantisation the codes stay.
    ByteVector plain = message;
    std::fill(plain.begin() + 4, plain.begin() + 12, std::byte{0});
    const DecodedImage codes = decode_image(MediaType::Rvl, plain, {}).value();
    CHECK(values_of<std::uint16_t>(codes.pixels.view()) == Pixels{9091, 0, 3031, 0});
}

TEST_CASE("rvl: an encoding string decides over the header's numbers, which 16UC1 leaves uninitialised") {
    const ByteVector stream = from_hex("21d48c12 0010cc19");
    DecodeOptions options;
    options.ros_format = "16UC1; compressedDepth rvl";
    CHECK(probe_rvl(ros_header(10100, -1009, 5, 1) + stream, options).value().desc.format == kU16);
    options.ros_format = "32FC1; compressedDepth rvl";
    CHECK(probe_rvl(ros_header(3e9f, 7, 5, 1) + stream, options).value().desc.format == kF32);
    options.ros_format.clear();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(probe_rvl(ros_header(nan, nan, 5, 1) + stream, options).value().desc.format == kU16);
    CHECK(probe_rvl(ros_header(1e-30f, -3, 5, 1) + stream, options).value().desc.format == kU16);
    CHECK(probe_rvl(ros_header(10100, -1009, 5, 1) + stream, options).value().desc.format == kF32);
}

TEST_CASE("rvl: dequantised values follow A / (code - B) in single precision, wherever the codes lie") {
    const InverseDepth ros_defaults{10100, -1009};
    Pixels codes;
    for (std::uint32_t code = 0; code < 65536; ++code)
        codes.push_back(static_cast<std::uint16_t>(code));
    std::vector<float> apart(codes.size()), together(codes.size());
    dequantise(ros_defaults, codes, apart);
    auto* upper_half = reinterpret_cast<std::uint16_t*>(together.data() + codes.size() / 2);
    std::copy(codes.begin(), codes.end(), upper_half);
    dequantise(ros_defaults, {upper_half, codes.size()}, together);
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (std::bit_cast<std::uint32_t>(apart[i]) != std::bit_cast<std::uint32_t>(together[i]))
            FAIL("" << i);
    CHECK(apart[19191] == Approx(0.5).epsilon(1e-6));
    CHECK(apart[9091] == 1.0f);
    CHECK(apart[2051] == Approx(3.300654).epsilon(1e-6));
    CHECK(std::isnan(apart[0]));
}

TEST_CASE("rvl: a stream that ends early gives its whole rows, zeros below and a warning") {
    const Image room = make_depth::noisy_room(64, 48, 3);
    ByteVector file = encode_rvl_file(room.view()).value();
    file.resize(20 + (file.size() - 20) / 2 / 4 * 4);
    for (const CpuLevel level : kLevels) {
        const ScopedCpuLevel scope(level);
        const DecodedImage image = decode_image(MediaType::Rvl, file, {}).value();
        const std::uint32_t rows = image.pixels.rows_decoded;
        CHECK(rows > 10);
        CHECK(rows < 40);
        CHECK_FALSE(image.warning.empty());
        for (std::uint32_t y = 0; y < 48; ++y)
            for (std::uint32_t x = 0; x < 64; ++x)
                if (value_at(image.pixels.view(), x, y) != (y < rows ? value_at(room.view(), x, y) : 0))
                    FAIL("pixel " << x << ", " << y);
    }
    file.resize(24);
    CHECK(decode_image(MediaType::Rvl, file, {}).error().code == ErrorCode::Truncated);
}

TEST_CASE("rvl: rows with gaps are written row by row") {
    const Image room = make_depth::noisy_room(33, 9, 5);
    const ByteVector file = encode_rvl_file(room.view()).value();
    ImageDesc wide = packed_desc(33, 9, kU16);
    wide.row_stride_bytes = 80;
    Image target = allocate_image(wide);
    CHECK(decode_rvl_into(file, {}, target.view()).value().rows_decoded == 9);
    CHECK(values_of<std::uint16_t>(target.view()) == values_of<std::uint16_t>(room.view()));
}

TEST_CASE("rvl: sizes beyond the cap, empty sides and missing bytes are errors before memory is taken") {
    const ByteVector some = from_hex("00000000");
    CHECK(probe_rvl(ros_header(0, 0, 60000, 60000) + some, {}).error().code == ErrorCode::TooLarge);
    CHECK(probe_rvl(ros_header(0, 0, 8193, 8192) + some, {}).error().code == ErrorCode::TooLarge);
    CHECK(probe_rvl(ros_header(0, 0, 8192, 8192) + some, {}).has_value());
    CHECK(probe_rvl(ros_header(0, 0, 0, 5) + some, {}).error().code == ErrorCode::Malformed);
    CHECK(probe_rvl(ros_header(0, 0, 5, 5), {}).error().code == ErrorCode::Truncated);
    CHECK(probe_rvl(from_hex("0000000000"), {}).error().code == ErrorCode::Truncated);
    CHECK_FALSE(looks_like_rvl(ros_header(0, 0, 0, 5) + some));
    CHECK_FALSE(looks_like_rvl(bytes_of("some text that is long enough for a header")));
}

TEST_CASE("rvl: only u16 images are encoded") {
    const Image room = make_depth::noisy_room(8, 8, 1);
    CHECK(encode_rvl_file(make_depth::converted(room, Scalar::F32).view()).error().code ==
          ErrorCode::InvalidArgument);
}
