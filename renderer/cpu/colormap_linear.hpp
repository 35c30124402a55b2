// colormap_linear: 16-bit integers on a linear scale, the usual case, without a look-up per pixel: the entry of the table
// is a multiplication and a shift, exact for every code, and the table fits the registers of AVX-512.
//
//     lookup.linear = find_linear_entries(scale, lookup.codes, lookup.table);            // once per scale
//     job.picks = pick_blocks(job.nearest, image_width);                                 // once per job
//     done = map_linear_u16_avx512(job.picks, *lookup.linear, lookup.mark(Validity::Zero), row, out);
//
// Any thread.
#pragma once

#include "renderer/colormap_table.hpp"

#include "decoders/media/cpu_features.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fathom::cpu {

/// entry = (min(max(code - low, 0), span) factor + offset) >> shift; a code of zero is a hole.
struct LinearEntries {
    std::uint16_t low = 0, span = 0;
    std::uint32_t factor = 0;
    std::uint64_t offset = 0;
    std::uint32_t shift = 0;
    alignas(64) std::array<std::array<std::uint8_t, 256>, 4> channels{}; // the table's, one after the other

    [[nodiscard]] std::size_t entry(std::uint16_t code) const {
        const std::uint32_t above = code > low ? code - std::uint32_t{low} : 0;
        return (std::uint64_t{above < span ? above : span} * factor + offset) >> shift;
    }
};

/// Nothing where the scale is no such one: another transfer, contours, marks out of range, named invalid codes, or ends
/// between two codes that the integers above cannot tell apart. `codes` are those of U16.
[[nodiscard]] std::optional<LinearEntries>
find_linear_entries(const ColorScale& scale, std::span<const PackedRgba> codes, const ColorTable& table);

/// Which texels 64 view columns show: half of them lie within 64 texels from `first`, all of these in the image.
struct PickBlock {
    static constexpr std::size_t kColumns = 64, kHalf = 32, kTexels = 64;
    std::array<std::uint32_t, 2> first{};
    alignas(64) std::array<std::array<std::uint16_t, kHalf>, 2> place{};
};

/// Of the first columns, as far as whole blocks go; none where a view column steps over too many texels.
[[nodiscard]] std::vector<PickBlock> pick_blocks(std::span<const std::int32_t> nearest,
                                                 std::uint32_t image_width);

#if FATHOM_X86
/// Colours of the blocks' columns of a row of texels, `mark` for zeros.
FATHOM_TARGET_AVX512 void map_linear_u16_avx512(std::span<const PickBlock> blocks,
                                                const LinearEntries& entries, PackedRgba mark,
                                                const std::byte* row, PackedRgba* out);
#endif

} // namespace fathom::cpu
