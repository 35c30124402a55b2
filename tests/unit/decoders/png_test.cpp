#include "decoders/png.hpp"

#include "decoders/media/byte_reader.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include "decoders/png_unfilter.hpp"

#include <cstring>
#include <random>

#include <png.h>

using namespace fathom;

namespace {

using Pixels = std::vector<std::uint16_t>;

/// Made by hand and verified with two libraries: one filter per row, 0 to 4.
const char* const kFiveFilters = "89504e470d0a1a0a0000000d49484452000000040000000510000000001756ce44000000364"
                                 "944415478da63607ec1fc92f9f5ffff"
                                 "8cccaf18fefe95646460fa2bfa4f9291919181995f913deac76abe2d2c0c8c8c51fc360cff0"
                                 "17c6d0e97081549a70000000049454e"
                                 "44ae426082";
const Pixels kFiveFiltersPixels = {1000, 1001, 1003, 65535, 1002, 999,  0,    256,  255,  256,
                                   257,  512,  4000, 4010,  0,    4020, 4001, 4100, 3900, 4019};

struct LibpngImage {
    std::uint32_t width, height;
    int bit_depth, colour_type;
    int interlace = PNG_INTERLACE_NONE;
    int level = 6, filters = PNG_ALL_FILTERS, strategy = -1;
    std::vector<png_color> palette;
    std::vector<png_byte> palette_alpha;
    bool packed_samples = false; // rows hold one byte per sample of 1, 2 or 4 bits
};

/// The independent writer. `rows` are as libpng takes them, 16-bit samples little-endian.
ByteVector write_by_libpng(const LibpngImage& image, const ByteVector& rows, std::size_t row_bytes) {
    ByteVector file;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &file,
        [](png_structp p, png_bytep data, std::size_t size) {
            auto& out = *static_cast<ByteVector*>(png_get_io_ptr(p));
            const auto* bytes = reinterpret_cast<const std::byte*>(data);
            out.insert(out.end(), bytes, bytes + size);
        },
        nullptr);
    png_set_compression_level(png, image.level);
    if (image.strategy >= 0) png_set_compression_strategy(png, image.strategy);
    png_set_filter(png, 0, image.filters);
    png_set_IHDR(png, info, image.width, image.height, image.bit_depth, image.colour_type, image.interlace, 0,
                 0);
    if (!image.palette.empty())
        png_set_PLTE(png, info, image.palette.data(), static_cast<int>(image.palette.size()));
    if (!image.palette_alpha.empty())
        png_set_tRNS(png, info, image.palette_alpha.data(), static_cast<int>(image.palette_alpha.size()),
                     nullptr);
    png_write_info(png, info);
    if (image.bit_depth == 16) png_set_swap(png);
    if (image.bit_depth < 8) png_set_packing(png);
    std::vector<png_bytep> pointers;
    for (std::uint32_t y = 0; y < image.height; ++y)
        pointers.push_back(
            const_cast<png_bytep>(reinterpret_cast<const png_byte*>(rows.data() + y * row_bytes)));
    png_write_image(png, pointers.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

ByteVector write_grey16(const Image& image, int level, int filters, int strategy) {
    const LibpngImage how{.width = image.desc.width,
                          .height = image.desc.height,
                          .bit_depth = 16,
                          .colour_type = PNG_COLOR_TYPE_GRAY,
                          .level = level,
                          .filters = filters,
                          .strategy = strategy};
    return write_by_libpng(how, bytes_of_values(values_of<std::uint16_t>(image.view())),
                           2 * static_cast<std::size_t>(image.desc.width));
}

ByteVector random_bytes(std::size_t count, unsigned seed, unsigned mask = 255) {
    std::mt19937 random(seed);
    ByteVector bytes(count);
    for (auto& byte : bytes)
        byte = static_cast<std::byte>(random() & mask);
    return bytes;
}

std::size_t find_text(const ByteVector& file, const char* text) {
    for (std::size_t i = 0; i + 4 <= file.size(); ++i)
        if (std::memcmp(file.data() + i, text, 4) == 0) return i;
    FAIL("no " << text);
    return 0;
}

} // namespace

TEST_CASE("png: sixteen-bit grey of known bytes gives the known numbers") {
    const ByteVector two_by_two = from_hex(
        "89504e470d0a1a0a0000000d4948445200000002000000021000000000074d8ebb000000124944415478da636060607e"
        "c1f0ff3f0323000c8902ebb800e8390000000049454e44ae426082");
    const DecodedImage image = decode_image(MediaType::Png, two_by_two, {}).value();
    CHECK(image.pixels.desc.format == kU16);
    CHECK(image.warning.empty());
    CHECK(values_of<std::uint16_t>(image.pixels.view()) == Pixels{0, 1000, 65535, 1});

    const DecodedImage filters = decode_image(MediaType::Png, from_hex(kFiveFilters), {}).value();
    CHECK(values_of<std::uint16_t>(filters.pixels.view()) == kFiveFiltersPixels);
}

TEST_CASE("png: sixteen-bit grey by libpng decodes for each size, filter set and deflate strategy") {
    for (const auto& [width, height] : {std::pair{1u, 1u},
                                        {1u, 40u},
                                        {2u, 17u},
                                        {7u, 9u},
                                        {8u, 8u},
                                        {9u, 24u},
                                        {15u, 16u},
                                        {16u, 33u},
                                        {61u, 50u},
                                        {320u, 64u}})
        for (const int filters : {PNG_FILTER_NONE, PNG_FILTER_SUB, PNG_FILTER_UP, PNG_FILTER_AVG,
                                  PNG_FILTER_PAETH, PNG_ALL_FILTERS})
            for (const int strategy : {-1, 2 /* Huffman only */, 3 /* run lengths */, 4 /* fixed codes */}) {
                INFO(width << "x" << height << " filters " << filters << " strategy " << strategy);
                const Image room = make_depth::noisy_room(width, height, width);
                const ByteVector file = write_grey16(room, strategy == 3 ? 1 : 6, filters, strategy);
                const DecodedImage image = decode_image(MediaType::Png, file, {}).value();
                CHECK(image.warning.empty());
                REQUIRE(values_of<std::uint16_t>(image.pixels.view()) ==
                        values_of<std::uint16_t>(room.view()));
            }
}

TEST_CASE("png: the SIMD unfilter equals the plain one for any mixture of filters") {
    std::mt19937 random(9);
    for (int round = 0; round < 200; ++round) {
        const std::uint32_t width = 1 + random() % 70, height = 1 + random() % 40;
        const std::size_t pitch = 1 + 2 * static_cast<std::size_t>(width);
        const ByteVector noise = random_bytes(pitch * height + 2 * kUnfilterMargin, random());
        ByteVector filtered = noise;
        for (std::uint32_t y = 0; y < height; ++y)
            filtered[kUnfilterMargin + y * pitch] =
                static_cast<std::byte>(random() % 3 == 0 ? 4 : random() % 5);
        if (round % 10 == 0)
            filtered[kUnfilterMargin + random() % height * pitch] = std::byte{5}; // does not exist
        Image fast = allocate_image(packed_desc(width, height, kU16));
        Image plain = allocate_image(packed_desc(width, height, kU16));
        const std::byte* rows = filtered.data() + kUnfilterMargin;
        CHECK(unfilter_grey16(rows, height, fast.view()) ==
              unfilter_grey16_scalar(rows, height, plain.view()));
        REQUIRE(values_of<std::uint16_t>(fast.view()) == values_of<std::uint16_t>(plain.view()));
    }
}

TEST_CASE("png: rows with gaps in the target are filled") {
    ImageDesc wide = packed_desc(4, 5, kU16);
    wide.row_stride_bytes = 48;
    Image target = allocate_image(wide);
    CHECK(decode_png_into(from_hex(kFiveFilters), {}, target.view()).value().rows_decoded == 5);
    CHECK(values_of<std::uint16_t>(target.view()) == kFiveFiltersPixels);
}

TEST_CASE("png: every other kind keeps its stored samples") {
    struct Kind {
        int bit_depth, colour_type, channels;
        const char* format;
    };
    for (const Kind& kind :
         {Kind{8, PNG_COLOR_TYPE_GRAY, 1, "u8"}, Kind{8, PNG_COLOR_TYPE_GRAY_ALPHA, 2, "u8x2"},
          Kind{16, PNG_COLOR_TYPE_GRAY_ALPHA, 2, "u16x2"}, Kind{8, PNG_COLOR_TYPE_RGB, 3, "u8x3"},
          Kind{16, PNG_COLOR_TYPE_RGB, 3, "u16x3"}, Kind{8, PNG_COLOR_TYPE_RGB_ALPHA, 4, "u8x4"},
          Kind{16, PNG_COLOR_TYPE_RGB_ALPHA, 4, "u16x4"}, Kind{16, PNG_COLOR_TYPE_GRAY, 1, "u16"}})
        for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
            INFO(kind.format << (interlace != 0 ? " interlaced" : ""));
            const std::size_t row_bytes = 19u * kind.channels * (kind.bit_depth / 8);
            const ByteVector rows = random_bytes(row_bytes * 13, 4);
            const ByteVector file = write_by_libpng({.width = 19,
                                                     .height = 13,
                                                     .bit_depth = kind.bit_depth,
                                                     .colour_type = kind.colour_type,
                                                     .interlace = interlace},
                                                    rows, row_bytes);
            const DecodedImage image = decode_image(MediaType::Png, file, {}).value();
            CHECK(format_name(image.pixels.desc.format) == kind.format);
            CHECK(values_of<std::byte>(image.pixels.view()) == rows);
        }
}

// W3C PNG, clause 8.2: pass 1 holds every eighth pixel of every eighth row, from the first on.
TEST_CASE("png: an interlaced picture that breaks off is a coarse one, and says so") {
    const std::uint32_t width = 64, height = 48;
    ByteVector rows = random_bytes(std::size_t{width} * height * 2, 9);
    // Stored, not compressed: each pass has its share of the bytes.
    const ByteVector file = write_by_libpng({.width = width,
                                             .height = height,
                                             .bit_depth = 16,
                                             .colour_type = PNG_COLOR_TYPE_GRAY,
                                             .interlace = PNG_INTERLACE_ADAM7,
                                             .level = 0,
                                             .filters = PNG_FILTER_NONE},
                                            rows, width * 2u);
    const auto source = [&](std::uint32_t x, std::uint32_t y) {
        return load_le<std::uint16_t>(rows.data() + (std::size_t{y} * width + x) * 2);
    };
    const auto broken_after = [&](std::size_t bytes) {
        return decode_image(MediaType::Png, std::span(file).first(bytes), {});
    };
    // Signature 8, IHDR 25, IDAT's head 8, zlib's 2 + 5; pass 1 has 6 rows of 1 + 8 * 2 bytes.
    constexpr std::size_t kPixelsAt = 8 + 25 + 8 + 2 + 5, kFirstPass = 6 * (1 + 8 * 2);

    const auto coarse = broken_after(kPixelsAt + kFirstPass + 10);
    REQUIRE(coarse.has_value());
    CHECK(coarse->pixels.rows_decoded == height);
    CHECK(coarse->warning.find("pass 2 of 7") != std::string::npos);
    const auto values = values_of<std::uint16_t>(coarse->pixels.view());
    for (std::uint32_t y = 8; y < height; ++y) // pass 2 refines within the first rows
        for (std::uint32_t x = 0; x < width; ++x)
            CHECK(values[y * width + x] == source(x / 8 * 8, y / 8 * 8));

    const auto top = broken_after(kPixelsAt + kFirstPass / 2); // three of the rows of pass 1
    REQUIRE(top.has_value());
    CHECK(top->pixels.rows_decoded >= 16);
    CHECK(top->pixels.rows_decoded <= 24);
    const auto top_values = values_of<std::uint16_t>(top->pixels.view());
    CHECK(top_values[15 * width + 63] == source(56, 8));
    CHECK(top_values[40 * width] == 0);

    const auto nearly_whole = broken_after(file.size() - 16 - 20);
    REQUIRE(nearly_whole.has_value());
    CHECK(nearly_whole->warning.find("pass 7 of 7") != std::string::npos);
    CHECK(values_of<std::uint16_t>(nearly_whole->pixels.view())[0] == source(0, 0));

    CHECK_FALSE(broken_after(kPixelsAt + 4).has_value());
}

TEST_CASE("png: grey of one, two and four bits keeps its codes") {
    for (const int bits : {1, 2, 4}) {
        const ByteVector codes = random_bytes(11 * 6, 8, (1u << bits) - 1);
        const ByteVector file = write_by_libpng(
            {.width = 11, .height = 6, .bit_depth = bits, .colour_type = PNG_COLOR_TYPE_GRAY}, codes, 11);
        const DecodedImage image = decode_image(MediaType::Png, file, {}).value();
        CHECK(image.pixels.desc.format == kU8);
        CHECK(values_of<std::byte>(image.pixels.view()) == codes);
    }
}

TEST_CASE("png: palettes become RGB, or RGBA where an entry is transparent") {
    LibpngImage how{.width = 2, .height = 1, .bit_depth = 8, .colour_type = PNG_COLOR_TYPE_PALETTE};
    how.palette = {{10, 20, 30}, {40, 50, 60}};
    const ByteVector indices = from_hex("01 00");
    const DecodedImage rgb = decode_image(MediaType::Png, write_by_libpng(how, indices, 2), {}).value();
    CHECK(rgb.pixels.desc.format == kRgb8);
    CHECK(values_of<std::uint8_t>(rgb.pixels.view()) == std::vector<std::uint8_t>{40, 50, 60, 10, 20, 30});
    how.palette_alpha = {7};
    const DecodedImage rgba = decode_image(MediaType::Png, write_by_libpng(how, indices, 2), {}).value();
    CHECK(rgba.pixels.desc.format == kRgba8);
    CHECK(values_of<std::uint8_t>(rgba.pixels.view()) ==
          std::vector<std::uint8_t>{40, 50, 60, 255, 10, 20, 30, 7});
}

TEST_CASE("png: a file that breaks off gives its rows, zeros below and a warning") {
    const Image room = make_depth::noisy_room(96, 64, 2);
    const ByteVector rgb_rows = random_bytes(96 * 64 * 3, 1);
    const auto rgb = write_by_libpng(
        {.width = 96, .height = 64, .bit_depth = 8, .colour_type = PNG_COLOR_TYPE_RGB}, rgb_rows, 96 * 3);
    for (ByteVector file :
         {write_grey16(room, 1, PNG_FILTER_SUB, 3), write_grey16(room, 6, PNG_ALL_FILTERS, -1), rgb}) {
        const DecodedImage whole = decode_image(MediaType::Png, file, {}).value();
        file.resize(file.size() / 2);
        const DecodedImage image = decode_image(MediaType::Png, file, {}).value();
        const std::uint32_t rows = image.pixels.rows_decoded;
        CHECK(rows > 8);
        CHECK(rows < 64);
        CHECK_FALSE(image.warning.empty());
        const auto expected = values_of<std::uint8_t>(whole.pixels.view());
        const auto got = values_of<std::uint8_t>(image.pixels.view());
        const std::size_t readable = expected.size() / 64 * rows;
        CHECK(std::equal(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(readable), expected.begin()));
        CHECK(std::all_of(got.begin() + static_cast<std::ptrdiff_t>(readable), got.end(),
                          [](auto byte) { return byte == 0; }));
        file.resize(60);
        CHECK_FALSE(decode_image(MediaType::Png, file, {}).has_value());
        file.resize(20);
        CHECK(decode_image(MediaType::Png, file, {}).error().code == ErrorCode::Truncated);
    }
}

TEST_CASE("png: wrong checksums are a warning and cost no pixel") {
    const Image room = make_depth::noisy_room(40, 30, 6);
    const ByteVector good = write_grey16(room, 6, PNG_ALL_FILTERS, -1);
    const std::size_t end_chunk = find_text(good, "IEND") - 4;
    for (const std::size_t at : {end_chunk - 1 /* CRC */, end_chunk - 5 /* Adler-32 */}) {
        ByteVector file = good;
        file[at] ^= std::byte{0x55};
        const DecodedImage image = decode_image(MediaType::Png, file, {}).value();
        CHECK(image.pixels.rows_decoded == 30);
        CHECK_FALSE(image.warning.empty());
        CHECK(values_of<std::uint16_t>(image.pixels.view()) == values_of<std::uint16_t>(room.view()));
    }
}

TEST_CASE("png: a small file with a huge size in its header takes little memory and is refused") {
    ByteVector file = from_hex(kFiveFilters);
    for (const std::size_t at : {16u, 20u}) // width and height become 16384
        std::memcpy(file.data() + at, from_hex("00004000").data(), 4);
    for (const char* colour_type : {"00", "02", "04", "06"}) {
        std::memcpy(file.data() + 25, from_hex(colour_type).data(), 1);
        CHECK(probe_png(file, {}).error().code == ErrorCode::TooLarge);
    }
    std::memcpy(file.data() + 16, from_hex("7FFFFFFF").data(), 4);
    CHECK(probe_png(file, {}).error().code == ErrorCode::TooLarge);
    std::memcpy(file.data() + 16, from_hex("00000000").data(), 4);
    CHECK(probe_png(file, {}).error().code == ErrorCode::Malformed);
}

TEST_CASE("png: flipped bits end in pixels, a warning or an error, never in a crash") {
    const Image room = make_depth::noisy_room(50, 40, 11);
    const ByteVector rgb_rows = random_bytes(50 * 40 * 3, 1, 31);
    std::mt19937 random(77);
    for (const ByteVector& good :
         {write_grey16(room, 1, PNG_FILTER_SUB, 3), write_grey16(room, 6, PNG_ALL_FILTERS, -1),
          write_by_libpng({.width = 50, .height = 40, .bit_depth = 8, .colour_type = PNG_COLOR_TYPE_RGB},
                          rgb_rows, 150)})
        for (int round = 0; round < 150; ++round) {
            ByteVector file = good;
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                file[8 + random() % (file.size() - 8)] ^= static_cast<std::byte>(1u << random() % 8);
            const auto probe = probe_png(file, {});
            if (!probe || probe->desc.width * std::uint64_t{probe->desc.height} > 1u << 22) continue;
            (void)decode_image(MediaType::Png, file, {});
        }
}

TEST_CASE("png: what the encoder writes is read back by our decoder and by libpng") {
    for (const char* name : {"u8", "u8x2", "rgb8", "rgba8", "u16", "u16x2", "rgb16", "rgba16"})
        for (const PngEffort effort : {PngEffort::Fast, PngEffort::Small}) {
            INFO(name);
            Image image = allocate_image(packed_desc(37, 21, parse_pixel_format(name).value()));
            const ByteVector noise = random_bytes(byte_size(image.desc), 3);
            std::memcpy(image.data.get(), noise.data(), noise.size());
            const ByteVector file = encode_png(image.view(), effort).value();
            const DecodedImage back = decode_image(MediaType::Png, file, {}).value();
            CHECK(back.warning.empty());
            CHECK(back.pixels.desc == image.desc);
            CHECK(values_of<std::byte>(back.pixels.view()) == noise);

            png_image simple{};
            simple.version = PNG_IMAGE_VERSION;
            REQUIRE(png_image_begin_read_from_memory(&simple, file.data(), file.size()) != 0);
            CHECK(simple.width == 37);
            simple.format = PNG_FORMAT_RGBA;
            std::vector<png_byte> pixels(PNG_IMAGE_SIZE(simple));
            CHECK(png_image_finish_read(&simple, nullptr, pixels.data(), 0, nullptr) != 0);
        }
}

TEST_CASE("png: BGR is written as RGB, and floats are refused") {
    Image bgra = allocate_image(packed_desc(1, 1, kBgra8));
    std::memcpy(bgra.data.get(), from_hex("03 02 01 FF").data(), 4);
    const ByteVector file = encode_png(bgra.view()).value();
    const DecodedImage back = decode_image(MediaType::Png, file, {}).value();
    CHECK(values_of<std::uint8_t>(back.pixels.view()) == std::vector<std::uint8_t>{1, 2, 3, 255});
    const Image depth = make_depth::converted(make_depth::constant(2, 2, 5), Scalar::F32);
    CHECK(encode_png(depth.view()).error().code == ErrorCode::InvalidArgument);
}
