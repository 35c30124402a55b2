#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace fathom;

namespace {

ArrowBatch one_column_batch(const ArrowArray& column) {
    return {.fields = {{"column", column.node->type, true, {{"rerun:component", "Some:thing"}}}},
            .columns = {column},
            .rows = column.length};
}

/// Written and read again.
ArrowArray through_ipc(const ArrowArray& column) {
    const auto batch = read_arrow_ipc(make_blob(write_arrow_ipc(one_column_batch(column))));
    REQUIRE(batch);
    REQUIRE(batch->columns.size() == 1);
    CHECK(type_of(batch->columns[0]) == type_of(column));
    CHECK(batch->rows == column.length);
    return batch->columns[0];
}

std::vector<std::string> texts_of(const ArrowArray& array) {
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < array.length; ++i)
        texts.push_back(cell_text(array, i));
    return texts;
}

using Texts = std::vector<std::string>;

ArrowArray image_formats() {
    const ArrowMember members[] = {
        {"width", make_numbers<std::uint32_t>({640, 320})},
        {"height", make_numbers<std::uint32_t>({480, 240})},
        {"pixel_format", with_nulls(make_numbers<std::uint8_t>({0, 26}), {false, true})}};
    return make_struct(members);
}

} // namespace

TEST_CASE("arrow: columns of every type that Rerun uses come back from a stream as they were written") {
    const std::string names[] = {"camera", "", "Tür"};
    CHECK(texts_of(through_ipc(make_strings(names))) == Texts{"camera", "", "Tür"});
    CHECK(texts_of(through_ipc(make_bools({true, false, true}))) == Texts{"true", "false", "true"});
    CHECK(texts_of(through_ipc(make_numbers<std::int8_t>({-128, 127}))) == Texts{"-128", "127"});
    CHECK(texts_of(through_ipc(make_numbers<std::uint64_t>({UINT64_MAX}))) == Texts{"18446744073709551615"});
    CHECK(texts_of(through_ipc(make_numbers<float>({0.1f, -2.0f}))) == Texts{"0.1", "-2"});
    CHECK(texts_of(through_ipc(make_fixed_size_lists(make_numbers<double>({1, 2.5, 3, 4}), 2))) ==
          Texts{"[1, 2.5]", "[3, 4]"});
    CHECK(texts_of(through_ipc(image_formats())) ==
          Texts{"{width: 640, height: 480}", "{width: 320, height: 240, pixel_format: 26}"});
    const std::uint64_t counts[] = {2, 0, 1};
    CHECK(texts_of(through_ipc(make_lists(make_numbers<std::uint16_t>({7, 8, 9}), counts))) ==
          Texts{"[7, 8]", "[]", "[9]"});
    const ArrowTypePtr text_lists = make_lists(make_strings(names), counts).node->type;
    CHECK(texts_of(through_ipc(make_nulls(text_lists, 2))) == Texts{"null", "null"});
}

TEST_CASE("arrow: a window on a column is written as if it were the whole column") {
    const ArrowArray bits = window(make_bools({true, true, false, true, false}), 2, 3);
    CHECK(texts_of(through_ipc(bits)) == Texts{"false", "true", "false"});
    const std::uint64_t counts[] = {1, 2, 3};
    const ArrowArray lists = make_lists(make_numbers<std::int32_t>({1, 2, 3, 4, 5, 6}), counts);
    CHECK(texts_of(through_ipc(window(lists, 1, 2))) == Texts{"[2, 3]", "[4, 5, 6]"});
    const ArrowArray gaps = with_nulls(lists, {true, false, true});
    CHECK(texts_of(through_ipc(window(gaps, 1, 2))) == Texts{"null", "[4, 5, 6]"});
}

TEST_CASE("arrow: image bytes are wrapped and taken out without a copy") {
    const Blob pixels = make_blob(std::vector<std::byte>(1000, std::byte{7}));
    const ArrowArray column = lists_of_one(make_byte_lists({&pixels, 1}));
    CHECK(type_text(type_of(column)) == "list<item: list<item: uint8 not null>>");
    const auto taken = bytes_at(list_at(column, 0), 0);
    REQUIRE(taken);
    CHECK(taken->bytes.data() == pixels.bytes.data());
    CHECK(taken->bytes.size() == 1000);
}

TEST_CASE("arrow: bytes of a column that was read are slices of the stream") {
    const Blob blobs[] = {make_blob(bytes_of("first")), make_blob(bytes_of("second"))};
    const Blob stream = make_blob(write_arrow_ipc(one_column_batch(lists_of_one(make_byte_lists(blobs)))));
    const auto batch = read_arrow_ipc(stream);
    REQUIRE(batch);
    const auto taken = bytes_at(list_at(batch->columns[0], 1), 0);
    REQUIRE(taken);
    CHECK(std::vector(taken->bytes.begin(), taken->bytes.end()) == bytes_of("second"));
    CHECK(taken->bytes.data() >= stream.bytes.data());
    CHECK(taken->bytes.data() + taken->bytes.size() <= stream.bytes.data() + stream.bytes.size());
}

TEST_CASE("arrow: a stream that starts at an odd address is read like any other") {
    const ByteVector stream = write_arrow_ipc(one_column_batch(make_numbers<std::int32_t>({1, -2, 3})));
    for (std::size_t shift = 1; shift < 8; ++shift) {
        const Blob shifted = slice(make_blob(ByteVector(shift) + stream), shift, stream.size());
        const auto batch = read_arrow_ipc(shifted);
        REQUIRE(batch);
        CHECK(texts_of(batch->columns[0]) == Texts{"1", "-2", "3"});
    }
}

TEST_CASE("arrow: what is beyond the end, null or of another type reads as nothing") {
    const ArrowArray numbers = with_nulls(make_numbers<std::int32_t>({5, 6}), {true, false});
    CHECK(int64_at(numbers, 0) == 5);
    CHECK_FALSE(int64_at(numbers, 1));
    CHECK_FALSE(int64_at(numbers, 2));
    CHECK_FALSE(int64_at(window(numbers, 0, 1), 1));
    CHECK(is_null(numbers, 2));
    CHECK_FALSE(string_at(numbers, 0));
    CHECK_FALSE(bytes_at(numbers, 0));
    CHECK(list_at(numbers, 0).length == 0);
    CHECK_FALSE(child(numbers, "x"));
    CHECK_FALSE(child(image_formats(), "depth"));
    CHECK_FALSE(uint64_at(make_numbers<std::int32_t>({-1}), 0));
    CHECK_FALSE(int64_at(make_numbers<std::uint64_t>({UINT64_MAX}), 0));
    CHECK_FALSE(int64_at(ArrowArray{}, 0));
}

TEST_CASE("arrow: numbers in lists come out flat, and packed where they lie without gaps") {
    const ArrowArray matrix = make_fixed_size_lists(make_numbers<float>({1, 2, 3, 4, 5, 6}), 3);
    CHECK(flat_doubles(matrix) == std::vector<double>{1, 2, 3, 4, 5, 6});
    CHECK(flat_doubles(window(matrix, 1, 1)) == std::vector<double>{4, 5, 6});
    const auto packed = packed_values(window(matrix, 1, 1));
    REQUIRE(packed);
    REQUIRE(packed->bytes.size() == 12);
    CHECK(load_le<float>(packed->bytes.data() + 4) == 5.0f);
    const auto gaps = flat_doubles(with_nulls(make_numbers<double>({1, 2}), {false, true}));
    CHECK(std::isnan(gaps[0]));
    CHECK(gaps[1] == 2);
}

TEST_CASE("arrow: cells are shown on one line that ends") {
    CHECK(cell_text(make_byte_lists(std::vector{make_blob(ByteVector(614400))}), 0) == "614400 bytes");
    std::vector<std::int32_t> many(100'000, 1234);
    const std::uint64_t count[] = {many.size()};
    const std::string list =
        cell_text(make_lists(make_numbers(std::span<const std::int32_t>(many)), count), 0, 40);
    CHECK(list.starts_with("[1234, 1234, "));
    CHECK(list.ends_with("…]"));
    CHECK(list.size() < 60);
    const std::string text[] = {"two\nlines\x1b[31m", std::string(500, 'x')};
    CHECK(cell_text(make_strings(text), 0) == "two lines [31m");
    CHECK(cell_text(make_strings(text), 1, 10) == "xxxxxxxxxx…");
}

TEST_CASE("arrow: times are shown as dates and seconds") {
    const auto time = [](ArrowKind kind, std::int64_t value) {
        const auto bytes = bytes_of_values(std::vector<std::int64_t>{value});
        return cell_text(make_fixed_width({.kind = kind, .bit_width = 64}, make_blob(bytes)), 0);
    };
    CHECK(time(ArrowKind::Timestamp, 0) == "1970-01-01 00:00:00Z");
    CHECK(time(ArrowKind::Timestamp, 1'700'000'000'250'000'000) == "2023-11-14 22:13:20.25Z");
    CHECK(time(ArrowKind::Timestamp, -1) == "1969-12-31 23:59:59.999999999Z");
    CHECK(time(ArrowKind::Timestamp, INT64_MIN) == "1677-09-21 00:12:43.145224192Z");
    CHECK(time(ArrowKind::Duration, 1'500'000'000) == "1.5 s");
}

TEST_CASE("arrow: a stream cut anywhere is refused, or is as good as whole") {
    const ByteVector stream = write_arrow_ipc(one_column_batch(image_formats()));
    const std::size_t end_marker = 8;
    for (std::size_t size = 0; size < stream.size(); ++size) {
        const auto batch =
            read_arrow_ipc(make_blob({stream.begin(), stream.begin() + static_cast<long>(size)}));
        INFO(size << " of " << stream.size());
        if (!batch) continue;
        // Without its end marker it is whole; without its batch it is a schema.
        CHECK((size == stream.size() - end_marker || batch->rows == 0));
    }
}

TEST_CASE("arrow: offsets that fall or reach past their items are refused") {
    const std::uint64_t counts[] = {1, 1};
    const ArrowArray good = make_lists(make_numbers<std::uint8_t>({1, 2}), counts);
    const auto with_offsets = [&](std::vector<std::int32_t> offsets) {
        ArrowNode node = *good.node;
        node.offsets = make_blob(bytes_of_values(offsets));
        ByteVector stream = write_arrow_ipc(one_column_batch(good));
        // The writer rebases offsets, so they are exchanged in the stream.
        const ByteVector from = bytes_of_values(std::vector<std::int32_t>{0, 1, 2});
        const auto at = std::ranges::search(stream, from);
        REQUIRE(at.size() == 12);
        std::ranges::copy(node.offsets.bytes, at.begin());
        return read_arrow_ipc(make_blob(std::move(stream)));
    };
    CHECK(with_offsets({0, 1, 2}));
    CHECK(with_offsets({0, 0, 2}));
    for (const auto& bad :
         {std::vector{0, 1, 3}, std::vector{0, 2, 1}, std::vector{-1, 1, 2}, std::vector{0, 1, -2}})
        CHECK(with_offsets(bad).error().code == ErrorCode::Malformed);
}

TEST_CASE("arrow: a schema without a batch has columns of no rows, which can be written") {
    const ArrowBatch batch = one_column_batch(lists_of_one(image_formats()));
    const auto read = read_arrow_ipc(make_blob(write_arrow_schema_ipc(batch.fields, {{"key", "value"}})));
    REQUIRE(read);
    CHECK(read->metadata == ArrowMetadata{{"key", "value"}});
    REQUIRE(read->columns.size() == 1);
    CHECK(read->rows == 0);
    CHECK(type_of(read->columns[0]) == type_of(batch.columns[0]));
    CHECK(through_ipc(read->columns[0]).length == 0);
}

TEST_CASE("arrow: damage in any byte of a stream never leads outside") {
    const std::uint64_t counts[] = {1, 1};
    ArrowBatch batch = one_column_batch(make_lists(image_formats(), counts));
    const std::string names[] = {"a", "bc"};
    batch.fields.push_back({"names", make_strings(names).node->type, true, {}});
    batch.columns.push_back(make_strings(names));
    const ByteVector stream = write_arrow_ipc(batch);
    std::size_t characters = 0;
    for (std::size_t at = 0; at < stream.size(); ++at)
        for (const int flip : {0x01, 0x80, 0xFF}) {
            ByteVector damaged = stream;
            damaged[at] ^= static_cast<std::byte>(flip);
            const auto read = read_arrow_ipc(make_blob(std::move(damaged)));
            if (!read) continue;
            for (const ArrowArray& column : read->columns)
                for (std::uint64_t i = 0; i < std::min<std::uint64_t>(column.length, 3); ++i)
                    characters += cell_text(column, i).size();
        }
    CHECK(characters > 0); // most flips hit padding
}
