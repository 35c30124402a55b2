#include "renderer/cpu/colormap_kernels.hpp"

#if FATHOM_X86

#include <immintrin.h>

namespace fathom::cpu {

FATHOM_TARGET_AVX2 void mark_invalid_u16_avx2(const std::byte* row, std::uint32_t width,
                                              const std::vector<std::uint16_t>& codes, std::uint64_t* bits) {
    const auto mask_of_32 = [&](const std::byte* p) __attribute__((target("avx2"))) {
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
        __m256i a_hit = _mm256_cmpeq_epi16(a, _mm256_setzero_si256());
        __m256i b_hit = _mm256_cmpeq_epi16(b, _mm256_setzero_si256());
        for (const std::uint16_t code : codes) {
            const __m256i wanted = _mm256_set1_epi16(static_cast<short>(code));
            a_hit = _mm256_or_si256(a_hit, _mm256_cmpeq_epi16(a, wanted));
            b_hit = _mm256_or_si256(b_hit, _mm256_cmpeq_epi16(b, wanted));
        }
        const __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(a_hit, b_hit), 0xD8);
        return static_cast<std::uint32_t>(_mm256_movemask_epi8(both));
    };
    std::uint32_t x = 0;
    for (; x + 64 <= width; x += 64) {
        const std::byte* p = row + 2 * std::size_t{x};
        bits[x / 64] = mask_of_32(p) | static_cast<std::uint64_t>(mask_of_32(p + 64)) << 32;
    }
    if (x == width) return;
    std::uint64_t last = 0;
    for (std::uint32_t i = x; i < width; ++i) {
        std::uint16_t value;
        __builtin_memcpy(&value, row + 2 * std::size_t{i}, sizeof value);
        bool invalid = value == 0;
        for (const std::uint16_t code : codes)
            invalid |= value == code;
        last |= static_cast<std::uint64_t>(invalid) << (i - x);
    }
    bits[x / 64] = last;
}

FATHOM_TARGET_AVX2 bool count_zeros_16_avx2(const std::byte* row, std::size_t stride_bytes,
                                            std::uint32_t row_count, std::uint32_t width,
                                            std::uint8_t* counts) {
    __m256i found = _mm256_setzero_si256();
    std::uint32_t x = 0;
    for (; x + 32 <= width; x += 32) {
        __m256i count = _mm256_setzero_si256();
        for (std::uint32_t y = 0; y < row_count; ++y) {
            const auto* p = reinterpret_cast<const __m256i*>(row + y * stride_bytes + 2 * std::size_t{x});
            const __m256i a = _mm256_cmpeq_epi16(_mm256_loadu_si256(p), _mm256_setzero_si256());
            const __m256i b = _mm256_cmpeq_epi16(_mm256_loadu_si256(p + 1), _mm256_setzero_si256());
            count = _mm256_sub_epi8(count, _mm256_packs_epi16(a, b)); // -1 is a zero texel
        }
        count = _mm256_permute4x64_epi64(count, 0xD8); // packs went by halves of a register
        found = _mm256_or_si256(found, count);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(counts + x), count);
    }
    bool any = _mm256_testz_si256(found, found) == 0;
    for (; x < width; ++x) {
        counts[x] = 0;
        for (std::uint32_t y = 0; y < row_count; ++y) {
            std::uint16_t value;
            __builtin_memcpy(&value, row + y * stride_bytes + 2 * std::size_t{x}, sizeof value);
            counts[x] = static_cast<std::uint8_t>(counts[x] + (value == 0));
        }
        any |= counts[x] != 0;
    }
    return any;
}

FATHOM_TARGET_AVX2 std::uint32_t mark_holes_avx2(const HoleBlock& block, const std::uint8_t* counts,
                                                 std::uint32_t row_count, PackedRgba mark, PackedRgba* out,
                                                 std::uint8_t* holes) {
    const auto* texels = reinterpret_cast<const __m128i*>(counts + block.first);
    const __m128i low = _mm_loadu_si128(texels), high = _mm_loadu_si128(texels + 1);
    const __m128i either = _mm_or_si128(low, high);
    if (_mm_testz_si128(either, either)) return 0;
    // A place with its top bit set shuffles in a zero: from 16 on in the low half, below 16 in the high one, kNoTexel in both.
    const auto pick = [&](const std::array<std::uint8_t, 16>& places) __attribute__((target("avx2"))) {
        const __m128i place = _mm_load_si128(reinterpret_cast<const __m128i*>(places.data()));
        return _mm_or_si128(_mm_shuffle_epi8(low, _mm_adds_epu8(place, _mm_set1_epi8(0x70))),
                            _mm_shuffle_epi8(high, _mm_sub_epi8(place, _mm_set1_epi8(16))));
    };
    const __m128i count = _mm_add_epi8(pick(block.texel), pick(block.second));
    const __m128i none = _mm_cmpeq_epi8(count, _mm_setzero_si128());
    const __m128i rows = _mm_set1_epi8(static_cast<char>(row_count));
    const __m128i has_second = _mm_cmpgt_epi8(
        _mm_load_si128(reinterpret_cast<const __m128i*>(block.second.data())), _mm_set1_epi8(-1));
    const __m128i total = _mm_add_epi8(rows, _mm_and_si128(rows, has_second));
    const __m128i twice = _mm_add_epi8(count, count);
    const __m128i marked = _mm_andnot_si128(none, _mm_cmpeq_epi8(_mm_max_epu8(twice, total), twice));
    if (_mm_testz_si128(marked, marked) == 0) {
        auto* pixels = reinterpret_cast<__m256i*>(out);
        const __m256i color = _mm256_set1_epi32(static_cast<int>(mark));
        const __m256i left = _mm256_cvtepi8_epi32(marked);
        const __m256i right = _mm256_cvtepi8_epi32(_mm_srli_si128(marked, 8));
        _mm256_storeu_si256(pixels, _mm256_blendv_epi8(_mm256_loadu_si256(pixels), color, left));
        _mm256_storeu_si256(pixels + 1, _mm256_blendv_epi8(_mm256_loadu_si256(pixels + 1), color, right));
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(holes), count);
    return ~static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(none, marked))) & 0xFFFF;
}

FATHOM_TARGET_AVX2 std::uint32_t map_linear_f32_avx2(const float* raw, double low, double high,
                                                     const PackedRgba* table, PackedRgba* out) {
    const __m256 values = _mm256_loadu_ps(raw);
    const __m256d start = _mm256_set1_pd(low), span = _mm256_set1_pd(high - low);
    __m128i entries[2];
    for (int half = 0; half < 2; ++half) {
        const __m128 four = half == 0 ? _mm256_castps256_ps128(values) : _mm256_extractf128_ps(values, 1);
        __m256d t = _mm256_div_pd(_mm256_sub_pd(_mm256_cvtps_pd(four), start), span);
        t = _mm256_min_pd(_mm256_max_pd(t, _mm256_setzero_pd()), _mm256_set1_pd(1)); // NaN becomes 0
        const __m256d entry = _mm256_add_pd(_mm256_mul_pd(t, _mm256_set1_pd(255)), _mm256_set1_pd(0.5));
        entries[half] = _mm256_cvttpd_epi32(entry);
    }
    const __m256i index = _mm256_set_m128i(entries[1], entries[0]);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm256_i32gather_epi32(reinterpret_cast<const int*>(table), index, 4));
    // Zero, NaN and the infinities: not (0 < |v| < infinity).
    const __m256 magnitude = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), values);
    const __m256 fine = _mm256_and_ps(
        _mm256_cmp_ps(magnitude, _mm256_setzero_ps(), _CMP_GT_OQ),
        _mm256_cmp_ps(magnitude, _mm256_castsi256_ps(_mm256_set1_epi32(0x7F800000)), _CMP_LT_OQ));
    return ~static_cast<std::uint32_t>(_mm256_movemask_ps(fine)) & 0xFF;
}

FATHOM_TARGET_AVX2 void interpolate_columns_avx2(const FilterColumns& columns, const float* row,
                                                 float* values) {
    for (std::size_t x = 0; x + 8 <= columns.first.size(); x += 8) {
        const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&columns.first[x]));
        const __m256i lane = _mm256_sub_epi32(first, _mm256_set1_epi32(columns.first[x]));
        __m256 sum = _mm256_setzero_ps();
        for (std::size_t i = 0; i < columns.taps; ++i) {
            const __m256 texels = _mm256_permutevar8x32_ps(
                _mm256_loadu_ps(row + static_cast<std::size_t>(columns.first[x]) + i), lane);
            sum = _mm256_add_ps(sum, _mm256_mul_ps(texels, _mm256_loadu_ps(&columns.weights[i][x])));
        }
        _mm256_storeu_ps(values + x, sum);
    }
}

} // namespace fathom::cpu

#endif
