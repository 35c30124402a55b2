// Inner loops of the colour map, AVX2. Used by the other files of that name alone.
#pragma once

#include "renderer/cpu/colormap.hpp"

#include "decoders/media/cpu_features.hpp"

namespace fathom::cpu {

#if FATHOM_X86
/// One bit per texel: zero or one of `codes`. Writes (width + 63) / 64 words.
FATHOM_TARGET_AVX2 void mark_invalid_u16_avx2(const std::byte* row, std::uint32_t width,
                                              const std::vector<std::uint16_t>& codes, std::uint64_t* bits);

/// One byte per texel column: in how many of `row_count` rows, at most 255, it is zero. False: nowhere.
[[nodiscard]] FATHOM_TARGET_AVX2 bool count_zeros_16_avx2(const std::byte* row, std::size_t stride_bytes,
                                                          std::uint32_t row_count, std::uint32_t width,
                                                          std::uint8_t* counts);

/// Writes `mark` to the columns of which half of the texels or more are counted. Bit i of the result: column i has fewer,
/// but some; holes[i] says how many. `holes` are 16, of all columns where the result is not 0.
[[nodiscard]] FATHOM_TARGET_AVX2 std::uint32_t mark_holes_avx2(const HoleBlock& block,
                                                               const std::uint8_t* counts,
                                                               std::uint32_t row_count, PackedRgba mark,
                                                               PackedRgba* out, std::uint8_t* holes);

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
