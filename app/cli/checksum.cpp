#include "app/cli/checksum.hpp"

#include <libdeflate.h>

namespace fathom {

std::uint32_t pixels_crc32(const ImageView& image) {
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, image.desc.format);
    if (is_yuv(image.desc.format) || image.desc.row_stride_bytes == row_bytes)
        return libdeflate_crc32(0, image.data, byte_size(image.desc));
    std::uint32_t crc = 0;
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        crc = libdeflate_crc32(crc, image.row(y), row_bytes);
    return crc;
}

std::string crc_text(std::uint32_t crc) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text(8, '0');
    for (std::size_t i = 0; i < 8; ++i)
        text[i] = kDigits[crc >> (28 - 4 * i) & 15];
    return text;
}

} // namespace fathom
