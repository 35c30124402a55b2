// What the files of the PNG unfilter share: the rows, their filters and the loads of eight pixels. Used by png_unfilter.cpp
// and png_wavefront.cpp alone.
#pragma once

#include "decoders/media/cpu_features.hpp"
#include "decoders/media/image.hpp"

#include <cstdint>
#include <vector>

#if FATHOM_X86
#include <emmintrin.h>
#endif

namespace fathom::png_rows {

enum Filter : std::uint8_t { kNone, kSub, kUp, kAverage, kPaeth };

struct Rows {
    const std::byte* filtered;
    std::size_t pitch; // 1 + 2 * width
    MutableImageView target;
    std::vector<std::uint16_t> zeros; // the row above the first one

    [[nodiscard]] std::uint8_t filter(std::uint32_t y) const {
        return static_cast<std::uint8_t>(filtered[y * pitch]);
    }
    [[nodiscard]] const std::byte* in(std::uint32_t y) const { return filtered + y * pitch + 1; }
    [[nodiscard]] std::uint16_t* out(std::uint32_t y) const { return target.row_as<std::uint16_t>(y); }
    [[nodiscard]] const std::uint16_t* above(std::uint32_t y) const {
        return y == 0 ? zeros.data() : out(y - 1);
    }
    [[nodiscard]] std::uint32_t width() const { return target.desc.width; }
};

#if FATHOM_X86

inline __m128i load(const void* p) {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}
inline void store(void* p, __m128i v) {
    _mm_storeu_si128(static_cast<__m128i*>(p), v);
}
inline __m128i byte_swapped(__m128i v) {
    return _mm_or_si128(_mm_slli_epi16(v, 8), _mm_srli_epi16(v, 8));
}

/// Rows of one register.
inline constexpr std::uint32_t kLanes = 8;

/// 8 or 16 rows from y0 on, of any filters; `row_count` of them, at least 8, are there. Returns how many it made.
std::uint32_t unfilter_wavefront(const Rows& rows, std::uint32_t y0, std::uint32_t row_count);

#endif

} // namespace fathom::png_rows
