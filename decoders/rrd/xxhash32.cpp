#include "decoders/rrd/xxhash32.hpp"

#include "decoders/media/byte_reader.hpp"

#include <array>
#include <bit>

namespace fathom {
namespace {

constexpr std::uint32_t kPrime1 = 0x9E3779B1, kPrime2 = 0x85EBCA77, kPrime3 = 0xC2B2AE3D,
                        kPrime4 = 0x27D4EB2F, kPrime5 = 0x165667B1;

std::uint32_t xxhash_round(std::uint32_t lane, std::uint32_t word) {
    return std::rotl(lane + word * kPrime2, 13) * kPrime1;
}

std::uint32_t avalanche(std::uint32_t hash) {
    hash = (hash ^ hash >> 15) * kPrime2;
    hash = (hash ^ hash >> 13) * kPrime3;
    return hash ^ hash >> 16;
}

} // namespace

std::uint32_t xxhash32(std::span<const std::byte> bytes, std::uint32_t seed) {
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint32_t hash = seed + kPrime5;
    if (left >= 16) {
        std::array lanes{seed + kPrime1 + kPrime2, seed + kPrime2, seed, seed - kPrime1};
        for (; left >= 16; left -= 16)
            for (std::uint32_t& lane : lanes) {
                lane = xxhash_round(lane, load_le<std::uint32_t>(at));
                at += 4;
            }
        hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
               std::rotl(lanes[3], 18);
    }
    hash += static_cast<std::uint32_t>(bytes.size());
    for (; left >= 4; left -= 4, at += 4)
        hash = std::rotl(hash + load_le<std::uint32_t>(at) * kPrime3, 17) * kPrime4;
    for (; left > 0; --left, ++at)
        hash = std::rotl(hash + std::to_integer<std::uint32_t>(*at) * kPrime5, 11) * kPrime1;
    return avalanche(hash);
}

} // namespace fathom
