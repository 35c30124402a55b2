#include "app/sources/hdf5_reader.hpp"

#include "app/sources/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hdf5.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace fathom;

namespace {

constexpr std::uint64_t kRows = 10, kColumns = 12;

ByteVector zeros(std::size_t values, std::size_t value_bytes) {
    return ByteVector(values * value_bytes);
}

const Chunk* described(const SourceIndex& index, std::string_view entity) {
    for (const auto& chunk : index.resident)
        if (chunk->entity == entity) return chunk.get();
    return nullptr;
}

} // namespace

TEST_CASE("hdf5 reader: every array of images is a stream, depth first, coloured by pictures of its size") {
    Hdf5Made made;
    made.array("rgb", hdf5_integer(1, false), {2, kRows, kColumns, 3}, zeros(2 * kRows * kColumns * 3, 1));
    std::vector<std::uint16_t> values(2 * kRows * kColumns);
    values[kRows * kColumns] = 1234; // the second image's first pixel
    made.array("depth", hdf5_u16(), {2, kRows, kColumns}, bytes_of_values(values));
    made.array("K", hdf5_f32(), {3, 3}, zeros(9, 4));
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("a.h5", made.file()), {}, 7);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    CHECK(index->container == "hdf5");
    CHECK(index->complete);
    REQUIRE(index->chunks.size() == 4);
    CHECK(index->chunks[0].entity == "/depth");
    CHECK(index->chunks[3].entity == "/rgb");
    const Chunk* depth = described(*index, "/depth");
    REQUIRE(depth != nullptr);
    CHECK(find_component<ColourPartner>(*depth, 0)->entity == "/rgb");
    CHECK(find_component<DepthMeaning>(*depth, 0)->metres_per_unit == 0.001);
    const auto chunk = (*reader)->load(index->chunks[1].id);
    REQUIRE(chunk);
    const auto* encoded = find_component<EncodedImage>(**chunk, 0);
    REQUIRE(encoded != nullptr);
    const auto image = decode_image(encoded->type, encoded->bytes.bytes, encoded->options);
    REQUIRE(image);
    CHECK(image->pixels.desc.width == kColumns);
    CHECK(value_at(image->pixels.view(), 0, 0) == 1234);
    CHECK_FALSE((*reader)->load(chunk_id(7, 99)));
}

TEST_CASE("hdf5 reader: Hypersim's depth is a length along the ray, told by its file's name") {
    Hdf5Made made;
    made.array("dataset", hdf5_f32(), {kRows, kColumns}, zeros(kRows * kColumns, 4));
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("frame.0000.depth_meters.hdf5", made.file()), {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    const auto* meaning = find_component<DepthMeaning>(*described(*index, "/dataset"), 0);
    CHECK(meaning->kind == DepthKind::RayLength);
    CHECK(meaning->metres_per_unit == 1);
}

TEST_CASE("hdf5 reader: the labelled set of NYU has its camera") {
    constexpr std::uint64_t kWidth = 640, kHeight = 480;
    Hdf5Made made("MATLAB 7.3 MAT-file");
    const auto unwritten =
        bytes_of_values(std::vector<std::uint8_t>{3, 1}) + hdf5_value(~0ull) + hdf5_value(0ull);
    for (const char* name : {"depths", "rawDepths"})
        made.odd(name, {{1, Hdf5Made::space({2, kWidth, kHeight})}, {3, hdf5_f32()}, {8, unwritten}});
    made.odd("images",
             {{1, Hdf5Made::space({2, 3, kWidth, kHeight})}, {3, hdf5_integer(1, false)}, {8, unwritten}});
    made.odd("labels", {{1, Hdf5Made::space({2, kWidth, kHeight})}, {3, hdf5_u16()}, {8, unwritten}});
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("nyu_depth_v2_labeled.mat", made.file()), {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    const Chunk* depth = described(*index, "/depths");
    REQUIRE(depth != nullptr);
    CHECK(find_component<Intrinsics>(*depth, 0)->fx == Approx(518.857901));
    CHECK(find_component<Intrinsics>(*depth, 0)->origin == Origin::Layout);
    CHECK(find_component<ColourPartner>(*depth, 0)->entity == "/images");
    CHECK(*find_component<ImageRole>(*described(*index, "/labels"), 0) == ImageRole::Intensity);
}

TEST_CASE("hdf5 reader: an array that cannot be read costs itself; a file without images says so") {
    Hdf5Made made;
    made.array("depth", hdf5_u16(), {kRows, kColumns}, zeros(kRows * kColumns, 2));
    made.odd("elsewhere",
             {{1, Hdf5Made::space({kRows, kColumns})},
              {3, hdf5_u16()},
              {7, ByteVector(32)},
              {8, bytes_of_values(std::vector<std::uint8_t>{3, 1}) + hdf5_value(~0ull) + hdf5_value(0ull)}});
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("a.h5", made.file()), {}, 0);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    CHECK_FALSE(index->complete);
    REQUIRE(index->warnings.size() == 1);
    CHECK(index->warnings[0].starts_with("/elsewhere: "));
    CHECK(index->chunks.size() == 1);

    Hdf5Made none;
    none.array("K", hdf5_f32(), {3, 3}, zeros(9, 4));
    auto empty = open_reader(folder.write("b.h5", none.file()), {}, 0);
    const auto nothing = (*empty)->read_index();
    REQUIRE(nothing);
    CHECK(nothing->chunks.empty());
    CHECK(nothing->warnings.size() == 1);
}
