// What the SIMD kernels of RVL share: the pieces of the stream, the numbers that need more than 16 bits, and
// the walk over the runs. Included by rvl_avx2.cpp and rvl_avx512.cpp, which bring
// `collect_numbers` and `prefix_sum` of their level. Functions here carry no target of their own: they are
// inlined into the kernels, and so compiled for their level.
#pragma once

#include "decoders/rvl_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fathom::rvl_two_phase {

/// Bytes of the stream per round: its numbers (8 KiB at most) stay in the first-level cache.
inline constexpr std::size_t kPieceBytes = 2048;
/// Read behind a piece, so that a number that starts in it can be finished.
inline constexpr std::size_t kLookaheadBytes = 32;
inline constexpr std::size_t kPieceNibbles = 2 * kPieceBytes;
inline constexpr unsigned kMaxNibbles = 11; // 33 bits

/// A number of five and more nibbles, which may be a count: exact, or the largest u32 if it is larger.
struct LongNumber {
    std::uint32_t index;
    std::uint32_t value;
};

struct Piece {
    const std::byte* source = nullptr;                    // kPieceBytes + kLookaheadBytes of them can be read
    alignas(64) std::uint16_t deltas[kPieceNibbles + 64]; // zig-zag undone, modulo 2^16
    LongNumber long_numbers[kPieceNibbles / 5 + 3];
    std::uint32_t count = 0;
    std::uint32_t long_count = 0;
    std::uint64_t carry = 0;       // 1 if the last nibble so far announces another
    std::size_t nibbles_left = 0;  // from the start of the piece to the end of the stream
    RvlEnd end = RvlEnd::Complete; // else: why `count` stops short
};

inline std::uint32_t nibble_at(const std::byte* source, std::size_t i) {
    std::uint32_t word = 0;
    std::memcpy(&word, source + i / 8 * 4, sizeof word);
    return word >> (28 - 4 * (i % 8)) & 15u;
}

/// Reads the long numbers whose first nibbles are marked in `long_starts`, bit i = nibble `base` + i, and
/// patches their differences. False if the stream ends or breaks inside one.
inline bool read_long_numbers(Piece& piece, std::size_t base, std::uint64_t starts,
                              std::uint64_t long_starts) {
    for (; long_starts != 0; long_starts &= long_starts - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(long_starts));
        const std::uint32_t index =
            piece.count + static_cast<std::uint32_t>(std::popcount(starts & ((1ull << bit) - 1)));
        std::uint64_t value = 0;
        for (unsigned i = 0;; ++i) {
            const std::size_t at = base + bit + i;
            if (i == kMaxNibbles || at >= piece.nibbles_left) {
                piece.end = i == kMaxNibbles ? RvlEnd::Malformed : RvlEnd::Truncated;
                piece.count = index;
                return false;
            }
            const std::uint32_t nibble = nibble_at(piece.source, at);
            value |= static_cast<std::uint64_t>(nibble & 7u) << (3 * i);
            if ((nibble & 8u) == 0) break;
        }
        piece.deltas[index] = static_cast<std::uint16_t>((value >> 1) ^ (0 - (value & 1)));
        piece.long_numbers[piece.long_count++] = {
            index, static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xFFFFFFFFu))};
    }
    return true;
}

/// Where the walk over the runs stands between two pieces.
struct Walk {
    std::uint16_t* out;
    std::uint16_t* out_end;
    std::size_t run_left = 0; // differences that the present run still has
    std::uint32_t zeros = 0;  // of the pair whose second count comes next
    bool second_count = false;
    std::uint16_t previous = 0;
    bool malformed = false;
};

inline std::size_t pixels_left(const Walk& walk) {
    return static_cast<std::size_t>(walk.out_end - walk.out);
}

/// Pixels that `prefix_sum` may write behind those asked for.
inline constexpr std::size_t kOverrun = 32;

/// The count that was stored as a difference: zig-zag again. Short numbers have 12 bits, so nothing was lost.
inline std::uint32_t count_from_delta(std::uint16_t delta) {
    const auto d = static_cast<std::int16_t>(delta);
    return static_cast<std::uint32_t>((d << 1) ^ (d >> 15));
}

[[gnu::always_inline]] inline void write_zeros(Walk& walk, std::uint32_t count) {
    if (count <= 32 && walk.out_end - walk.out >= 32)
        std::memset(walk.out, 0, 64);
    else
        std::memset(walk.out, 0, 2 * static_cast<std::size_t>(count));
    walk.out += count;
}

/// Sums `n` differences up one by one, for the end of the image where overlong stores do not fit.
inline void sum_exactly(Walk& walk, const std::uint16_t* deltas, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        *walk.out++ = walk.previous = static_cast<std::uint16_t>(walk.previous + deltas[i]);
}

/// Consumes the numbers of a piece. prefix_sum(deltas, out, n, previous) writes n sums and up to kOverrun
/// pixels more.
template <auto prefix_sum>
[[gnu::always_inline]] inline void walk_runs(Walk& walk, const Piece& piece) {
    std::uint32_t at = 0;
    const LongNumber* next_long = piece.long_numbers; // ends with one that no index reaches
    const auto next_count = [&]() -> std::uint32_t {
        std::uint32_t count = count_from_delta(piece.deltas[at]);
        if (next_long->index <= at) [[unlikely]] {
            while (next_long->index < at) // it was a difference
                ++next_long;
            if (next_long->index == at) count = next_long->value;
        }
        ++at;
        return count;
    };
    while (walk.out != walk.out_end && at < piece.count) {
        // Nearly always: both counts are here, none of them is long, and there is room for what they say.
        if (walk.run_left == 0 && !walk.second_count && at + 1 < piece.count && next_long->index > at + 1) {
            const std::uint32_t zeros = count_from_delta(piece.deltas[at]);
            const std::uint32_t count = count_from_delta(piece.deltas[at + 1]);
            const std::uint32_t n = std::min(count, piece.count - at - 2);
            if (zeros + count != 0 && zeros + count + kOverrun <= pixels_left(walk)) [[likely]] {
                write_zeros(walk, zeros);
                prefix_sum(piece.deltas + at + 2, walk.out, n, walk.previous);
                walk.out += n;
                if (n != 0) walk.previous = walk.out[-1];
                walk.run_left = count - n;
                at += n + 2;
                continue;
            }
        }
        if (walk.run_left != 0) {
            const std::size_t n = std::min<std::size_t>(walk.run_left, piece.count - at);
            if (n + kOverrun <= pixels_left(walk)) {
                prefix_sum(piece.deltas + at, walk.out, n, walk.previous);
                walk.out += n;
                walk.previous = walk.out[-1];
            } else {
                sum_exactly(walk, piece.deltas + at, n);
            }
            at += static_cast<std::uint32_t>(n);
            walk.run_left -= n;
            continue;
        }
        const std::uint32_t count = next_count();
        if (count > pixels_left(walk) || (walk.second_count && count == 0 && walk.zeros == 0)) {
            walk.malformed = true;
            return;
        }
        if (walk.second_count) {
            walk.run_left = count;
        } else {
            walk.zeros = count;
            write_zeros(walk, count);
        }
        walk.second_count = !walk.second_count;
    }
}

/// The bytes of the stream from `offset` on, kPieceBytes + kLookaheadBytes of them readable: the stream's own
/// where it is long enough, else copied and followed by zeros.
inline const std::byte* piece_source(Bytes stream, std::size_t offset, std::span<std::byte> padded) {
    const std::size_t left = stream.size() - offset;
    if (left >= padded.size()) return stream.data() + offset;
    std::memcpy(padded.data(), stream.data() + offset, left);
    std::memset(padded.data() + left, 0, padded.size() - left);
    return padded.data();
}

/// The kernel. collect_numbers(piece, nibble_count) finds the numbers that start in the first nibbles of the piece's
/// source.
template <auto collect_numbers, auto prefix_sum>
[[gnu::always_inline]] inline RvlOutcome decode(Bytes payload, std::span<std::uint16_t> pixels) {
    const Bytes stream = payload.first(payload.size() / 4 * 4);
    std::byte padded[kPieceBytes + kLookaheadBytes];
    Piece piece;
    Walk walk{pixels.data(), pixels.data() + pixels.size()};
    for (std::size_t offset = 0; offset < stream.size() && walk.out != walk.out_end; offset += kPieceBytes) {
        const std::size_t left = stream.size() - offset;
        piece.nibbles_left = 2 * left;
        piece.count = piece.long_count = 0;
        piece.source = piece_source(stream, offset, padded);
        collect_numbers(piece, std::min(2 * left, kPieceNibbles));
        // A number cut off by the end of the stream. (One that started in an earlier piece has more than four
        // nibbles, so that read_long_numbers has seen it.)
        if (left <= kPieceBytes && piece.end == RvlEnd::Complete && piece.carry != 0 && piece.count > 0)
            --piece.count;
        piece.long_numbers[piece.long_count].index = piece.count;
        walk_runs<prefix_sum>(walk, piece);
        if (walk.malformed || piece.end != RvlEnd::Complete) break;
    }
    const auto decoded = static_cast<std::size_t>(walk.out - pixels.data());
    if (decoded == pixels.size()) return {decoded, RvlEnd::Complete};
    if (walk.malformed || piece.end == RvlEnd::Malformed) return {decoded, RvlEnd::Malformed};
    return {decoded, RvlEnd::Truncated};
}

} // namespace fathom::rvl_two_phase
