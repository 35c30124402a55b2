#include "renderer/cpu/colormap_linear.hpp"

#if FATHOM_X86

#if defined(__GNUC__) && !defined(__clang__)
// The 512-bit intrinsics of GCC 12 name a register that is meant to be undefined (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace fathom::cpu {
namespace {

struct EntryFormula {
    __m512i low, span, factor, offset;
    __m128i shift;
};

/// The entries of 32 codes, a byte each, in order.
FATHOM_TARGET_AVX512 __m256i entries_of_32(__m512i codes, const EntryFormula& formula) {
    const __m512i steps = _mm512_min_epu16(_mm512_subs_epu16(codes, formula.low), formula.span);
    const __m512i low_16 = _mm512_set1_epi64(0xFFFF);
    const auto entry = [&](__m512i step) FATHOM_TARGET_AVX512 {
        const __m512i product = _mm512_mul_epu32(step, formula.factor);
        return _mm512_srl_epi64(_mm512_add_epi64(product, formula.offset), formula.shift);
    };
    const __m512i e0 = entry(_mm512_and_si512(steps, low_16));
    const __m512i e1 = entry(_mm512_and_si512(_mm512_srli_epi64(steps, 16), low_16));
    const __m512i e2 = entry(_mm512_and_si512(_mm512_srli_epi64(steps, 32), low_16));
    const __m512i e3 = entry(_mm512_srli_epi64(steps, 48));
    const __m512i front = _mm512_or_si512(e0, _mm512_slli_epi64(e1, 8));
    const __m512i back = _mm512_or_si512(_mm512_slli_epi64(e2, 16), _mm512_slli_epi64(e3, 24));
    return _mm512_cvtepi64_epi32(_mm512_or_si512(front, back));
}

} // namespace

FATHOM_TARGET_AVX512 void map_linear_u16_avx512(std::span<const PickBlock> blocks,
                                                const LinearEntries& entries, PackedRgba mark,
                                                const std::byte* row, PackedRgba* out) {
    const EntryFormula formula{.low = _mm512_set1_epi16(static_cast<short>(entries.low)),
                               .span = _mm512_set1_epi16(static_cast<short>(entries.span)),
                               .factor = _mm512_set1_epi64(entries.factor),
                               .offset = _mm512_set1_epi64(static_cast<long long>(entries.offset)),
                               .shift = _mm_cvtsi32_si128(static_cast<int>(entries.shift))};
    __m512i table[4][4];
    for (std::size_t channel = 0; channel < 4; ++channel)
        for (std::size_t part = 0; part < 4; ++part)
            table[channel][part] = _mm512_load_si512(&entries.channels[channel][64 * part]);
    // Interleaving the channels goes by quarters of a register: dword 4 l + g becomes quarter l of pixels 16 g on.
    const __m512i turned = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i mark_16 = _mm512_set1_epi32(static_cast<int>(mark));

    for (const PickBlock& block : blocks) {
        for (int i = 0; i < 4; ++i)
            __builtin_prefetch(out + blocks.size() * PickBlock::kColumns + 16 * i, 1);
        const auto picked = [&](std::size_t half) FATHOM_TARGET_AVX512 {
            const std::byte* texels = row + 2 * std::size_t{block.first[half]};
            return _mm512_permutex2var_epi16(_mm512_loadu_si512(texels),
                                             _mm512_load_si512(block.place[half].data()),
                                             _mm512_loadu_si512(texels + 64));
        };
        const __m512i left = picked(0), right = picked(1);
        const __mmask64 holes = _mm512_testn_epi16_mask(left, left) |
                                static_cast<__mmask64>(_mm512_testn_epi16_mask(right, right)) << 32;
        const __m512i entry = _mm512_permutexvar_epi32(
            turned, _mm512_inserti64x4(_mm512_castsi256_si512(entries_of_32(left, formula)),
                                       entries_of_32(right, formula), 1));
        const __mmask64 upper = _mm512_movepi8_mask(entry);
        const auto channel = [&](std::size_t i) FATHOM_TARGET_AVX512 {
            return _mm512_mask_blend_epi8(upper, _mm512_permutex2var_epi8(table[i][0], entry, table[i][1]),
                                          _mm512_permutex2var_epi8(table[i][2], entry, table[i][3]));
        };
        const __m512i red = channel(0), green = channel(1), blue = channel(2), alpha = channel(3);
        const __m512i rg_low = _mm512_unpacklo_epi8(red, green), rg_high = _mm512_unpackhi_epi8(red, green);
        const __m512i ba_low = _mm512_unpacklo_epi8(blue, alpha), ba_high = _mm512_unpackhi_epi8(blue, alpha);
        const auto store = [&](int group, __m512i pixels) FATHOM_TARGET_AVX512 {
            const auto here = static_cast<__mmask16>(holes >> (16 * group));
            _mm512_storeu_si512(out + 16 * group, _mm512_mask_mov_epi32(pixels, here, mark_16));
        };
        store(0, _mm512_unpacklo_epi16(rg_low, ba_low));
        store(1, _mm512_unpackhi_epi16(rg_low, ba_low));
        store(2, _mm512_unpacklo_epi16(rg_high, ba_high));
        store(3, _mm512_unpackhi_epi16(rg_high, ba_high));
        out += PickBlock::kColumns;
    }
}

} // namespace fathom::cpu

#endif
