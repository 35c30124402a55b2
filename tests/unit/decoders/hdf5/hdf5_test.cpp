#include "decoders/hdf5/hdf5_images.hpp"

#include "decoders/media/byte_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hdf5.hpp"

#include <numeric>
#include <random>

using namespace fathom;

namespace {

constexpr std::uint64_t kRows = 10, kColumns = 12;

Hdf5Read read_from(const ByteVector& bytes) {
    return [&bytes](std::uint64_t offset, std::span<std::byte> target) -> Result<void> {
        if (offset > bytes.size() || target.size() > bytes.size() - offset)
            return fail(ErrorCode::Truncated, "the file ends");
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), target.size(), target.begin());
        return {};
    };
}

template <typename T>
std::vector<T> counted(std::size_t count) {
    std::vector<T> values(count);
    std::iota(values.begin(), values.end(), T{});
    return values;
}

/// The images of an array, behind each other; empty where it cannot be read.
ByteVector images_of(const ByteVector& bytes, const std::string& path) {
    const auto file = open_hdf5(read_from(bytes), bytes.size());
    REQUIRE(file);
    const auto listing = list_hdf5(*file);
    REQUIRE(listing);
    for (const Hdf5Array& array : listing->arrays) {
        if (array.path != path) continue;
        const auto images = hdf5_images(*file, array);
        REQUIRE(images);
        CHECK(array.problem.empty());
        Hdf5ArrayReader reader(*file, array);
        ByteVector all;
        for (std::uint32_t i = 0; i < images->count; ++i) {
            const auto image = read_hdf5_image(reader, *images, i);
            REQUIRE(image);
            all = all + *image;
        }
        return all;
    }
    FAIL("no array " << path);
    return {};
}

std::string problem_of(const ByteVector& bytes) {
    const auto file = open_hdf5(read_from(bytes), bytes.size());
    REQUIRE(file);
    const auto listing = list_hdf5(*file);
    REQUIRE(listing);
    REQUIRE(listing->arrays.size() == 1);
    if (!listing->arrays[0].problem.empty()) return listing->arrays[0].problem;
    Hdf5ArrayReader reader(*file, listing->arrays[0]);
    const auto values = reader.read({0, 0}, {kRows, kColumns});
    return values ? "" : values.error().message;
}

ByteVector layout_at(std::uint64_t address, std::uint64_t size) {
    return bytes_of_values(std::vector<std::uint8_t>{3, 1}) + hdf5_value(address) + hdf5_value(size);
}

} // namespace

TEST_CASE("hdf5: an array in one piece is read as it lies, in the root and in groups") {
    const ByteVector values = bytes_of_values(counted<std::uint16_t>(kRows * kColumns));
    Hdf5Made made;
    made.array("depth", hdf5_u16(), {kRows, kColumns}, values);
    made.group("left");
    made.array("depth", hdf5_u16(), {kRows, kColumns}, values);
    const ByteVector bytes = made.file();
    CHECK(images_of(bytes, "/depth") == values);
    CHECK(images_of(bytes, "/left/depth") == values);
}

TEST_CASE("hdf5: images of many are read one by one, from whatever chunks they lie in") {
    const std::vector<std::uint64_t> chunk =
        GENERATE(std::vector<std::uint64_t>{1, kRows, kColumns}, std::vector<std::uint64_t>{2, 4, 5},
                 std::vector<std::uint64_t>{5, 10, 12});
    const auto filters = GENERATE(std::vector<std::uint16_t>{}, std::vector<std::uint16_t>{2, 1},
                                  std::vector<std::uint16_t>{1});
    const ByteVector values = bytes_of_values(counted<float>(5 * kRows * kColumns));
    Hdf5Made made;
    made.chunked("seq", {hdf5_f32(), {5, kRows, kColumns}, chunk, filters}, values);
    CHECK(images_of(made.file(), "/seq") == values);
}

TEST_CASE("hdf5: big-endian values are turned round") {
    auto values = counted<std::uint16_t>(kRows * kColumns);
    const ByteVector expected = bytes_of_values(values);
    for (std::uint16_t& value : values)
        value = byte_swapped(value);
    Hdf5Made made;
    made.array("be", hdf5_integer(2, false, true), {kRows, kColumns}, bytes_of_values(values));
    CHECK(images_of(made.file(), "/be") == expected);
}

TEST_CASE("hdf5: MATLAB's arrays lie by columns, its pictures plane by plane") {
    // depths(h, w, n) is stored as (n, w, h); images(h, w, 3, n) as (n, 3, w, h).
    std::vector<float> stored, expected;
    std::vector<std::uint8_t> stored_picture, expected_picture;
    for (std::uint32_t n = 0; n < 2; ++n) {
        for (std::uint32_t x = 0; x < kColumns; ++x)
            for (std::uint32_t y = 0; y < kRows; ++y)
                stored.push_back(static_cast<float>(1000 * n + 100 * y + x));
        for (std::uint32_t y = 0; y < kRows; ++y)
            for (std::uint32_t x = 0; x < kColumns; ++x)
                expected.push_back(static_cast<float>(1000 * n + 100 * y + x));
        const auto value = [&](std::uint64_t c, std::uint64_t y, std::uint64_t x) {
            return static_cast<std::uint8_t>(100 * n + 70 * c + 7 * y + x);
        };
        for (std::uint64_t c = 0; c < 3; ++c)
            for (std::uint64_t x = 0; x < kColumns; ++x)
                for (std::uint64_t y = 0; y < kRows; ++y)
                    stored_picture.push_back(value(c, y, x));
        for (std::uint64_t y = 0; y < kRows; ++y)
            for (std::uint64_t x = 0; x < kColumns; ++x)
                for (std::uint64_t c = 0; c < 3; ++c)
                    expected_picture.push_back(value(c, y, x));
    }
    Hdf5Made made("MATLAB 7.3 MAT-file, Platform: GLNXA64");
    made.array("depths", hdf5_f32(), {2, kColumns, kRows}, bytes_of_values(stored));
    made.chunked("images", {hdf5_integer(1, false), {2, 3, kColumns, kRows}, {1, 3, 5, 5}, {1}},
                 bytes_of_values(stored_picture));
    made.group("#refs#"); // where MATLAB keeps the content of cells
    made.array("a", hdf5_f32(), {kRows, kColumns}, ByteVector(4 * kRows * kColumns));
    const ByteVector bytes = made.file();
    CHECK(images_of(bytes, "/depths") == bytes_of_values(expected));
    CHECK(images_of(bytes, "/images") == bytes_of_values(expected_picture));
    const auto file = open_hdf5(read_from(bytes), bytes.size());
    CHECK(list_hdf5(*file)->arrays.size() == 2);
}

TEST_CASE("hdf5: shapes tell images from matrices, and channels from images") {
    const Hdf5File file, matlab{.is_matlab = true};
    const auto told = [](const Hdf5File& of, Scalar scalar, std::vector<std::uint64_t> size) -> std::string {
        Hdf5Array array;
        array.scalar = scalar;
        array.dimensions = std::move(size);
        const auto images = hdf5_images(of, array);
        if (!images) return "none";
        return std::to_string(images->count) + " of " + std::to_string(images->width) + "x" +
               std::to_string(images->height) + "x" + std::to_string(images->channels);
    };
    CHECK(told(file, Scalar::F32, {48, 64}) == "1 of 64x48x1");
    CHECK(told(file, Scalar::F32, {48, 64, 1}) == "1 of 64x48x1");
    CHECK(told(file, Scalar::F32, {1, 48, 64}) == "1 of 64x48x1");
    CHECK(told(file, Scalar::F32, {3, 48, 64}) == "3 of 64x48x1"); // floats: three depths
    CHECK(told(file, Scalar::U8, {3, 48, 64}) == "1 of 64x48x3");
    CHECK(told(file, Scalar::F16, {48, 64, 3}) == "1 of 64x48x3"); // Hypersim's colour
    CHECK(told(file, Scalar::U8, {9, 48, 64, 3}) == "9 of 64x48x3");
    CHECK(told(file, Scalar::U8, {9, 3, 48, 64}) == "9 of 64x48x3");
    CHECK(told(file, Scalar::U8, {0, 48, 64}) == "0 of 64x48x1");
    CHECK(told(matlab, Scalar::F32, {64, 48}) == "1 of 64x48x1");
    CHECK(told(matlab, Scalar::U8, {3, 64, 48}) == "1 of 64x48x3");
    CHECK(told(file, Scalar::F64, {3, 3}) == "none");
    CHECK(told(file, Scalar::F64, {500, 4, 4}) == "none");
    CHECK(told(file, Scalar::F64, {9, 9, 9, 9}) == "none");
    CHECK(told(file, Scalar::F64, {~0ull, 48, 64}) == "none");
    CHECK(told(file, Scalar::F64, {~0ull, ~0ull}) == "none");
}

TEST_CASE("hdf5: what is not written is the fill value, or zero") {
    Hdf5Made made;
    const ByteVector fill = bytes_of_values(std::vector<std::uint8_t>{2, 2, 0, 1, 2, 0, 0, 0, 7, 1});
    made.odd("fill",
             {{1, Hdf5Made::space({kRows, kColumns})}, {3, hdf5_u16()}, {5, fill}, {8, layout_at(~0ull, 0)}});
    made.odd("zero", {{1, Hdf5Made::space({kRows, kColumns})}, {3, hdf5_u16()}, {8, layout_at(~0ull, 0)}});
    const ByteVector bytes = made.file();
    CHECK(images_of(bytes, "/fill") == bytes_of_values(std::vector<std::uint16_t>(kRows * kColumns, 0x107)));
    CHECK(images_of(bytes, "/zero") == ByteVector(2 * kRows * kColumns));
}

TEST_CASE(
    "hdf5: data elsewhere and unknown filters are told in a sentence, and nothing is opened or loaded") {
    const std::pair<std::uint16_t, ByteVector> space{1, Hdf5Made::space({kRows, kColumns})},
        type{3, hdf5_u16()};
    Hdf5Made external;
    external.odd("a", {space, type, {8, layout_at(~0ull, 0)}, {7, ByteVector(32)}});
    CHECK(problem_of(external.file()).find("other files") != std::string::npos);
    Hdf5Made virtual_set;
    virtual_set.odd("a", {space, type, {8, bytes_of_values(std::vector<std::uint8_t>{4, 3, 0, 0, 0, 0})}});
    CHECK(problem_of(virtual_set.file()).find("virtual") != std::string::npos);
    Hdf5Made blosc;
    blosc.chunked("a", {hdf5_u16(), {kRows, kColumns}, {kRows, kColumns}, {32001}},
                  ByteVector(2 * kRows * kColumns));
    CHECK(problem_of(blosc.file()).find("Blosc") != std::string::npos);
}

TEST_CASE("hdf5: sizes that lie are errors, and take no memory") {
    const std::pair<std::uint16_t, ByteVector> type{3, hdf5_u16()};
    Hdf5Made beyond;
    beyond.odd("a", {{1, Hdf5Made::space({kRows, kColumns})}, type, {8, layout_at(1ull << 60, 240)}});
    CHECK_FALSE(problem_of(beyond.file()).empty());
    Hdf5Made bomb; // a chunk that is stated to unpack to 2^60 values
    bomb.odd("a", {{1, Hdf5Made::space({kRows, kColumns})},
                   type,
                   {8, bytes_of_values(std::vector<std::uint8_t>{3, 2, 3}) + hdf5_value(std::uint64_t{96}) +
                           bytes_of_values(std::vector<std::uint32_t>{1u << 30, 1u << 30, 2})}});
    CHECK(problem_of(bomb.file()).find("512 MiB") != std::string::npos);
}

TEST_CASE("hdf5: a file that is cut or damaged anywhere gives errors or values, never a crash") {
    Hdf5Made made("MATLAB 7.3 MAT-file");
    made.array("depth", hdf5_u16(), {kRows, kColumns}, ByteVector(2 * kRows * kColumns));
    made.group("g");
    made.chunked("seq", {hdf5_f32(), {2, kRows, kColumns}, {1, 5, 5}, {2, 1}},
                 ByteVector(4 * 2 * kRows * kColumns));
    const ByteVector whole = made.file();
    const auto read_all = [](const ByteVector& bytes) {
        const auto file = open_hdf5(read_from(bytes), bytes.size());
        if (!file) return std::size_t{0};
        const auto listing = list_hdf5(*file);
        if (!listing) return std::size_t{0};
        std::size_t images_read = 0;
        for (const Hdf5Array& array : listing->arrays) {
            const auto images = hdf5_images(*file, array);
            constexpr std::uint64_t kMostPixels = 1u << 16;
            if (!images || !array.problem.empty() || images->count == 0 ||
                std::uint64_t{images->width} * images->height > kMostPixels)
                continue;
            Hdf5ArrayReader reader(*file, array);
            images_read += read_hdf5_image(reader, *images, images->count - 1).has_value();
        }
        return images_read;
    };
    CHECK(read_all(whole) == 2);
    for (std::size_t size = 0; size < whole.size(); size += 7)
        CHECK(read_all({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) <= 2);
    std::mt19937 random(1);
    for (std::size_t at = 512; at < whole.size(); ++at)
        for (const unsigned value : {0u, 0xFFu, static_cast<unsigned>(random() % 256)}) {
            ByteVector damaged = whole;
            damaged[at] = static_cast<std::byte>(value);
            CHECK(read_all(damaged) <= 2);
        }
}
