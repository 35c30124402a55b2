// Inner loops of the colour map, AVX2. Used by the other files of that name alone.
#pragma once

#include "renderer/cpu/colormap.hpp"

#include "decoders/media/cpu_features.hpp"

namespace fathom::cpu {

#if FATHOM_X86
/// One bit per texel: zero or one of `codes`. Writes (width + 63) / 64 words.
FATHOM_TARGET_AVX2 void mark_invalid_u16_avx2(const std::byte* row, std::uint32_t width,
                                              const std::vector<std::uint16_t>& codes, std::uint64_t* bits);

/// The rows of texels that one picture row shows.
struct TexelRows {
    const std::byte* first = nullptr;
    std::size_t stride_bytes = 0;
    std::uint32_t count = 0;
};

/// Blends `mark` into the columns of which texels are zero, by `shares`. Returns how many of them, written to `odd`, showed
/// `mark` already although they get only a share of it: their colour is that of another texel.
[[nodiscard]] FATHOM_TARGET_AVX2 std::size_t
blend_zeros_16_avx2(std::span<const HoleBlock> blocks, const TexelRows& rows, const HoleShares& shares,
                    PackedRgba mark, PackedRgba* out, std::span<HoleBlock::Odd> odd);

/// Colours of a linear scale without contours. Wrong where `raw` is not valid or out of range counts: the returned
/// bit i says that pixel i of the 8 needs color_of.
FATHOM_TARGET_AVX2 std::uint32_t map_linear_f32_avx2(const float* raw, double low, double high,
                                                     const PackedRgba* table, PackedRgba* out);

/// values[x] = the sum of the taps from columns.first[x] on, each times its weight, for the columns rounded down to 8.
/// `columns` are near.
FATHOM_TARGET_AVX2 void interpolate_columns_avx2(const FilterColumns& columns, const float* row,
                                                 float* values);
#endif

} // namespace fathom::cpu
