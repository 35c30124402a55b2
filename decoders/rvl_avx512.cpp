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

/// 12-bit numbers from packed halves of 6 bits, zig-zag undone.
FATHOM_TARGET_AVX512 inline __m512i join_halves(__m256i low, __m256i high) {
    const __m512i v =
        _mm512_or_si512(_mm512_cvtepu8_epi16(low), _mm512_slli_epi16(_mm512_cvtepu8_epi16(high), 6));
    const __m512i sign = _mm512_sub_epi16(_mm512_setzero_si512(), _mm512_and_si512(v, _mm512_set1_epi16(1)));
    return _mm512_xor_si512(_mm512_srli_epi16(v, 1), sign);
}

/// 64 nibbles at a time: each lane makes the number that would start there from its nibble and the next
/// three, as far as continuation bits reach; the lanes where one does start are packed.
FATHOM_TARGET_AVX512 inline void collect_numbers(Piece& piece, std::size_t nibble_count) {
    const __m512i seven = _mm512_set1_epi8(7), eight = _mm512_set1_epi8(8);
    for (std::size_t i = 0; i < nibble_count; i += 64) {
        const std::uint8_t* nibbles = piece.nibbles + i;
        const __m512i n0 = _mm512_loadu_si512(nibbles), n1 = _mm512_loadu_si512(nibbles + 1),
                      n2 = _mm512_loadu_si512(nibbles + 2), n3 = _mm512_loadu_si512(nibbles + 3);
        const __mmask64 more0 = _mm512_test_epi8_mask(n0, eight);
        const __mmask64 more1 = _mm512_mask_test_epi8_mask(more0, n1, eight);
        const __mmask64 more2 = _mm512_mask_test_epi8_mask(more1, n2, eight);
        const __mmask64 more3 = _mm512_mask_test_epi8_mask(more2, n3, eight);
        const std::uint64_t continued = more0;
        std::uint64_t starts = ~(continued << 1 | piece.carry);
        piece.carry = continued >> 63;
        if (nibble_count - i < 64) {
            const std::size_t valid = nibble_count - i; // a multiple of 8: whole words
            starts &= (1ull << valid) - 1;
            piece.carry = continued >> (valid - 1) & 1u;
        }
        __m512i low =
            _mm512_or_si512(_mm512_and_si512(n0, seven),
                            _mm512_slli_epi16(_mm512_maskz_mov_epi8(more0, _mm512_and_si512(n1, seven)), 3));
        __m512i high =
            _mm512_or_si512(_mm512_maskz_mov_epi8(more1, _mm512_and_si512(n2, seven)),
                            _mm512_slli_epi16(_mm512_maskz_mov_epi8(more2, _mm512_and_si512(n3, seven)), 3));
        low = _mm512_maskz_compress_epi8(starts, low);
        high = _mm512_maskz_compress_epi8(starts, high);
        std::uint16_t* out = piece.deltas + piece.count;
        _mm512_storeu_si512(out, join_halves(_mm512_castsi512_si256(low), _mm512_castsi512_si256(high)));
        _mm512_storeu_si512(
            out + 32, join_halves(_mm512_extracti64x4_epi64(low, 1), _mm512_extracti64x4_epi64(high, 1)));
        const std::uint64_t long_starts = more3 & starts;
        if (long_starts != 0 && !read_long_numbers(piece, i, starts, long_starts)) return;
        piece.count += static_cast<std::uint32_t>(_mm_popcnt_u64(starts));
    }
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
