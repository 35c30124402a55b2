#include "decoders/samples.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

/// Side of the tiles in which a transposition walks, so that the lines of a tile stay in the first cache.
constexpr std::uint32_t kTile = 32;

template <typename Bits>
void swap_samples(const std::byte* source, std::byte* target, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const Bits value = byte_swapped(load_le<Bits>(source + i * sizeof(Bits)));
        std::memcpy(target + i * sizeof(Bits), &value, sizeof value);
    }
}

template <typename Bits>
void gather_tile(const std::byte* source, SampleStrides strides, bool swapped, std::uint32_t x_begin,
                 std::uint32_t x_end, std::uint32_t y, MutableImageView target) {
    const std::size_t channels = target.desc.format.channels;
    std::byte* out = target.row(y) + x_begin * channels * sizeof(Bits);
    for (std::uint32_t x = x_begin; x < x_end; ++x)
        for (std::size_t channel = 0; channel < channels; ++channel, out += sizeof(Bits)) {
            const std::size_t at = y * strides.y + x * strides.x + channel * strides.channel;
            Bits value = load_le<Bits>(source + at * sizeof(Bits));
            if constexpr (sizeof(Bits) > 1)
                if (swapped) value = byte_swapped(value);
            std::memcpy(out, &value, sizeof value);
        }
}

template <typename Bits>
void gather(const std::byte* source, SampleStrides strides, bool swapped, std::uint32_t rows,
            MutableImageView target) {
    for (std::uint32_t y0 = 0; y0 < rows; y0 += kTile)
        for (std::uint32_t x0 = 0; x0 < target.desc.width; x0 += kTile)
            for (std::uint32_t y = y0; y < std::min(y0 + kTile, rows); ++y)
                gather_tile<Bits>(source, strides, swapped, x0, std::min(x0 + kTile, target.desc.width), y,
                                  target);
}

} // namespace

void copy_samples(const std::byte* source, std::byte* target, std::size_t count, std::size_t scalar_bytes,
                  bool swapped) {
    if (!swapped || scalar_bytes == 1) {
        std::memcpy(target, source, count * scalar_bytes);
        return;
    }
    switch (scalar_bytes) {
    case 2: return swap_samples<std::uint16_t>(source, target, count);
    case 4: return swap_samples<std::uint32_t>(source, target, count);
    case 8: return swap_samples<std::uint64_t>(source, target, count);
    default: FATHOM_ASSERT(!"scalars have 1, 2, 4 or 8 bytes");
    }
}

void gather_image(const std::byte* source, SampleStrides strides, bool swapped, std::uint32_t rows,
                  MutableImageView target) {
    const std::size_t channels = target.desc.format.channels;
    const std::size_t scalar_bytes = byte_size(target.desc.format.scalar);
    FATHOM_ASSERT(rows <= target.desc.height && !is_yuv(target.desc.format));
    if (strides.x == channels && (channels == 1 || strides.channel == 1)) {
        for (std::uint32_t y = 0; y < rows; ++y)
            copy_samples(source + y * strides.y * scalar_bytes, target.row(y), target.desc.width * channels,
                         scalar_bytes, swapped);
        return;
    }
    switch (scalar_bytes) {
    case 1: return gather<std::uint8_t>(source, strides, swapped, rows, target);
    case 2: return gather<std::uint16_t>(source, strides, swapped, rows, target);
    case 4: return gather<std::uint32_t>(source, strides, swapped, rows, target);
    default: return gather<std::uint64_t>(source, strides, swapped, rows, target);
    }
}

} // namespace fathom
