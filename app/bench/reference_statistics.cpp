#include "app/bench/references.hpp"

namespace fathom::reference {

Statistics statistics_u16(const std::uint16_t* pixels, std::size_t count) {
    Statistics stats;
    stats.bins.resize(65536);
    stats.min = 65535;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t value = pixels[i];
        if (value == 0) {
            ++stats.zero;
            continue;
        }
        ++stats.valid;
        stats.sum += value;
        if (value < stats.min) stats.min = value;
        if (value > stats.max) stats.max = value;
        ++stats.bins[value];
    }
    return stats;
}

} // namespace fathom::reference
