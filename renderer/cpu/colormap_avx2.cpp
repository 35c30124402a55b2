#include "renderer/cpu/colormap_kernels.hpp"

#if FATHOM_X86

#include <immintrin.h>

#include <bit>

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

namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

/// The bytes at `places` of 32. A place with its top bit set shuffles in a zero: from 16 on in the low half, below 16 in
/// the high one, kNoTexel in both.
FATHOM_TARGET_AVX2 __m128i picked(__m128i low, __m128i high, const Bytes16& places) {
    const __m128i place = _mm_load_si128(reinterpret_cast<const __m128i*>(places.data()));
    return _mm_or_si128(_mm_shuffle_epi8(low, _mm_adds_epu8(place, _mm_set1_epi8(0x70))),
                        _mm_shuffle_epi8(high, _mm_sub_epi8(place, _mm_set1_epi8(16))));
}

FATHOM_TARGET_AVX2 __m128i shuffled(const Bytes16& bytes, __m128i places) {
    return _mm_shuffle_epi8(_mm_load_si128(reinterpret_cast<const __m128i*>(bytes.data())), places);
}

/// One half of mixed_8, 16 bits a channel.
FATHOM_TARGET_AVX2 __m256i mixed_16(__m256i color, __m256i mark, __m256i share) {
    const __m256i change = _mm256_mullo_epi16(_mm256_sub_epi16(mark, color), share);
    const __m256i sum = _mm256_add_epi16(_mm256_slli_epi16(color, 8), change);
    return _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_set1_epi16(128)), 8);
}

/// Eight pixels with `mark` blended in by share / 256, a byte per pixel, as mixed() does it.
FATHOM_TARGET_AVX2 __m256i mixed_8(__m256i pixels, __m256i mark, __m128i shares) {
    // The share of a pixel at each of its four channels.
    const __m256i share = _mm256_mullo_epi32(_mm256_cvtepu8_epi32(shares), _mm256_set1_epi32(0x01010101));
    const __m256i zero = _mm256_setzero_si256();
    return _mm256_packus_epi16(mixed_16(_mm256_unpacklo_epi8(pixels, zero), _mm256_unpacklo_epi8(mark, zero),
                                        _mm256_unpacklo_epi8(share, zero)),
                               mixed_16(_mm256_unpackhi_epi8(pixels, zero), _mm256_unpackhi_epi8(mark, zero),
                                        _mm256_unpackhi_epi8(share, zero)));
}

} // namespace

FATHOM_TARGET_AVX2 std::size_t blend_zeros_16_avx2(std::span<const HoleBlock> blocks, const TexelRows& rows,
                                                   const HoleShares& shares, PackedRgba mark, PackedRgba* out,
                                                   std::span<HoleBlock::Odd> odd) {
    const __m256i zero = _mm256_setzero_si256(), mark_8 = _mm256_set1_epi32(static_cast<int>(mark));
    std::size_t odd_count = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const HoleBlock& block = blocks[i];
        __m256i zeros = zero;
        for (std::uint32_t y = 0; y < rows.count; ++y) {
            const std::byte* texels = rows.first + y * rows.stride_bytes + 2 * std::size_t{block.first};
            // The row that the next picture row shows in this one's place: the processor does not guess so far ahead.
            _mm_prefetch(texels + rows.count * rows.stride_bytes, _MM_HINT_T0);
            const auto* p = reinterpret_cast<const __m256i*>(texels);
            const __m256i a = _mm256_cmpeq_epi16(_mm256_loadu_si256(p), zero);
            const __m256i b = _mm256_cmpeq_epi16(_mm256_loadu_si256(p + 1), zero);
            zeros = _mm256_sub_epi8(zeros, _mm256_packs_epi16(a, b)); // -1 is a zero texel
        }
        if (_mm256_testz_si256(zeros, zeros)) continue;
        zeros = _mm256_permute4x64_epi64(zeros, 0xD8); // packs went by halves of a register
        const __m128i low = _mm256_castsi256_si128(zeros), high = _mm256_extracti128_si256(zeros, 1);
        const __m128i count = _mm_add_epi8(picked(low, high, block.texel), picked(low, high, block.second));
        // Columns without a second texel have the top bit set there, which is what the blend looks at.
        const __m128i share =
            _mm_blendv_epi8(shuffled(shares.two_columns, count), shuffled(shares.one_column, count),
                            _mm_load_si128(reinterpret_cast<const __m128i*>(block.second.data())));
        std::uint32_t unknown = 0;
        for (int half = 0; half < 2; ++half) {
            auto* place = reinterpret_cast<__m256i*>(out + i * HoleBlock::kColumns) + half;
            const __m128i eight = half == 0 ? share : _mm_srli_si128(share, 8);
            const __m256i pixels = _mm256_loadu_si256(place);
            const __m256i wide = _mm256_cvtepi8_epi32(eight); // HoleShares::kWhole is negative
            const __m256i partly = _mm256_cmpgt_epi32(wide, zero);
            const __m256i whole = _mm256_srai_epi32(wide, 31);
            const __m256i blended = _mm256_blendv_epi8(pixels, mixed_8(pixels, mark_8, eight), partly);
            _mm256_storeu_si256(place, _mm256_blendv_epi8(blended, mark_8, whole));
            const __m256i shows_mark = _mm256_and_si256(partly, _mm256_cmpeq_epi32(pixels, mark_8));
            unknown |= static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(shows_mark)))
                       << (8 * half);
        }
        if (unknown == 0) continue;
        alignas(16) std::array<std::uint8_t, HoleBlock::kColumns> counts;
        _mm_store_si128(reinterpret_cast<__m128i*>(counts.data()), count);
        for (; unknown != 0; unknown &= unknown - 1) {
            const auto lane = static_cast<std::size_t>(std::countr_zero(unknown));
            odd[odd_count++] = {static_cast<std::uint32_t>(i * HoleBlock::kColumns + lane), counts[lane]};
        }
    }
    return odd_count;
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
