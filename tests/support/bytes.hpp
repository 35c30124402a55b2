// Bytes for decoder tests, written so that a reader sees them, and pixels taken out again.
//
//     const auto file = bytes_of("P5 2 1 255\n") + from_hex("01 FF");
//     const DecodedImage image = decode_image(MediaType::Pnm, file, {}).value();
//     CHECK(values_of<std::uint8_t>(image.pixels.view()) == std::vector<std::uint8_t>{1, 255});
#pragma once

#include "decoders/media/image.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace fathom {

using ByteVector = std::vector<std::byte>;

[[nodiscard]] inline ByteVector bytes_of(std::string_view text) {
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

/// Pairs of hexadecimal digits; everything else is ignored.
[[nodiscard]] inline ByteVector from_hex(std::string_view text) {
    ByteVector bytes;
    int high = -1;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) continue;
        if (high >= 0) bytes.push_back(static_cast<std::byte>(high * 16 + digit));
        high = high < 0 ? digit : -1;
    }
    return bytes;
}

/// The numbers as they lie in memory, little-endian.
template <typename T>
[[nodiscard]] ByteVector bytes_of_values(const std::vector<T>& values) {
    ByteVector bytes(values.size() * sizeof(T));
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

[[nodiscard]] inline ByteVector operator+(ByteVector left, const ByteVector& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// All numbers of an interleaved image, row after row.
template <typename T>
[[nodiscard]] std::vector<T> values_of(const ImageView& image) {
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, image.desc.format);
    std::vector<T> values(row_bytes / sizeof(T) * image.desc.height);
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        std::memcpy(reinterpret_cast<std::byte*>(values.data()) + y * row_bytes, image.row(y), row_bytes);
    return values;
}

} // namespace fathom
