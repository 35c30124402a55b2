#include "renderer/cpu/colormap.hpp"

#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/colormap_kernels.hpp"
#include "renderer/cpu/filter.hpp"
#include "renderer/cpu/scalar_texels.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom::cpu {
namespace {

template <typename T>
PackedRgba texel_color(const ScaleLookup& lookup, T value) {
    if constexpr (kHasCodeTable<T>)
        return lookup.codes[code_of(value)];
    else
        return lookup.color(raw_of(value));
}

template <typename T>
bool is_valid(const ScaleLookup& lookup, T value) {
    const double raw = raw_of(value);
    if (raw == 0 || !std::isfinite(raw)) return false;
    return lookup.scale.invalid_codes.empty() || lookup.validity(raw) == Validity::Valid;
}

/// Linear scales whose colours need nothing but the position: the vector loop knows those.
bool is_plain_linear(const ScaleLookup& lookup) {
    const ColorScale& scale = lookup.scale;
    return scale.transfer == Transfer::Linear && scale.contour_raw <= 0 && scale.low < scale.high &&
           scale.out_of_range == OutOfRange::Clamp && scale.invalid_codes.empty();
}

/// Colours of f32 values, for f32 images and for values that were interpolated.
void map_floats(const ScaleLookup& lookup, const float* raw, std::size_t count, PackedRgba* out) {
    std::size_t i = 0;
#if FATHOM_X86
    if (cpu_level() >= CpuLevel::Avx2 && is_plain_linear(lookup))
        for (; i + 8 <= count; i += 8)
            for (std::uint32_t odd = map_linear_f32_avx2(raw + i, lookup.scale.low, lookup.scale.high,
                                                         lookup.table.data(), out + i);
                 odd != 0; odd &= odd - 1) {
                const auto lane = static_cast<std::size_t>(std::countr_zero(odd));
                out[i + lane] = lookup.color(raw[i + lane]);
            }
#endif
    for (; i < count; ++i)
        out[i] = lookup.color(raw[i]);
}

/// Colours by table, two pixels a step: places and colours move 64 bits at a time. Gather instructions take twice as
/// long on the processors that were measured.
template <typename T>
void map_codes(const std::byte* row, std::span<const std::int32_t> nearest, const PackedRgba* codes,
               PackedRgba* out) {
    const auto color = [&](std::uint32_t x) -> std::uint64_t { return codes[code_of(cpu::load<T>(row, x))]; };
    std::size_t x = 0;
    for (; x + 4 <= nearest.size(); x += 4) {
        std::uint64_t places[2], colors[2];
        std::memcpy(places, &nearest[x], sizeof places);
        for (int i = 0; i < 2; ++i)
            colors[i] = color(static_cast<std::uint32_t>(places[i])) |
                        color(static_cast<std::uint32_t>(places[i] >> 32)) << 32;
        std::memcpy(out + x, colors, sizeof colors);
    }
    for (; x < nearest.size(); ++x)
        out[x] = static_cast<PackedRgba>(color(static_cast<std::uint32_t>(nearest[x])));
}

template <typename T>
void nearest_row(const ColormapJob& job, const std::byte* row, PackedRgba* out) {
    const std::size_t count = job.axes->columns.size();
    const ScaleLookup& lookup = *job.lookup;
    if constexpr (kHasCodeTable<T>) {
        map_codes<T>(row, job.nearest, lookup.codes.data(), out);
    } else if constexpr (std::is_same_v<T, float>) {
        std::array<float, 256> values;
        for (std::size_t first = 0; first < count; first += values.size()) {
            const std::size_t part = std::min(values.size(), count - first);
            for (std::size_t i = 0; i < part; ++i)
                values[i] = cpu::load<float>(row, static_cast<std::size_t>(job.nearest[first + i]));
            map_floats(lookup, values.data(), part, out + first);
        }
    } else {
        for (std::size_t x = 0; x < count; ++x)
            out[x] = lookup.color(raw_of(cpu::load<T>(row, static_cast<std::size_t>(job.nearest[x]))));
    }
}

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

/// A footprint in which some texels are invalid: the valid one nearest the centre, with the colour of the largest class
/// blended in.
template <typename T>
PackedRgba footprint_color(const ColormapJob& job, const AxisSample& column, const AxisSample& row,
                           std::uint32_t invalid) {
    const ScaleLookup& lookup = *job.lookup;
    const std::uint32_t total = (row.end - row.begin) * (column.end - column.begin);
    // Integers without named codes have one class of invalid values.
    if (2 * invalid >= total && !is_float(lookup.scalar) && lookup.scale.invalid_codes.empty())
        return lookup.mark(Validity::Zero);
    const float centre_x = column.fraction + 0.5f, centre_y = row.fraction + 0.5f;
    std::array<std::uint32_t, kValidityCount> counts{};
    float best = 1e30f;
    T nearest{};
    for (std::uint32_t y = row.begin; y < row.end; ++y) {
        for (std::uint32_t x = column.begin; x < column.end; ++x) {
            const T value = cpu::load<T>(job.image.row(y), x);
            const Validity validity = lookup.validity(raw_of(value));
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
    return mixed(texel_color(lookup, nearest), mark,
                 std::max(static_cast<std::uint32_t>(256ull * invalid / total), 64u));
}

template <typename T>
void minified_row(const ColormapJob& job, std::uint32_t y, PackedRgba* out, ColormapScratch& scratch) {
    const AxisSample& row = job.axes->rows[y];
    const std::vector<AxisSample>& columns = job.axes->columns;
    nearest_row<T>(job, job.image.row(nearest_texel(row)), out);

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
    for (std::size_t x = 0; x < columns.size(); ++x) {
        const std::uint32_t hole = next_bit(scratch.any, columns[x].begin);
        if (hole >= columns.back().end) return;
        if (hole >= columns[x].end) {
            x = job.column_of_texel[hole];
            if (x == columns.size()) return;
        }
        std::uint32_t invalid = 0;
        for (std::uint32_t i = 0; i < row_count; ++i)
            invalid += count_bits(scratch.invalid.data() + i * words, columns[x].begin, columns[x].end);
        out[x] = footprint_color<T>(job, columns[x], row, invalid);
    }
}

/// Colours of interpolated values, those of the nearest texels where there are none.
template <typename T>
void map_interpolated(const ColormapJob& job, const std::byte* nearest, std::span<const float> values,
                      PackedRgba* out) {
    const ScaleLookup& lookup = *job.lookup;
    const auto color_at = [&](std::size_t x) {
        if (!std::isnan(values[x])) return lookup.color(values[x]);
        return texel_color(lookup, cpu::load<T>(nearest, static_cast<std::size_t>(job.nearest[x])));
    };
    std::size_t x = 0;
#if FATHOM_X86
    if (cpu_level() >= CpuLevel::Avx2 && is_plain_linear(lookup))
        for (; x + 8 <= values.size(); x += 8)
            for (std::uint32_t odd = map_linear_f32_avx2(&values[x], lookup.scale.low, lookup.scale.high,
                                                         lookup.table.data(), out + x);
                 odd != 0; odd &= odd - 1) {
                const std::size_t at = x + static_cast<std::size_t>(std::countr_zero(odd));
                out[at] = color_at(at);
            }
#endif
    for (; x < values.size(); ++x)
        out[x] = color_at(x);
}

/// Values are interpolated as numbers where all texels that contribute are valid; elsewhere the nearest one shows.
template <typename T>
void filtered_row(const ColormapJob& job, std::uint32_t y, PackedRgba* out, FilterScratch& scratch) {
    const AxisSample& place = job.axes->rows[y];
    const ScaleLookup& lookup = *job.lookup;
    const Filter filter = filter_of(job.magnification);
    const std::uint32_t width = job.image.desc.width;
    std::array<const float*, kMaxFilterTaps> rows;
    std::array<float, kMaxFilterTaps> row_weights;
    for (std::size_t j = 0; j < job.filter.taps; ++j) {
        const std::int32_t at = filter.first + static_cast<std::int32_t>(j);
        const std::uint32_t texel_row = clamped(place.base + at, job.image.desc.height);
        const std::byte* texels = job.image.row(texel_row);
        rows[j] = scratch.row(job.number, texel_row, width, [&](float* values) {
            for (std::uint32_t x = 0; x < width; ++x) {
                const T value = cpu::load<T>(texels, x);
                values[x] = is_valid(lookup, value) ? static_cast<float>(raw_of(value))
                                                    : std::numeric_limits<float>::quiet_NaN();
            }
        });
        row_weights[j] = weight(filter, static_cast<float>(at) - place.fraction);
    }
    const std::span values = scratch.interpolate(job.filter, std::span(rows).first(job.filter.taps),
                                                 std::span(row_weights).first(job.filter.taps), width);
    map_interpolated<T>(job, job.image.row(place.begin), values, out);
}

} // namespace

ColormapJob make_colormap_job(const DepthImageItem& item, const LayerAxes& axes, const ScaleLookup& lookup) {
    ColormapJob job{.image = item.pixels.view(),
                    .magnification = item.magnification,
                    .axes = &axes,
                    .lookup = &lookup,
                    .nearest = {},
                    .column_of_texel = {},
                    .filter = {}};
    job.nearest.reserve(axes.columns.size());
    for (const AxisSample& column : axes.columns)
        job.nearest.push_back(
            static_cast<std::int32_t>(axes.minified ? nearest_texel(column) : column.begin));
    if (axes.minified) {
        job.column_of_texel.assign(job.image.desc.width, static_cast<std::uint32_t>(axes.columns.size()));
        for (std::uint32_t x = static_cast<std::uint32_t>(axes.columns.size()); x-- > 0;)
            for (std::uint32_t texel = axes.columns[x].begin; texel < axes.columns[x].end; ++texel)
                job.column_of_texel[texel] = x;
    } else if (item.magnification != Magnification::Nearest) {
        static std::atomic<std::uint64_t> jobs = 0;
        job.filter = filter_columns(axes, item.magnification);
        job.number = ++jobs;
    }
    return job;
}

void colormap_row(const ColormapJob& job, std::uint32_t y, PackedRgba* out, ColormapScratch& scratch) {
    visit_scalar(job.image.desc.format.scalar, [&](auto type) {
        using T = typename decltype(type)::type;
        if (job.axes->minified)
            minified_row<T>(job, y, out, scratch);
        else if (job.magnification == Magnification::Nearest)
            nearest_row<T>(job, job.image.row(job.axes->rows[y].begin), out);
        else
            filtered_row<T>(job, y, out, scratch.filter);
    });
}

} // namespace fathom::cpu
