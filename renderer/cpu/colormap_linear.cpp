#include "renderer/cpu/colormap_linear.hpp"

#include <algorithm>
#include <cmath>

namespace fathom::cpu {

std::optional<LinearEntries> find_linear_entries(const ColorScale& scale, std::span<const PackedRgba> codes,
                                                 const ColorTable& table) {
    if (scale.transfer != Transfer::Linear || scale.contour_raw > 0 ||
        scale.out_of_range != OutOfRange::Clamp || !scale.invalid_codes.empty())
        return {};
    if (!(scale.low >= 0 && scale.low < scale.high && scale.high <= 65535)) return {};
    const double first = std::ceil(scale.low);
    const double per_code = 255 / (scale.high - scale.low);

    LinearEntries entries;
    entries.low = static_cast<std::uint16_t>(first);
    entries.span = static_cast<std::uint16_t>(std::ceil(scale.high) - first);
    // As many bits as a factor of 32 has: those behind the point are `shift`.
    int bits = 0;
    (void)std::frexp(per_code, &bits);
    entries.shift = static_cast<std::uint32_t>(std::min(32 - bits, 55));
    const double one = std::ldexp(1.0, static_cast<int>(entries.shift));
    entries.factor = static_cast<std::uint32_t>(std::min(std::round(per_code * one), 4294967295.0));
    entries.offset = static_cast<std::uint64_t>(((first - scale.low) * per_code + 0.5) * one);

    for (std::uint32_t code = 1; code < codes.size(); ++code) {
        const std::size_t entry = entries.entry(static_cast<std::uint16_t>(code));
        if (entry >= table.size() || table[entry] != codes[code]) return {};
    }
    for (std::size_t channel = 0; channel < entries.channels.size(); ++channel)
        std::ranges::transform(table, entries.channels[channel].begin(), [&](PackedRgba color) {
            return static_cast<std::uint8_t>(color >> (8 * channel));
        });
    return entries;
}

std::vector<PickBlock> pick_blocks(std::span<const std::int32_t> nearest, std::uint32_t image_width) {
    std::vector<PickBlock> blocks;
    if (image_width < PickBlock::kTexels) return blocks;
    const auto last_first = static_cast<std::int32_t>(image_width - PickBlock::kTexels);
    for (std::size_t x = 0; x + PickBlock::kColumns <= nearest.size(); x += PickBlock::kColumns) {
        PickBlock& block = blocks.emplace_back();
        for (std::size_t half = 0; half < 2; ++half) {
            const auto columns = nearest.subspan(x + half * PickBlock::kHalf, PickBlock::kHalf);
            const std::int32_t first = std::min(columns.front(), last_first);
            if (columns.back() - first >= static_cast<std::int32_t>(PickBlock::kTexels)) return {};
            block.first[half] = static_cast<std::uint32_t>(first);
            for (std::size_t i = 0; i < columns.size(); ++i)
                block.place[half][i] = static_cast<std::uint16_t>(columns[i] - first);
        }
    }
    return blocks;
}

} // namespace fathom::cpu
