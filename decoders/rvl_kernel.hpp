// The kernels behind decoders/rvl.hpp: a bare RVL stream to u16 pixels, one kernel per SIMD level, all equal
// on every input, broken ones included.
//
//     const RvlOutcome outcome = decode_rvl_payload(payload, pixels);       // the kernel of cpu_level()
//
// Bit stream: 32-bit little-endian words, most significant nibble first. A number is a sequence of nibbles,
// three bits each, least significant first, bit 3 set where another follows; at most 11 nibbles. Until all
// pixels are there: count of zeros, count of others, then that many zig-zag differences.
//
// The SIMD kernels work in two phases on pieces of the stream that fit the first-level cache: the first turns
// nibbles into numbers without knowing which of them are counts (no branch depends on the data), the second
// walks the runs and sums the differences up. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

enum class RvlEnd : std::uint8_t { Complete, Truncated, Malformed };

/// pixels: how many were decoded, from the first on. Those behind hold anything.
struct RvlOutcome {
    std::size_t pixels = 0;
    RvlEnd end = RvlEnd::Complete;

    bool operator==(const RvlOutcome&) const = default;
};

/// Decodes exactly pixels.size() pixels and ignores what follows them; trailing bytes that make no whole word
/// are no part of the stream. Reads and writes nothing outside of the two spans.
[[nodiscard]] RvlOutcome decode_rvl_payload(Bytes payload, std::span<std::uint16_t> pixels);

/// The same for kornia's packing: nibbles per byte, high one first, no words.
[[nodiscard]] RvlOutcome decode_rvl_bytewise(Bytes payload, std::span<std::uint16_t> pixels);

// One per level; decode_rvl_payload chooses.
[[nodiscard]] RvlOutcome decode_rvl_scalar(Bytes payload, std::span<std::uint16_t> pixels);
[[nodiscard]] RvlOutcome decode_rvl_avx2(Bytes payload, std::span<std::uint16_t> pixels);
[[nodiscard]] RvlOutcome decode_rvl_avx512(Bytes payload, std::span<std::uint16_t> pixels);

} // namespace fathom
