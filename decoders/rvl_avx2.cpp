#include "decoders/rvl_kernel.hpp"

#include "decoders/media/cpu_features.hpp"

#if FATHOM_X86

#include "decoders/rvl_two_phase.inl"

#include <array>

#include <immintrin.h>

namespace fathom {
namespace {

using namespace rvl_two_phase;

/// For each set of marked lanes among eight of 16 bits: the byte shuffle that moves them to the front.
constexpr auto kPackLanes = [] {
    std::array<std::array<std::uint8_t, 16>, 256> table{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        unsigned packed = 0;
        for (unsigned lane = 0; lane < 8; ++lane) {
            if ((mask >> lane & 1u) == 0) continue;
            table[mask][2 * packed] = static_cast<std::uint8_t>(2 * lane);
            table[mask][2 * packed + 1] = static_cast<std::uint8_t>(2 * lane + 1);
            ++packed;
        }
    }
    return table;
}();

/// Spreads the piece's source into nibbles, one a byte, in reading order.
FATHOM_TARGET_AVX2 inline void expand_nibbles(const std::byte* source, std::uint8_t* nibbles) {
    const __m256i byte_reverse =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    const __m256i low_nibble = _mm256_set1_epi8(15);
    static_assert((kPieceBytes + kLookaheadBytes) % 32 == 0);
    for (std::size_t i = 0; i < kPieceBytes + kLookaheadBytes; i += 32) {
        // unpack works per 128-bit half, so the middle quarters change places.
        const __m256i words = _mm256_permute4x64_epi64(
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source + i)), _MM_SHUFFLE(3, 1, 2, 0));
        const __m256i bytes = _mm256_shuffle_epi8(words, byte_reverse);
        const __m256i first = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_nibble);
        const __m256i second = _mm256_and_si256(bytes, low_nibble);
        auto* out = reinterpret_cast<__m256i*>(nibbles + 2 * i);
        _mm256_store_si256(out, _mm256_unpacklo_epi8(first, second));
        _mm256_store_si256(out + 1, _mm256_unpackhi_epi8(first, second));
    }
}

/// Writes the lanes marked in `mask` to `out`, and anything behind them.
FATHOM_TARGET_AVX2 inline void pack_lanes(std::uint16_t* out, __m128i lanes, unsigned mask) {
    const __m128i shuffle = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kPackLanes[mask].data()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(lanes, shuffle));
}

FATHOM_TARGET_AVX2 inline __m256i load(const std::uint8_t* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

/// 32 nibbles at a time: each lane makes the number that would start there from its nibble and the next
/// three, as far as continuation bits reach; the lanes where one does start are packed.
FATHOM_TARGET_AVX2 inline void collect_numbers(Piece& piece, std::size_t nibble_count) {
    const __m256i seven = _mm256_set1_epi8(7);
    alignas(32) std::uint8_t nibbles[2 * (kPieceBytes + kLookaheadBytes)];
    expand_nibbles(piece.source, nibbles);
    const __m256i join = _mm256_set1_epi16(0x2001); // low byte + 32 * high byte
    // Not in `piece`: the stores of differences would make the compiler read them again.
    std::uint32_t count = piece.count, carry = static_cast<std::uint32_t>(piece.carry);
    for (std::size_t i = 0; i < nibble_count; i += 32) {
        const __m256i n0 = load(nibbles + i), n1 = load(nibbles + i + 1), n2 = load(nibbles + i + 2),
                      n3 = load(nibbles + i + 3);
        const __m256i more0 = _mm256_cmpgt_epi8(n0, seven);
        const __m256i more1 = _mm256_and_si256(more0, _mm256_cmpgt_epi8(n1, seven));
        const __m256i more2 = _mm256_and_si256(more1, _mm256_cmpgt_epi8(n2, seven));
        const __m256i more3 = _mm256_and_si256(more2, _mm256_cmpgt_epi8(n3, seven));
        const auto continued = static_cast<std::uint32_t>(_mm256_movemask_epi8(more0));
        std::uint32_t starts = ~(continued << 1 | carry);
        carry = continued >> 31;
        if (nibble_count - i < 32) {
            const std::size_t valid = nibble_count - i; // a multiple of 8: whole words
            starts &= (1u << valid) - 1;
            carry = continued >> (valid - 1) & 1u;
        }
        const __m256i low =
            _mm256_or_si256(_mm256_and_si256(n0, seven),
                            _mm256_slli_epi16(_mm256_and_si256(_mm256_and_si256(n1, seven), more0), 3));
        const __m256i high =
            _mm256_or_si256(_mm256_and_si256(_mm256_and_si256(n2, seven), more1),
                            _mm256_slli_epi16(_mm256_and_si256(_mm256_and_si256(n3, seven), more2), 3));
        // Zig-zag undone: the sign, bit 0, goes and flips all others, and so makes the upper byte a negative number.
        const __m256i sign =
            _mm256_sub_epi8(_mm256_setzero_si256(), _mm256_and_si256(n0, _mm256_set1_epi8(1)));
        const __m256i low_5 =
            _mm256_and_si256(_mm256_xor_si256(_mm256_srli_epi16(low, 1), sign), _mm256_set1_epi8(31));
        const __m256i high_6 = _mm256_xor_si256(high, sign);
        // unpack works per 128-bit half: a holds lanes 0-7 and 16-23, b lanes 8-15 and 24-31
        const __m256i a = _mm256_maddubs_epi16(join, _mm256_unpacklo_epi8(low_5, high_6));
        const __m256i b = _mm256_maddubs_epi16(join, _mm256_unpackhi_epi8(low_5, high_6));
        // Counted from the start each time, so that none of the four waits for the one before it.
        std::uint16_t* out = piece.deltas + count;
        const auto starts_below = [&](unsigned mask) __attribute__((target("popcnt"))) {
            return _mm_popcnt_u32(starts & mask);
        };
        pack_lanes(out, _mm256_castsi256_si128(a), starts & 255u);
        pack_lanes(out + starts_below(0xFF), _mm256_castsi256_si128(b), starts >> 8 & 255u);
        pack_lanes(out + starts_below(0xFFFF), _mm256_extracti128_si256(a, 1), starts >> 16 & 255u);
        pack_lanes(out + starts_below(0xFFFFFF), _mm256_extracti128_si256(b, 1), starts >> 24);
        const std::uint32_t long_starts = static_cast<std::uint32_t>(_mm256_movemask_epi8(more3)) & starts;
        if (long_starts != 0) {
            piece.count = count;
            if (!read_long_numbers(piece, i, starts, long_starts)) return;
        }
        count += static_cast<std::uint32_t>(_mm_popcnt_u32(starts));
    }
    piece.count = count;
    piece.carry = carry;
}

/// 16 sums at a time. Only an addition connects one step with the next: the total comes from the sums without
/// the carried value.
FATHOM_TARGET_AVX2 inline void prefix_sum(const std::uint16_t* deltas, std::uint16_t* out, std::size_t n,
                                          std::uint16_t previous) {
    const __m256i last_of_half = _mm256_set1_epi16(0x0F0E);
    __m256i carried = _mm256_set1_epi16(static_cast<short>(previous));
    for (std::size_t i = 0; i < n; i += 16) {
        __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(deltas + i));
        x = _mm256_add_epi16(x, _mm256_slli_si256(x, 2));
        x = _mm256_add_epi16(x, _mm256_slli_si256(x, 4));
        x = _mm256_add_epi16(x, _mm256_slli_si256(x, 8));
        const __m256i totals = _mm256_shuffle_epi8(x, last_of_half);
        const __m256i total_of_low = _mm256_permute2x128_si256(totals, totals, 0x08); // 0, low
        const __m256i swapped = _mm256_permute2x128_si256(totals, totals, 0x01);      // high, low
        const __m256i sums = _mm256_add_epi16(x, total_of_low);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), _mm256_add_epi16(sums, carried));
        carried = _mm256_add_epi16(carried, _mm256_add_epi16(totals, swapped));
    }
}

} // namespace

FATHOM_TARGET_AVX2 RvlOutcome decode_rvl_avx2(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode<collect_numbers, prefix_sum>(payload, pixels);
}

} // namespace fathom

#else

namespace fathom {

RvlOutcome decode_rvl_avx2(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode_rvl_scalar(payload, pixels);
}

} // namespace fathom

#endif
