// ByteReader: reads numbers from bytes that come from outside. Every read is checked; the first one that does
// not fit sets `failed` and yields zero, so that a header is read in straight lines and checked once at its
// end.
//
//     ByteReader reader(bytes);
//     const auto width = reader.u32_le();
//     const auto height = reader.u32_le();
//     if (reader.failed()) return fail(ErrorCode::Truncated, "header ends after " + ...);
//
// Any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace fathom {

static_assert(std::endian::native == std::endian::little, "pixels in memory are little-endian");

template <typename T>
[[nodiscard]] T load_le(const std::byte* p) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

[[nodiscard]] inline std::uint16_t byte_swapped(std::uint16_t v) {
    return __builtin_bswap16(v);
}
[[nodiscard]] inline std::uint32_t byte_swapped(std::uint32_t v) {
    return __builtin_bswap32(v);
}
[[nodiscard]] inline std::uint64_t byte_swapped(std::uint64_t v) {
    return __builtin_bswap64(v);
}

template <typename T>
[[nodiscard]] T load_be(const std::byte* p) {
    static_assert(sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);
    using Bits = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                    std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
    return std::bit_cast<T>(byte_swapped(load_le<Bits>(p)));
}

class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }

    std::uint8_t u8() { return read_le<std::uint8_t>(); }
    std::uint16_t u16_le() { return read_le<std::uint16_t>(); }
    std::uint32_t u32_le() { return read_le<std::uint32_t>(); }
    std::uint64_t u64_le() { return read_le<std::uint64_t>(); }
    float f32_le() { return read_le<float>(); }
    double f64_le() { return read_le<double>(); }
    std::uint16_t u16_be() { return read_be<std::uint16_t>(); }
    std::uint32_t u32_be() { return read_be<std::uint32_t>(); }
    std::uint64_t u64_be() { return read_be<std::uint64_t>(); }

    /// The next `size` bytes, or an empty span and `failed`.
    std::span<const std::byte> take(std::size_t size) {
        if (failed_ || size > remaining()) {
            failed_ = true;
            return {};
        }
        position_ += size;
        return bytes_.subspan(position_ - size, size);
    }

    void skip(std::size_t size) { (void)take(size); }

  private:
    template <typename T>
    T read_le() {
        const auto bytes = take(sizeof(T));
        return bytes.empty() ? T{} : load_le<T>(bytes.data());
    }
    template <typename T>
    T read_be() {
        const auto bytes = take(sizeof(T));
        return bytes.empty() ? T{} : load_be<T>(bytes.data());
    }

    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

} // namespace fathom
