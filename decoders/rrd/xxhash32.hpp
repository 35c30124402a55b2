// xxHash, 32 bits (Yann Collet, XXH32): the checksum of Rerun's footers. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fathom {

[[nodiscard]] std::uint32_t xxhash32(std::span<const std::byte> bytes, std::uint32_t seed);

} // namespace fathom
