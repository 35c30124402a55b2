#include "decoders/rrd/arrow_join.hpp"

#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::vector<std::string> texts_of(const ArrowArray& array) {
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < array.length; ++i)
        texts.push_back(cell_text(array, i));
    return texts;
}

/// As one batch, through bytes: what was joined is an array that readers take.
ArrowArray written_and_read(const ArrowArray& array) {
    ArrowBatch batch{.rows = array.length};
    batch.fields.push_back({.name = "cells", .type = array.node->type});
    batch.columns.push_back(array);
    const auto read = read_arrow_ipc(make_blob(write_arrow_ipc(batch)));
    REQUIRE(read.has_value());
    return read->columns.front();
}

} // namespace

TEST_CASE("arrow: joined arrays hold the values of their parts, one after the other") {
    const std::vector<std::string> names = {"one", "", "three"};
    const std::uint64_t counts[] = {2, 0, 1};
    const ArrowArray numbers = make_numbers<float>({1, 2, 3});
    const ArrowMember members[] = {{"n", make_numbers<std::uint32_t>({4, 5, 6})}, {"t", make_strings(names)}};
    const Blob blobs[] = {make_blob(from_hex("01 02")), make_blob(from_hex("03"))};
    const ArrowArray all[] = {numbers,
                              make_strings(names),
                              make_bools({true, false, true}),
                              make_lists(numbers, counts),
                              lists_of_one(make_strings(names)),
                              make_fixed_size_lists(make_numbers<float>({1, 2, 3, 4}), 2),
                              make_struct(members),
                              make_byte_lists(blobs),
                              lists_of_one(make_byte_lists(blobs)),
                              with_nulls(make_numbers<std::int64_t>({7, 8, 9}), {true, false, true}),
                              make_nulls(numbers.node->type, 2)};
    for (const ArrowArray& array : all) {
        INFO(type_text(*array.node->type));
        // The last two of it, then all, then the first.
        const std::vector<ArrowArray> parts = {window(array, array.length - 2, 2), array,
                                               window(array, 0, 1)};
        REQUIRE(can_join(parts[0], parts[1]));
        std::vector<std::string> expected;
        for (const ArrowArray& part : parts)
            for (const std::string& text : texts_of(part))
                expected.push_back(text);
        const ArrowArray joined = written_and_read(joined_arrays(parts));
        CHECK(texts_of(joined) == expected);
        CHECK(*joined.node->type == *array.node->type);
    }
}

TEST_CASE("arrow: arrays of other types are not joined") {
    CHECK_FALSE(can_join(make_numbers<float>({1}), make_numbers<double>({1})));
    CHECK_FALSE(can_join(make_numbers<float>({1}), lists_of_one(make_numbers<float>({1}))));
    CHECK_FALSE(can_join(ArrowArray{}, make_numbers<float>({1})));
}
