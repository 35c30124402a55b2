// ROS 1 bags for tests, written record by record from their specification.
//
//     const ByteVector chunk = bag_chunk("none", bag_connection(0, "/t", "std_msgs/Float32") + bag_message(0, {1, 0}, data));
#pragma once

#include "tests/support/bytes.hpp"

#include <string>
#include <utility>

namespace fathom {

struct BagTime {
    std::uint32_t seconds = 0, nanoseconds = 0;
};

template <typename T>
[[nodiscard]] ByteVector bag_value(T value) {
    return bytes_of_values(std::vector{value});
}

[[nodiscard]] inline ByteVector bag_time(BagTime time) {
    return bag_value(time.seconds) + bag_value(time.nanoseconds);
}

[[nodiscard]] inline ByteVector bag_field(std::string_view name, const ByteVector& value) {
    const ByteVector field = bytes_of(std::string(name) + "=") + value;
    return bag_value(static_cast<std::uint32_t>(field.size())) + field;
}

[[nodiscard]] inline ByteVector bag_record(std::uint8_t op, const ByteVector& fields,
                                           const ByteVector& data) {
    const ByteVector header = fields + bag_field("op", bag_value(op));
    return bag_value(static_cast<std::uint32_t>(header.size())) + header +
           bag_value(static_cast<std::uint32_t>(data.size())) + data;
}

[[nodiscard]] inline ByteVector bag_connection(std::uint32_t id, std::string_view topic,
                                               std::string_view type, std::string_view definition = {}) {
    return bag_record(7, bag_field("conn", bag_value(id)) + bag_field("topic", bytes_of(topic)),
                      bag_field("type", bytes_of(type)) + bag_field("md5sum", bytes_of("*")) +
                          bag_field("message_definition", bytes_of(definition)));
}

[[nodiscard]] inline ByteVector bag_message(std::uint32_t connection, BagTime time, const ByteVector& data) {
    return bag_record(2, bag_field("conn", bag_value(connection)) + bag_field("time", bag_time(time)), data);
}

/// What a string is in a message.
[[nodiscard]] inline ByteVector ros1_text(std::string_view text) {
    return bag_value(static_cast<std::uint32_t>(text.size())) + bytes_of(text);
}

/// sensor_msgs/Image of encoding 16UC1.
[[nodiscard]] inline ByteVector ros1_depth_image(BagTime stamp, std::uint32_t width, std::uint32_t height,
                                                 const ByteVector& pixels) {
    return bag_value(std::uint32_t{0}) + bag_time(stamp) + ros1_text("camera") + bag_value(height) +
           bag_value(width) + ros1_text("16UC1") + bag_value(std::uint8_t{0}) + bag_value(2 * width) +
           bag_value(static_cast<std::uint32_t>(pixels.size())) + pixels;
}

/// `packed` is what `records` came to, where they are compressed.
[[nodiscard]] inline ByteVector bag_chunk(std::string_view compression, const ByteVector& records,
                                          const ByteVector& packed) {
    return bag_record(5,
                      bag_field("compression", bytes_of(compression)) +
                          bag_field("size", bag_value(static_cast<std::uint32_t>(records.size()))),
                      packed);
}

[[nodiscard]] inline ByteVector bag_index(std::uint32_t connection,
                                          const std::vector<std::pair<BagTime, std::uint32_t>>& entries) {
    ByteVector data;
    for (const auto& [time, offset] : entries)
        data = data + bag_time(time) + bag_value(offset);
    return bag_record(4,
                      bag_field("ver", bag_value(std::uint32_t{1})) +
                          bag_field("conn", bag_value(connection)) +
                          bag_field("count", bag_value(static_cast<std::uint32_t>(entries.size()))),
                      data);
}

[[nodiscard]] inline ByteVector bag_chunk_info(std::uint64_t offset, std::uint32_t connection,
                                               std::uint32_t count) {
    return bag_record(6,
                      bag_field("ver", bag_value(std::uint32_t{1})) +
                          bag_field("chunk_pos", bag_value(offset)) + bag_field("start_time", bag_time({})) +
                          bag_field("end_time", bag_time({})) +
                          bag_field("count", bag_value(std::uint32_t{1})),
                      bag_value(connection) + bag_value(count));
}

/// The magic and the first record, of 100 bytes of padding.
[[nodiscard]] inline ByteVector bag_start(std::uint64_t index_offset, std::uint32_t connections,
                                          std::uint32_t chunks, std::string_view encryptor = {}) {
    ByteVector fields = bag_field("index_pos", bag_value(index_offset)) +
                        bag_field("conn_count", bag_value(connections)) +
                        bag_field("chunk_count", bag_value(chunks));
    if (!encryptor.empty()) fields = fields + bag_field("encryptor", bytes_of(encryptor));
    return bytes_of("#ROSBAG V2.0\n") + bag_record(3, fields, ByteVector(100, std::byte{' '}));
}

} // namespace fathom
