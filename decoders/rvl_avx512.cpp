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

FATHOM_TARGET_AVX512 inline void expand_nibbles(const std::byte* source, std::uint8_t* nibbles) {
    const __m256i byte_reverse = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, //
                                                  3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    const __m512i low_nibble = _mm512_set1_epi8(15);
    for (std::size_t i = 0; i < kPieceBytes + kLookaheadBytes; i += 32) {
        const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source + i));
        const __m512i spread = _mm512_cvtepu8_epi16(_mm256_shuffle_epi8(words, byte_reverse));
        const __m512i both = _mm512_or_si512(_mm512_srli_epi16(spread, 4), _mm512_slli_epi16(spread, 8));
        _mm512_store_si512(nibbles + 2 * i, _mm512_and_si512(both, low_nibble));
    }
}

/// Zig-zag undone.
FATHOM_TARGET_AVX512 inline __m512i signed_of(__m512i v) {
    const __mmask32 negative = _mm512_test_epi16_mask(v, _mm512_set1_epi16(1));
    const __m512i half = _mm512_srli_epi16(v, 1);
    return _mm512_mask_sub_epi16(half, negative, _mm512_set1_epi16(-1), half);
}

/// 64 differences from the low and high 6 bits of their numbers.
FATHOM_TARGET_AVX512 inline void store_deltas(__m512i low, __m512i high, std::uint16_t* out) {
    // Bytes are interleaved within 128 bits: what shall become the first half goes to the lower half of each.
    const __m512i order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    const __m512i weights = _mm512_set1_epi16(1 | 64 << 8);
    low = _mm512_permutexvar_epi64(order, low);
    high = _mm512_permutexvar_epi64(order, high);
    const __m512i first = _mm512_maddubs_epi16(_mm512_unpacklo_epi8(low, high), weights);
    const __m512i second = _mm512_maddubs_epi16(_mm512_unpackhi_epi8(low, high), weights);
    _mm512_storeu_si512(out, signed_of(first));
    _mm512_storeu_si512(out + 32, signed_of(second));
}

/// 64 nibbles at a time: each lane makes the number that would start there from its nibble and the next
/// three, as far as continuation bits reach; the lanes where one does start are packed.
FATHOM_TARGET_AVX512 inline void collect_numbers(Piece& piece, std::size_t nibble_count) {
    const __m512i seven = _mm512_set1_epi8(7), eight = _mm512_set1_epi8(8);
    // By nibble: its three bits, and the same times eight.
    const __m512i bits =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7));
    const __m512i bits_above = _mm512_slli_epi16(bits, 3);
    // Not in `piece`: the stores of differences would make the compiler read them again.
    std::uint32_t count = piece.count;
    std::uint64_t carry = piece.carry;
    for (std::size_t i = 0; i < nibble_count; i += 64) {
        const std::uint8_t* nibbles = piece.nibbles + i;
        const __m512i n0 = _mm512_loadu_si512(nibbles), n1 = _mm512_loadu_si512(nibbles + 1),
                      n2 = _mm512_loadu_si512(nibbles + 2), n3 = _mm512_loadu_si512(nibbles + 3);
        const __mmask64 more0 = _mm512_test_epi8_mask(n0, eight);
        const __mmask64 more1 = _mm512_mask_test_epi8_mask(more0, n1, eight);
        const __mmask64 more2 = _mm512_mask_test_epi8_mask(more1, n2, eight);
        const __mmask64 more3 = _mm512_mask_test_epi8_mask(more2, n3, eight);
        const std::uint64_t continued = more0;
        std::uint64_t starts = ~(continued << 1 | carry);
        carry = continued >> 63;
        if (nibble_count - i < 64) {
            const std::size_t valid = nibble_count - i; // a multiple of 8: whole words
            starts &= (1ull << valid) - 1;
            carry = continued >> (valid - 1) & 1u;
        }
        const __m512i low =
            _mm512_or_si512(_mm512_and_si512(n0, seven), _mm512_maskz_shuffle_epi8(more0, bits_above, n1));
        const __m512i high = _mm512_or_si512(_mm512_maskz_shuffle_epi8(more1, bits, n2),
                                             _mm512_maskz_shuffle_epi8(more2, bits_above, n3));
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

/// 32 sums at a time. Only an addition connects one step with the next: the total comes from the sums without
/// the carried value.
FATHOM_TARGET_AVX512 inline void prefix_sum(const std::uint16_t* deltas, std::uint16_t* out, std::size_t n,
                                            std::uint16_t previous) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i last = _mm512_set1_epi16(31);
    __m512i carried = _mm512_set1_epi16(static_cast<short>(previous));
    for (std::size_t i = 0; i < n; i += 32) {
        __m512i x = _mm512_loadu_si512(deltas + i);
        x = _mm512_add_epi16(x, _mm512_slli_epi32(x, 16)); // pairs
        __m512i before = _mm512_srli_epi32(x, 16);         // total of the pair, in both halves
        before = _mm512_or_si512(before, _mm512_slli_epi32(before, 16));
        before = _mm512_alignr_epi32(before, zero, 15); // of the pairs before
        before = _mm512_add_epi16(before, _mm512_alignr_epi32(before, zero, 15));
        before = _mm512_add_epi16(before, _mm512_alignr_epi32(before, zero, 14));
        before = _mm512_add_epi16(before, _mm512_alignr_epi32(before, zero, 12));
        before = _mm512_add_epi16(before, _mm512_alignr_epi32(before, zero, 8));
        x = _mm512_add_epi16(x, before);
        _mm512_storeu_si512(out + i, _mm512_add_epi16(x, carried));
        carried = _mm512_add_epi16(carried, _mm512_permutexvar_epi16(last, x));
    }
}

} // namespace

FATHOM_TARGET_AVX512 RvlOutcome decode_rvl_avx512(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode<expand_nibbles, collect_numbers, prefix_sum>(payload, pixels);
}

} // namespace fathom

#else

namespace fathom {

RvlOutcome decode_rvl_avx512(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode_rvl_scalar(payload, pixels);
}

} // namespace fathom

#endif
