#include "decoders/rvl_kernel.hpp"

#include "decoders/media/cpu_features.hpp"

#if FATHOM_X86

#include "decoders/rvl_two_phase.inl"

#if defined(__GNUC__) && !defined(__clang__)
// The 512-bit intrinsics of GCC 12 name a register that is meant to be undefined (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace fathom {
namespace {

using namespace rvl_two_phase;

/// 64 differences from their low 5 bits and the rest, a signed byte.
FATHOM_TARGET_AVX512 inline void store_deltas(__m512i low, __m512i high, std::uint16_t* out) {
    // Bytes are interleaved within 128 bits: what shall become the first half goes to the lower half of each.
    const __m512i order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    const __m512i weights = _mm512_set1_epi16(1 | 32 << 8);
    low = _mm512_permutexvar_epi64(order, low);
    high = _mm512_permutexvar_epi64(order, high);
    _mm512_storeu_si512(out, _mm512_maddubs_epi16(weights, _mm512_unpacklo_epi8(low, high)));
    _mm512_storeu_si512(out + 32, _mm512_maddubs_epi16(weights, _mm512_unpackhi_epi8(low, high)));
}

// A number is taken from pairs of nibbles, the one read first above the other, and its zig-zag undone on the way: bit 0,
// the sign, goes and flips all others. Row i of a matrix, counted from its last byte, says which bits of the pair
// together make bit i; the bits of a number are 4, 5, 6, 0, 1, 2 of its first pair, then those of its second.

/// The five bits above the sign.
FATHOM_TARGET_AVX512 inline __m512i low_bits(__mmask64 has_second, __m512i pairs) {
    const __m512i one = _mm512_set1_epi64(0x3050101010000000);
    const __m512i both = _mm512_set1_epi64(0x3050111214000000);
    return _mm512_mask_gf2p8affine_epi64_epi8(_mm512_gf2p8affine_epi64_epi8(pairs, one, 0), has_second, pairs,
                                              both, 0);
}

/// The six bits above those, and the sign twice: a signed byte.
FATHOM_TARGET_AVX512 inline __m512i high_bits(__mmask64 has_third, __mmask64 has_fourth, __m512i pairs,
                                              __m512i next_pairs) {
    const __m512i one = _mm512_set1_epi64(0x1020400000000000);
    const __m512i both = _mm512_set1_epi64(0x1020400102040000);
    const __m512i sign = _mm512_set1_epi64(0x1010101010101010);
    const __m512i bits = _mm512_maskz_gf2p8affine_epi64_epi8(has_third, next_pairs, one, 0);
    return _mm512_xor_si512(_mm512_mask_gf2p8affine_epi64_epi8(bits, has_fourth, next_pairs, both, 0),
                            _mm512_gf2p8affine_epi64_epi8(pairs, sign, 0));
}

/// 64 nibbles at a time: each lane makes the number that would start there from its nibble and the next
/// three, as far as continuation bits reach; the lanes where one does start are packed.
FATHOM_TARGET_AVX512 inline void collect_numbers(Piece& piece, std::size_t nibble_count) {
    // Each 64 bits: a word of the stream above the next one. A byte for each nibble of the upper word: it and the
    // next, or the two behind them.
    const __m512i neighbours = _mm512_setr_epi32(1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8, 7);
    const __m512i first_pair = _mm512_set1_epi64(0x1C2024282C303438);
    const __m512i second_pair = _mm512_set1_epi64(0x14181C2024282C30);
    const __m512i upper_more = _mm512_set1_epi8(static_cast<char>(0x80)), lower_more = _mm512_set1_epi8(8);
    // Not in `piece`: the stores of differences would make the compiler read them again.
    const std::byte* const source = piece.source;
    std::uint32_t count = piece.count;
    std::uint64_t carry = piece.carry;
    for (std::size_t i = 0; i < nibble_count; i += 64) {
        const __m512i words = _mm512_permutexvar_epi32(neighbours, _mm512_loadu_si512(source + i / 2));
        const __m512i pairs = _mm512_multishift_epi64_epi8(first_pair, words);
        const __m512i next_pairs = _mm512_multishift_epi64_epi8(second_pair, words);
        const __mmask64 more0 = _mm512_test_epi8_mask(pairs, upper_more);
        const __mmask64 more1 = _mm512_mask_test_epi8_mask(more0, pairs, lower_more);
        const __mmask64 more2 = _mm512_mask_test_epi8_mask(more1, next_pairs, upper_more);
        const __mmask64 more3 = _mm512_mask_test_epi8_mask(more2, next_pairs, lower_more);
        const std::uint64_t continued = more0;
        std::uint64_t starts = ~(continued << 1 | carry);
        carry = continued >> 63;
        if (nibble_count - i < 64) {
            const std::size_t valid = nibble_count - i; // a multiple of 8: whole words
            starts &= (1ull << valid) - 1;
            carry = continued >> (valid - 1) & 1u;
        }
        const __m512i low = low_bits(more0, pairs);
        const __m512i high = high_bits(more1, more2, pairs, next_pairs);
        store_deltas(_mm512_maskz_compress_epi8(starts, low), _mm512_maskz_compress_epi8(starts, high),
                     piece.deltas + count);
        const std::uint64_t long_starts = more3 & starts;
        if (long_starts != 0) {
            piece.count = count;
            if (!read_long_numbers(piece, i, starts, long_starts)) return;
        }
        count += static_cast<std::uint32_t>(_mm_popcnt_u64(starts));
    }
    piece.count = count;
    piece.carry = carry;
}

/// 32 sums at a time: within 128 bits, then across them. Only an addition connects one step with the next: the total
/// comes from the sums without the carried value.
FATHOM_TARGET_AVX512 inline void prefix_sum(const std::uint16_t* deltas, std::uint16_t* out, std::size_t n,
                                            std::uint16_t previous) {
    // Words whose sums the second and fourth quarter add, and the upper half.
    const __m512i last_of_quarter = _mm512_inserti64x4(_mm512_set1_epi16(7), _mm256_set1_epi16(23), 1);
    const __m512i last_of_half = _mm512_set1_epi16(15);
    const __m512i last = _mm512_set1_epi16(31);
    __m512i carried = _mm512_set1_epi16(static_cast<short>(previous));
    for (std::size_t i = 0; i < n; i += 32) {
        __m512i x = _mm512_loadu_si512(deltas + i);
        x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 2));
        x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 4));
        x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 8));
        x = _mm512_add_epi16(x, _mm512_maskz_permutexvar_epi16(0xFF00FF00u, last_of_quarter, x));
        x = _mm512_add_epi16(x, _mm512_maskz_permutexvar_epi16(0xFFFF0000u, last_of_half, x));
        _mm512_storeu_si512(out + i, _mm512_add_epi16(x, carried));
        carried = _mm512_add_epi16(carried, _mm512_permutexvar_epi16(last, x));
    }
}

} // namespace

FATHOM_TARGET_AVX512 RvlOutcome decode_rvl_avx512(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode<collect_numbers, prefix_sum>(payload, pixels);
}

} // namespace fathom

#else

namespace fathom {

RvlOutcome decode_rvl_avx512(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode_rvl_scalar(payload, pixels);
}

} // namespace fathom

#endif
