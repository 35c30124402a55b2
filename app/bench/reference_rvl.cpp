#include "app/bench/references.hpp"

#include <cstring>

namespace fathom::reference {
namespace {

/// A nibble at a time, as every published decoder reads.
struct Nibbles {
    const std::byte* at;
    std::uint32_t word = 0;
    int left = 0;

    std::uint32_t next() {
        if (left == 0) {
            std::memcpy(&word, at, sizeof word);
            at += sizeof word;
            left = 8;
        }
        const std::uint32_t nibble = word >> 28;
        word <<= 4;
        --left;
        return nibble;
    }

    std::uint32_t number() {
        std::uint32_t value = 0;
        for (int shift = 0;; shift += 3) {
            const std::uint32_t nibble = next();
            value |= (nibble & 7u) << shift;
            if ((nibble & 8u) == 0) return value;
        }
    }
};

} // namespace

void decode_rvl(const std::byte* stream, std::uint16_t* pixels, std::size_t count) {
    Nibbles nibbles{stream};
    std::uint16_t previous = 0;
    while (count > 0) {
        const std::uint32_t zeros = nibbles.number();
        count -= zeros;
        for (std::uint32_t i = 0; i < zeros; ++i)
            *pixels++ = 0;
        const std::uint32_t others = nibbles.number();
        count -= others;
        for (std::uint32_t i = 0; i < others; ++i) {
            const std::uint32_t zigzag = nibbles.number();
            previous = static_cast<std::uint16_t>(previous + ((zigzag >> 1) ^ (0u - (zigzag & 1u))));
            *pixels++ = previous;
        }
    }
}

} // namespace fathom::reference
