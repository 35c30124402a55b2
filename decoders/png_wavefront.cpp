#include "decoders/png_rows.hpp"

#if FATHOM_X86

#include <algorithm>
#include <array>

namespace fathom::png_rows {
namespace {

struct Block {
    __m128i row[kLanes];
    __m128i& operator[](std::uint32_t i) { return row[i]; }
};

void transpose(Block& r) {
    Block a, b;
    for (std::uint32_t i = 0; i < 4; ++i) {
        a[2 * i] = _mm_unpacklo_epi16(r[2 * i], r[2 * i + 1]);
        a[2 * i + 1] = _mm_unpackhi_epi16(r[2 * i], r[2 * i + 1]);
    }
    for (std::uint32_t i = 0; i < 2; ++i)
        for (std::uint32_t k = 0; k < 2; ++k) {
            b[4 * i + 2 * k] = _mm_unpacklo_epi32(a[4 * i + k], a[4 * i + 2 + k]);
            b[4 * i + 2 * k + 1] = _mm_unpackhi_epi32(a[4 * i + k], a[4 * i + 2 + k]);
        }
    for (std::uint32_t i = 0; i < 4; ++i) {
        r[2 * i] = _mm_unpacklo_epi64(b[i], b[i + 4]);
        r[2 * i + 1] = _mm_unpackhi_epi64(b[i], b[i + 4]);
    }
}

/// All ones in the lanes whose row has the filter.
struct FilterMasks {
    __m128i sub, up, average, paeth;
};

FilterMasks masks_of(const Rows& rows, std::uint32_t y0) {
    alignas(16) std::uint16_t lanes[kLanes];
    for (std::uint32_t r = 0; r < kLanes; ++r)
        lanes[r] = rows.filter(y0 + r);
    const __m128i filters = load(lanes);
    const auto mask = [&](short filter) { return _mm_cmpeq_epi16(filters, _mm_set1_epi16(filter)); };
    return {mask(kSub), mask(kUp), mask(kAverage), mask(kPaeth)};
}

/// Eight rows that are worked at once, a pixel of each per step: those last made, and their upper neighbours.
struct Front {
    FilterMasks masks{};
    __m128i made = _mm_setzero_si128();
    __m128i up = _mm_setzero_si128();
};

__m128i select(__m128i mask, __m128i yes, __m128i no) {
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}
__m128i difference(__m128i a, __m128i b) {
    return _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a));
}
__m128i is_at_least(__m128i a, __m128i b) {
    return _mm_cmpeq_epi8(_mm_max_epu8(a, b), a);
}

/// In bytes: where left and up lie on different sides of upper left, the distance of left + up - upper left to it is
/// the difference of theirs; where they lie on the same side it is their sum, larger than both.
[[gnu::always_inline]] inline __m128i paeth(__m128i left, __m128i up, __m128i upper_left) {
    const __m128i to_left = difference(up, upper_left), to_up = difference(left, upper_left);
    const __m128i same_side = _mm_cmpeq_epi8(is_at_least(up, upper_left), is_at_least(left, upper_left));
    const __m128i to_upper_left = _mm_or_si128(difference(to_left, to_up), same_side);
    const __m128i nearest = _mm_min_epu8(to_upper_left, _mm_min_epu8(to_left, to_up));
    return select(_mm_cmpeq_epi8(nearest, to_left), left,
                  select(_mm_cmpeq_epi8(nearest, to_up), up, upper_left));
}

/// One step of the wavefront: each lane makes its next pixel. The upper neighbour of lane r is what lane r - 1
/// made in the step before; `above` holds that of lane 0, and zeros.
[[gnu::always_inline]] inline void advance(Front& front, __m128i filtered, __m128i above) {
    const __m128i left = front.made, upper_left = front.up;
    const __m128i up = _mm_or_si128(_mm_slli_si128(front.made, 2), above);
    const __m128i odd = _mm_and_si128(_mm_xor_si128(left, up), _mm_set1_epi8(1)); // avg rounds up
    const __m128i average = _mm_sub_epi8(_mm_avg_epu8(left, up), odd);
    const FilterMasks& masks = front.masks;
    const __m128i others =
        _mm_or_si128(_mm_or_si128(_mm_and_si128(masks.sub, left), _mm_and_si128(masks.up, up)),
                     _mm_and_si128(masks.average, average));
    const __m128i predicted = _mm_or_si128(others, _mm_and_si128(masks.paeth, paeth(left, up, upper_left)));
    front.made = _mm_add_epi8(filtered, predicted);
    front.up = up;
}

/// Stores the pixels of `v` that lie inside the row; the first one has column `column`.
void store_inside(std::uint16_t* row, std::int64_t column, std::uint32_t width, __m128i v) {
    alignas(16) std::uint16_t pixels[kLanes];
    store(pixels, v);
    for (std::int64_t i = 0; i < kLanes; ++i)
        if (column + i >= 0 && column + i < width) row[column + i] = pixels[i];
}

/// 8 or 16 rows that are worked at once. In step t row r makes column t - r.
template <std::uint32_t kFronts>
struct Wavefront {
    static constexpr std::uint32_t kRows = kFronts * kLanes;
    std::array<const std::byte*, kRows> in;
    std::array<std::uint16_t*, kRows> out;
    const std::uint16_t* above;
    std::uint32_t width;
    std::array<Front, kFronts> fronts;
};

template <std::uint32_t kFronts>
Wavefront<kFronts> make_wavefront(const Rows& rows, std::uint32_t y0) {
    Wavefront<kFronts> w{.in = {}, .out = {}, .above = rows.above(y0), .width = rows.width(), .fronts = {}};
    for (std::uint32_t r = 0; r < w.kRows; ++r) {
        w.in[r] = rows.in(y0 + r);
        w.out[r] = rows.out(y0 + r);
    }
    for (std::uint32_t f = 0; f < kFronts; ++f)
        w.fronts[f].masks = masks_of(rows, y0 + kLanes * f);
    return w;
}

/// Steps t0 to t0 + 7. At the edges some rows have not begun (their lanes must stay zero) or are through (what they
/// make is not stored and reaches no other).
template <bool kEdge, std::uint32_t kFronts>
[[gnu::always_inline]] inline void eight_steps(Wavefront<kFronts>& w, std::uint32_t t0) {
    std::array<Block, kFronts> blocks;
    const auto column = [&](std::uint32_t r) { return static_cast<std::int64_t>(t0) - r; };
    for (std::uint32_t r = 0; r < w.kRows; ++r) // the file has the high byte first
        blocks[r / kLanes][r % kLanes] = byte_swapped(load(w.in[r] + 2 * column(r)));
    for (Block& block : blocks)
        transpose(block);
    for (std::uint32_t k = 0; k < kLanes; ++k) {
        const std::uint32_t t = t0 + k;
        __m128i above = _mm_cvtsi32_si128(!kEdge || t < w.width ? w.above[t] : 0);
        for (std::uint32_t f = 0; f < kFronts; ++f) {
            Front& front = w.fronts[f];
            const __m128i last_row =
                _mm_srli_si128(front.made, 14); // is above the first one of the next front
            advance(front, blocks[f][k], above);
            above = last_row;
            if (kEdge) {
                const auto count = std::clamp<std::int64_t>(column(kLanes * f) + k + 1, 0, kLanes);
                const __m128i begun = _mm_cmplt_epi16(_mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7),
                                                      _mm_set1_epi16(static_cast<short>(count)));
                front.made = _mm_and_si128(front.made, begun);
                front.up = _mm_and_si128(front.up, begun);
            }
            blocks[f][k] = front.made;
        }
    }
    for (Block& block : blocks)
        transpose(block);
    for (std::uint32_t r = 0; r < w.kRows; ++r) {
        const __m128i pixels = blocks[r / kLanes][r % kLanes];
        if (kEdge)
            store_inside(w.out[r], column(r), w.width, pixels);
        else
            store(w.out[r] + column(r), pixels);
    }
}

/// Two fronts keep the processor busy while each waits for its own last step.
template <std::uint32_t kFronts>
void run_wavefront(const Rows& rows, std::uint32_t y0) {
    Wavefront<kFronts> w = make_wavefront<kFronts>(rows, y0);
    std::uint32_t t = 0;
    for (; t < w.kRows; t += kLanes)
        eight_steps<true>(w, t);
    for (; t + kLanes <= w.width; t += kLanes)
        eight_steps<false>(w, t);
    for (; t < w.width + w.kRows - 1; t += kLanes)
        eight_steps<true>(w, t);
}

} // namespace

std::uint32_t unfilter_wavefront(const Rows& rows, std::uint32_t y0, std::uint32_t row_count) {
    if (row_count < 2 * kLanes) {
        run_wavefront<1>(rows, y0);
        return kLanes;
    }
    run_wavefront<2>(rows, y0);
    return 2 * kLanes;
}

} // namespace fathom::png_rows

#endif
