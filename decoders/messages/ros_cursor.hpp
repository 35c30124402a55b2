// RosCursor: reads the numbers and strings of ROS messages, whose two serialisations differ only in alignment, byte
// order and how strings end: ROS 1 (packed, little-endian) and CDR (OMG DDS-XTypes 1.3, clause 7.4).
//
//     FATHOM_TRY(RosCursor cursor, cdr_cursor(payload));     // or ros1_cursor(payload)
//     const auto height = cursor.number<std::uint32_t>();
//     const std::string_view encoding = cursor.string();
//     if (cursor.failed()) return fail(ErrorCode::Truncated, cursor.complaint());
//
// Every length is held against what is left before it is used; the first read that does not fit fails the cursor, which
// yields zeros from then on. Texts and arrays are views into the payload. One thread.
#pragma once

#include "decoders/media/byte_reader.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

/// How a serialisation lays its values out.
struct RosEncoding {
    std::uint8_t max_alignment = 1; // ROS 1: 1, XCDR1: 8, XCDR2: 4
    bool big_endian = false;
    bool terminated_strings = false; // CDR counts and writes a NUL
    bool xcdr2 = false;              // lists of strings and structs begin with their size
    bool delimited = false;          // so does every struct
};

class RosCursor {
  public:
    /// Alignment counts from the first of `bytes`.
    RosCursor(std::span<const std::byte> bytes, RosEncoding encoding) : bytes_(bytes), encoding_(encoding) {}

    [[nodiscard]] const RosEncoding& encoding() const { return encoding_; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
    /// What did not fit: "a string of 9 bytes, where 3 are left".
    [[nodiscard]] const std::string& complaint() const { return complaint_; }

    template <typename T>
    T number() {
        align(sizeof(T));
        const auto bytes = take(sizeof(T), "a number");
        if (bytes.empty()) return T{};
        if constexpr (sizeof(T) == 1)
            return load_le<T>(bytes.data());
        else
            return encoding_.big_endian ? load_be<T>(bytes.data()) : load_le<T>(bytes.data());
    }

    /// Without its NUL. CDR writers that leave out the NUL of an empty string are understood.
    std::string_view string();

    /// `count` numbers of `element_bytes` each as they lie; nothing is aligned for an empty list.
    std::span<const std::byte> numbers(std::uint64_t count, std::size_t element_bytes);

    /// A u32 size, and the end that it states: for delimited structs and lists. Everything behind it is out of reach
    /// until leave().
    struct Frame {
        std::size_t end_before = 0; // bytes of the enclosing frame
    };
    Frame enter();
    /// Skips what the definition does not know and widens the view again.
    void leave(Frame frame);

  private:
    void align(std::size_t size);
    std::span<const std::byte> take(std::uint64_t size, std::string_view what);

    std::span<const std::byte> bytes_; // up to the end of the innermost frame
    std::size_t position_ = 0;
    RosEncoding encoding_;
    bool failed_ = false;
    std::string complaint_;
};

/// Reads the four bytes of encapsulation. Parameter lists are refused as Unsupported.
[[nodiscard]] Result<RosCursor> cdr_cursor(std::span<const std::byte> payload);

[[nodiscard]] inline RosCursor ros1_cursor(std::span<const std::byte> payload) {
    return {payload, RosEncoding{}};
}

} // namespace fathom
