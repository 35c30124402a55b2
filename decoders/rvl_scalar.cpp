#include "decoders/rvl_kernel.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/media/cpu_features.hpp"

#include <cstring>

namespace fathom {
namespace {

constexpr unsigned kMaxNibbles = 11; // 33 bits

/// Eight nibbles per little-endian word, most significant first.
struct WordNibbles {
    Bytes bytes;
    std::size_t at = 0;
    std::uint32_t word = 0;
    unsigned left = 0;

    bool next(unsigned& nibble) {
        if (left == 0) {
            if (bytes.size() - at < 4) return false;
            word = load_le<std::uint32_t>(bytes.data() + at);
            at += 4;
            left = 8;
        }
        nibble = word >> 28;
        word <<= 4;
        --left;
        return true;
    }
};

/// Two nibbles per byte, high one first (kornia-rs, crate kornia-io).
struct ByteNibbles {
    Bytes bytes;
    std::size_t at = 0; // nibbles

    bool next(unsigned& nibble) {
        if (at / 2 >= bytes.size()) return false;
        const auto byte = static_cast<unsigned>(bytes[at / 2]);
        nibble = at % 2 == 0 ? byte >> 4 : byte & 15u;
        ++at;
        return true;
    }
};

template <typename Nibbles>
bool read_number(Nibbles& nibbles, std::uint64_t& value, RvlEnd& end) {
    value = 0;
    for (unsigned i = 0; i < kMaxNibbles; ++i) {
        unsigned nibble = 0;
        if (!nibbles.next(nibble)) {
            end = RvlEnd::Truncated;
            return false;
        }
        value |= static_cast<std::uint64_t>(nibble & 7u) << (3 * i);
        if ((nibble & 8u) == 0) return true;
    }
    end = RvlEnd::Malformed;
    return false;
}

template <typename Nibbles>
RvlOutcome decode(Nibbles nibbles, std::span<std::uint16_t> pixels) {
    std::size_t done = 0;
    std::uint16_t previous = 0;
    RvlEnd end = RvlEnd::Complete;
    while (done < pixels.size()) {
        std::uint64_t zeros = 0, others = 0;
        if (!read_number(nibbles, zeros, end)) return {done, end};
        if (zeros > pixels.size() - done) return {done, RvlEnd::Malformed};
        std::memset(pixels.data() + done, 0, 2 * zeros);
        done += zeros;
        if (done == pixels.size()) break;
        if (!read_number(nibbles, others, end)) return {done, end};
        if (others > pixels.size() - done || (zeros == 0 && others == 0)) return {done, RvlEnd::Malformed};
        for (; others > 0; --others) {
            std::uint64_t zigzag = 0;
            if (!read_number(nibbles, zigzag, end)) return {done, end};
            previous = static_cast<std::uint16_t>(previous + ((zigzag >> 1) ^ (0 - (zigzag & 1))));
            pixels[done++] = previous;
        }
    }
    return {done, RvlEnd::Complete};
}

} // namespace

RvlOutcome decode_rvl_scalar(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode(WordNibbles{payload}, pixels);
}

RvlOutcome decode_rvl_bytewise(Bytes payload, std::span<std::uint16_t> pixels) {
    return decode(ByteNibbles{payload}, pixels);
}

RvlOutcome decode_rvl_payload(Bytes payload, std::span<std::uint16_t> pixels) {
    switch (cpu_level()) {
    case CpuLevel::Avx512: return decode_rvl_avx512(payload, pixels);
    case CpuLevel::Avx2: return decode_rvl_avx2(payload, pixels);
    case CpuLevel::Scalar: break;
    }
    return decode_rvl_scalar(payload, pixels);
}

} // namespace fathom
