#include "decoders/bag/bag_records.hpp"

#include "tests/support/bag.hpp"
#include "tests/support/catch.hpp"

namespace fathom {
namespace {

/// A record with one damage: the four bytes at `offset` say `value`.
ByteVector with_u32(ByteVector bytes, std::size_t offset, std::uint32_t value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    return bytes;
}

ErrorCode code_of(const ByteVector& bytes) {
    const auto record = read_bag_record(bytes);
    REQUIRE_FALSE(record);
    return record.error().code;
}

TEST_CASE("bag: a connection is read from its header and the header in its data") {
    const ByteVector bytes =
        bag_connection(7, "/depth", "sensor_msgs/Image", "uint32 height") + bytes_of("next");
    const auto record = read_bag_record(bytes);
    REQUIRE(record);
    CHECK(record->head.op == BagOp::Connection);
    CHECK(record->size() == bytes.size() - 4);
    const auto connection = read_bag_connection(*record);
    REQUIRE(connection);
    CHECK(connection->id == 7);
    CHECK(connection->topic == "/depth");
    CHECK(connection->type == "sensor_msgs/Image");
    CHECK(connection->definition == "uint32 height");
}

TEST_CASE("bag: a connection's topic may stand only in its data") {
    const ByteVector bytes =
        bag_record(7, bag_field("conn", bag_value(std::uint32_t{1})),
                   bag_field("topic", bytes_of("/t")) + bag_field("type", bytes_of("a/B")));
    CHECK(read_bag_connection(*read_bag_record(bytes))->topic == "/t");
    const ByteVector without = bag_record(7, bag_field("conn", bag_value(std::uint32_t{1})), {});
    CHECK_FALSE(read_bag_connection(*read_bag_record(without)));
}

TEST_CASE("bag: times are seconds and nanoseconds, up to the largest") {
    const ByteVector bytes = bag_message(3, {0xFFFFFFFF, 999'999'999}, {});
    const auto message = read_bag_message(read_bag_record(bytes)->head);
    REQUIRE(message);
    CHECK(message->connection == 3);
    CHECK(message->time_ns == 4'294'967'295'999'999'999);
}

TEST_CASE("bag: index entries and chunk infos keep their order") {
    const ByteVector index_bytes = bag_index(2, {{{5, 1}, 40}, {{4, 2}, 0}});
    const auto index = read_bag_index(*read_bag_record(index_bytes));
    REQUIRE(index);
    CHECK(index->connection == 2);
    CHECK(index->entries ==
          std::vector<std::pair<std::int64_t, std::uint32_t>>{{5'000'000'001, 40}, {4'000'000'002, 0}});
    const ByteVector info_bytes = bag_chunk_info(4117, 2, 9);
    const auto info = read_bag_chunk_info(*read_bag_record(info_bytes));
    REQUIRE(info);
    CHECK(info->chunk_offset == 4117);
    CHECK(info->message_counts == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{2, 9}});
}

TEST_CASE("bag: a record that reaches beyond the bytes is truncated, whatever it lacks") {
    const ByteVector whole = bag_message(0, {1, 2}, from_hex("01 02 03"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(code_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              ErrorCode::Truncated);
}

TEST_CASE("bag: sizes that cannot be are errors, not memory") {
    const ByteVector message = bag_message(0, {1, 2}, {});
    CHECK(code_of(with_u32(message, 0, 0xFFFFFFF0)) == ErrorCode::TooLarge);
    CHECK(code_of(with_u32(message, 4, 0xFFFFFFF0)) == ErrorCode::Malformed); // the first field
    CHECK(code_of(with_u32(message, message.size() - 4, 0xFFFFFFF0)) == ErrorCode::Truncated);
    // An index that counts more entries than it holds.
    const ByteVector index = bag_record(4,
                                        bag_field("ver", bag_value(std::uint32_t{1})) +
                                            bag_field("conn", bag_value(std::uint32_t{0})) +
                                            bag_field("count", bag_value(std::uint32_t{0xFFFFFFFF})),
                                        ByteVector(24));
    CHECK(read_bag_index(*read_bag_record(index)).error().code == ErrorCode::Malformed);
}

TEST_CASE("bag: a header without its operation, a name or a number of the right size is malformed") {
    const ByteVector no_op = bag_value(std::uint32_t{0}) + bag_value(std::uint32_t{0});
    CHECK(code_of(no_op) == ErrorCode::Malformed);
    const ByteVector no_name = bag_value(std::uint32_t{7}) + bag_value(std::uint32_t{3}) + bytes_of("abc") +
                               bag_value(std::uint32_t{0});
    CHECK(code_of(no_name) == ErrorCode::Malformed);
    const ByteVector short_time = bag_record(
        2, bag_field("conn", bag_value(std::uint32_t{0})) + bag_field("time", bag_value(std::uint32_t{0})),
        {});
    CHECK_FALSE(read_bag_message(read_bag_record(short_time)->head));
    const ByteVector no_connection = bag_record(2, bag_field("time", bag_time({})), {});
    CHECK_FALSE(read_bag_message(read_bag_record(no_connection)->head));
}

TEST_CASE("bag: versions other than 2.0 are refused by their name") {
    CHECK(check_bag_version(bytes_of("#ROSBAG V2.0\n")));
    const auto old = check_bag_version(bytes_of("#ROSBAG V1.2\n"));
    REQUIRE_FALSE(old);
    CHECK(old.error().code == ErrorCode::Unsupported);
    CHECK(old.error().message.find("1.2") != std::string::npos);
    CHECK(is_bag(bytes_of("#ROSRECORD V1.1\n")));
    CHECK(check_bag_version(bytes_of("#ROSRECORD V1.1\n")).error().message.find("1.1") != std::string::npos);
    CHECK(check_bag_version(bytes_of("#ROSBAG")).error().code == ErrorCode::Malformed);
}

} // namespace
} // namespace fathom
