// Serialised ROS messages for tests, value by value as a reader of the specification would write them down.
//
//     const ByteVector image = RosBytes(RosBytes::cdr_le()).header(12, 34, "camera").put<std::uint32_t>(2)...bytes;
#pragma once

#include "decoders/media/byte_reader.hpp"
#include "tests/support/bytes.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

namespace fathom {

struct RosBytesKind {
    std::string_view prefix; // of the encapsulation, in hexadecimal
    std::size_t max_alignment = 1;
    bool big_endian = false;
    bool cdr = true;
};

inline constexpr RosBytesKind kRos1{"", 1, false, false};
inline constexpr RosBytesKind kCdrLe{"00 01 00 00", 8, false, true};
inline constexpr RosBytesKind kCdrBe{"00 00 00 00", 8, true, true};
inline constexpr RosBytesKind kCdr2Le{"00 07 00 00", 4, false, true};
inline constexpr RosBytesKind kCdr2Be{"00 10 00 00", 4, true, true};

struct RosBytes {
    RosBytesKind kind;
    ByteVector bytes;
    std::size_t origin = 0;

    explicit RosBytes(const RosBytesKind& k) : kind(k), bytes(from_hex(k.prefix)), origin(bytes.size()) {}

    RosBytes& align(std::size_t size) {
        const std::size_t alignment = std::min(size, kind.max_alignment);
        while ((bytes.size() - origin) % alignment != 0)
            bytes.push_back(std::byte{0xEE}); // readers must not look at it
        return *this;
    }
    template <typename T>
    RosBytes& put(T value) {
        align(sizeof(T));
        ByteVector number = bytes_of_values(std::vector<T>{value});
        if (kind.big_endian) std::ranges::reverse(number);
        bytes = bytes + number;
        return *this;
    }
    RosBytes& text(std::string_view value) {
        put<std::uint32_t>(static_cast<std::uint32_t>(value.size() + (kind.cdr ? 1 : 0)));
        bytes = bytes + bytes_of(value);
        if (kind.cdr) bytes.push_back(std::byte{0});
        return *this;
    }
    RosBytes& octets(const ByteVector& values) {
        put<std::uint32_t>(static_cast<std::uint32_t>(values.size()));
        bytes = bytes + values;
        return *this;
    }
    RosBytes& doubles(const std::vector<double>& values) {
        for (const double value : values)
            put(value);
        return *this;
    }
    /// std_msgs/Header: ROS 1 has a sequence number first.
    RosBytes& header(std::int32_t sec, std::uint32_t nanosec, std::string_view frame) {
        if (!kind.cdr) put<std::uint32_t>(77);
        return put(sec).put(nanosec).text(frame);
    }
};

} // namespace fathom
