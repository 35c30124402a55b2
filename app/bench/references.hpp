// What the benchmarks compare with: the plain loops that one writes first. Frozen; built with -O2 and without
// vectorisation (app/CMakeLists.txt).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fathom::reference {

struct Statistics {
    std::uint64_t valid = 0, zero = 0;
    std::uint32_t min = 0, max = 0;
    std::uint64_t sum = 0;
    std::vector<std::uint32_t> bins; // 65536
};

/// One pass over the pixels, one bin per code.
[[nodiscard]] Statistics statistics_u16(const std::uint16_t* pixels, std::size_t count);

} // namespace fathom::reference
