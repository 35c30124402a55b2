// The wire format of protocol buffers (protobuf.dev, "Encoding"): reading a message field by field without copying, and
// writing one.
//
//     WireReader reader(bytes);
//     for (WireField field; reader.next(field);)
//         if (field.number == 6 && field.type == WireType::Sized) use(field.bytes);
//     if (reader.failed()) return fail(ErrorCode::Malformed, ...);
//
//     WireWriter writer;
//     writer.text(4, "16UC1").bytes(6, pixels);
//
// Lengths are held against what is left. Groups, which no schema since proto3 has, fail the reader. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Sized = 2, Fixed32 = 5 };

struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0;          // Varint, Fixed64, Fixed32
    std::span<const std::byte> bytes; // Sized

    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

class WireReader {
  public:
    explicit WireReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    /// False at the end, and when what follows is no field.
    bool next(WireField& field);
    /// A number without a field before it, as packed lists have them.
    std::uint64_t varint();

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return position_ == bytes_.size(); }
    [[nodiscard]] std::size_t position() const { return position_; }

  private:
    std::span<const std::byte> take(std::uint64_t size);

    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

/// Fields in the order of the calls. Values that are the default are written too: readers need no schema to see them.
struct WireWriter {
    std::vector<std::byte> out;

    WireWriter& varint(std::uint32_t number, std::uint64_t value);
    WireWriter& fixed32(std::uint32_t number, std::uint32_t value);
    WireWriter& real(std::uint32_t number, double value);
    WireWriter& bytes(std::uint32_t number, std::span<const std::byte> value);
    WireWriter& text(std::uint32_t number, std::string_view value);
    /// A packed list.
    WireWriter& reals(std::uint32_t number, std::span<const double> values);

  private:
    void tag(std::uint32_t number, WireType type);
    void raw_varint(std::uint64_t value);
    void raw(const void* data, std::size_t size);
};

} // namespace fathom
