// The first ten bytes make the layout that a user would state, the rest is the buffer.
#include "tests/fuzz/fuzz_image.hpp"

#include "decoders/media/byte_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fathom;
    constexpr std::size_t kLayoutBytes = 10;
    if (size < kLayoutBytes) return 0;
    ByteReader reader({reinterpret_cast<const std::byte*>(data), kLayoutBytes});
    RawLayout layout;
    layout.width = reader.u16_le();
    layout.height = reader.u16_le();
    layout.format.scalar = static_cast<Scalar>(reader.u8() % 11);
    layout.format.arrangement = static_cast<Arrangement>(reader.u8() % 17);
    layout.format.channels = static_cast<std::uint8_t>(1 + reader.u8() % 4);
    const std::uint8_t flags = reader.u8();
    layout.big_endian = (flags & 1) != 0;
    layout.rvl = (flags & 2) != 0;
    layout.offset_bytes = reader.u8();
    layout.row_stride_bytes = reader.u8() * 16u;
    fuzz_image(MediaType::Raw, data + kLayoutBytes, size - kLayoutBytes, {.raw = layout});
    return 0;
}
