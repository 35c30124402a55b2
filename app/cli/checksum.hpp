// The checksum by which decoded pixels are compared: zlib's CRC-32 over the pixels, rows packed, little-endian, in the
// stored type; of YUV over the buffer as stored. Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <cstdint>
#include <string>

namespace fathom {

[[nodiscard]] std::uint32_t pixels_crc32(const ImageView& image);

/// Eight hexadecimal digits.
[[nodiscard]] std::string crc_text(std::uint32_t crc);

} // namespace fathom
