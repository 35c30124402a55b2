#include "renderer/cpu/colormap_minified.hpp"

#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/colormap_kernels.hpp"
#include "renderer/cpu/texel_color.hpp"

#include <algorithm>
#include <bit>

namespace fathom::cpu {
namespace {

template <typename T>
void mark_invalid(const ScaleLookup& lookup, const std::byte* row, std::uint32_t width, std::uint64_t* bits) {
#if FATHOM_X86
    if constexpr (std::is_same_v<T, std::uint16_t>)
        if (cpu_level() >= CpuLevel::Avx2) return mark_invalid_u16_avx2(row, width, lookup.code_list, bits);
#endif
    for (std::uint32_t x = 0; x < width; x += 64) {
        std::uint64_t word = 0;
        for (std::uint32_t i = 0; i < std::min(64u, width - x); ++i)
            word |= static_cast<std::uint64_t>(!is_valid(lookup, cpu::load<T>(row, x + i))) << i;
        bits[x / 64] = word;
    }
}

/// Number of set bits from begin to end - 1. A footprint of up to 8 texels, the usual one, is one load and one look-up;
/// the spare word behind a row makes that load possible everywhere.
std::uint32_t count_bits(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t end) {
    static constexpr auto kCounts = [] {
        std::array<std::uint8_t, 256> counts{};
        for (std::size_t i = 0; i < counts.size(); ++i)
            counts[i] = static_cast<std::uint8_t>(std::popcount(i));
        return counts;
    }();
    std::uint32_t count = 0;
    for (std::uint32_t at = begin; at < end; at += 8) {
        const std::uint32_t shift = at % 64;
        std::uint64_t window = bits[at / 64] >> shift;
        if (shift > 56) window |= bits[at / 64 + 1] << (64 - shift);
        const std::uint64_t mask = 0xFFu >> (8 - std::min(end - at, 8u));
        count += kCounts[window & mask];
    }
    return count;
}

/// The first set bit from `from` on; the end of the bits when there is none.
std::uint32_t next_bit(const std::vector<std::uint64_t>& bits, std::uint32_t from) {
    std::size_t word = from / 64;
    std::uint64_t rest = bits[word] & ~std::uint64_t{0} << (from % 64);
    while (rest == 0)
        if (++word < bits.size())
            rest = bits[word];
        else
            return static_cast<std::uint32_t>(64 * bits.size());
    return static_cast<std::uint32_t>(64 * word) + static_cast<std::uint32_t>(std::countr_zero(rest));
}

/// Integers without named codes have one class of invalid values, zero.
bool has_one_class(const ScaleLookup& lookup) {
    return !is_float(lookup.scalar) && lookup.scale.invalid_codes.empty();
}

/// How much of the mark, of 256, a pixel gets that is valid for the most part: never so little that it cannot be seen.
std::uint32_t mark_share(std::uint32_t invalid, std::uint32_t total) {
    return std::max(static_cast<std::uint32_t>(256ull * invalid / total), 64u);
}

/// A footprint in which some texels are invalid: the valid one nearest the centre, with the colour of the largest class
/// blended in.
template <typename T>
PackedRgba footprint_color(const ColormapJob& job, const AxisSample& column, const AxisSample& row,
                           std::uint32_t invalid) {
    const ScaleLookup& lookup = *job.lookup;
    const std::uint32_t total = (row.end - row.begin) * (column.end - column.begin);
    const bool one_class = has_one_class(lookup);
    if (2 * invalid >= total && one_class) return lookup.mark(Validity::Zero);
    const float centre_x = column.fraction + 0.5f, centre_y = row.fraction + 0.5f;
    std::array<std::uint32_t, kValidityCount> counts{};
    float best = 1e30f;
    T nearest{};
    for (std::uint32_t y = row.begin; y < row.end; ++y) {
        for (std::uint32_t x = column.begin; x < column.end; ++x) {
            const T value = cpu::load<T>(job.image.row(y), x);
            const Validity validity = one_class ? raw_of(value) == 0 ? Validity::Zero : Validity::Valid
                                                : lookup.validity(raw_of(value));
            ++counts[static_cast<std::size_t>(validity)];
            if (validity != Validity::Valid) continue;
            const float away_x =
                static_cast<float>(static_cast<std::int32_t>(x) - column.base) + 0.5f - centre_x;
            const float away_y =
                static_cast<float>(static_cast<std::int32_t>(y) - row.base) + 0.5f - centre_y;
            const float distance = away_x * away_x + away_y * away_y;
            if (distance < best) {
                best = distance;
                nearest = value;
            }
        }
    }
    const auto largest = std::max_element(counts.begin() + 1, counts.end());
    const PackedRgba mark = lookup.mark(static_cast<Validity>(largest - counts.begin()));
    if (2 * invalid >= total) return mark;
    return mixed(texel_color(lookup, nearest), mark, mark_share(invalid, total));
}

template <typename T>
void blend_holes_of(const ColormapJob& job, std::uint32_t y, PackedRgba* out, HoleScratch& scratch,
                    std::size_t first_column) {
    const AxisSample& row = job.axes->rows[y];
    const std::vector<AxisSample>& columns = job.axes->columns;
    const std::size_t words = (job.image.desc.width + 63) / 64 + 1; // the last one is spare, for windows
    const std::uint32_t row_count = row.end - row.begin;
    scratch.invalid.resize(words * row_count);
    scratch.any.assign(words, 0);
    std::uint64_t found = 0;
    for (std::uint32_t i = 0; i < row_count; ++i) {
        std::uint64_t* bits = scratch.invalid.data() + i * words;
        mark_invalid<T>(*job.lookup, job.image.row(row.begin + i), job.image.desc.width, bits);
        for (std::size_t word = 0; word + 1 < words; ++word) {
            scratch.any[word] |= bits[word];
            found |= bits[word];
        }
    }
    if (found == 0) return;

    // Runs of pixels without a hole are stepped over a word of bits at a time.
    for (std::size_t x = first_column; x < columns.size(); ++x) {
        const std::uint32_t hole = next_bit(scratch.any, columns[x].begin);
        if (hole >= columns.back().end) return;
        if (hole >= columns[x].end) {
            x = job.holes.column_of_texel[hole];
            if (x == columns.size()) return;
        }
        std::uint32_t invalid = 0;
        for (std::uint32_t i = 0; i < row_count; ++i)
            invalid += count_bits(scratch.invalid.data() + i * words, columns[x].begin, columns[x].end);
        out[x] = footprint_color<T>(job, columns[x], row, invalid);
    }
}

#if FATHOM_X86
HoleShares hole_shares(std::uint32_t row_count) {
    HoleShares shares;
    for (std::uint32_t invalid = 1; invalid < shares.one_column.size(); ++invalid) {
        const auto share = [&](std::uint32_t total) {
            return 2 * invalid >= total ? HoleShares::kWhole
                                        : static_cast<std::uint8_t>(mark_share(invalid, total));
        };
        shares.one_column[invalid] = share(row_count);
        shares.two_columns[invalid] = share(2 * row_count);
    }
    return shares;
}

/// The columns in blocks of a row of 16-bit integers with one class of invalid values; returns how many those are.
template <typename T>
std::size_t blend_hole_blocks(const ColormapJob& job, std::uint32_t y, PackedRgba* out,
                              HoleScratch& scratch) {
    const AxisSample& row = job.axes->rows[y];
    const TexelRows rows{.first = job.image.row(row.begin),
                         .stride_bytes = job.image.desc.row_stride_bytes,
                         .count = row.end - row.begin};
    const std::size_t columns = job.holes.blocks.size() * HoleBlock::kColumns;
    scratch.odd.resize(columns);
    const std::size_t odd_count = blend_zeros_16_avx2(job.holes.blocks, rows, hole_shares(rows.count),
                                                      job.lookup->mark(Validity::Zero), out, scratch.odd);
    for (const HoleBlock::Odd& odd : std::span(scratch.odd).first(odd_count))
        out[odd.column] = footprint_color<T>(job, job.axes->columns[odd.column], row, odd.invalid);
    return columns;
}
#endif

} // namespace

HoleColumns hole_columns(const LayerAxes& axes, std::uint32_t image_width) {
    HoleColumns holes;
    const std::vector<AxisSample>& columns = axes.columns;
    holes.column_of_texel.assign(image_width, static_cast<std::uint32_t>(columns.size()));
    for (std::uint32_t x = static_cast<std::uint32_t>(columns.size()); x-- > 0;)
        for (std::uint32_t texel = columns[x].begin; texel < columns[x].end; ++texel)
            holes.column_of_texel[texel] = x;

    for (std::size_t x = 0; x + HoleBlock::kColumns <= columns.size(); x += HoleBlock::kColumns) {
        if (image_width < HoleBlock::kTexels) return holes;
        const auto last_place = static_cast<std::uint32_t>(image_width - HoleBlock::kTexels);
        HoleBlock block{.first = std::min(columns[x].begin, last_place), .texel = {}, .second = {}};
        for (std::size_t lane = 0; lane < HoleBlock::kColumns; ++lane) {
            const AxisSample& column = columns[x + lane];
            if (column.end - column.begin > 2 || column.end - block.first > HoleBlock::kTexels) {
                holes.blocks.clear();
                return holes;
            }
            block.texel[lane] = static_cast<std::uint8_t>(column.begin - block.first);
            block.second[lane] = column.end - column.begin == 2
                                     ? static_cast<std::uint8_t>(block.texel[lane] + 1)
                                     : HoleBlock::kNoTexel;
        }
        holes.blocks.push_back(block);
    }
    return holes;
}

void blend_holes(const ColormapJob& job, std::uint32_t y, PackedRgba* out, HoleScratch& scratch) {
    visit_scalar(job.image.desc.format.scalar, [&](auto type) {
        using T = typename decltype(type)::type;
        std::size_t done = 0;
#if FATHOM_X86
        if constexpr (std::is_integral_v<T> && sizeof(T) == 2) {
            const AxisSample& row = job.axes->rows[y];
            if (cpu_level() >= CpuLevel::Avx2 && has_one_class(*job.lookup) &&
                row.end - row.begin <= HoleShares::kMaxRows)
                done = blend_hole_blocks<T>(job, y, out, scratch);
        }
#endif
        if (done < job.axes->columns.size()) blend_holes_of<T>(job, y, out, scratch, done);
    });
}

} // namespace fathom::cpu
