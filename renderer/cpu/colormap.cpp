#include "renderer/cpu/colormap.hpp"

#include "renderer/cpu/colormap_kernels.hpp"
#include "renderer/cpu/colormap_minified.hpp"
#include "renderer/cpu/filter.hpp"
#include "renderer/cpu/texel_color.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom::cpu {
namespace {

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
        std::size_t done = 0;
#if FATHOM_X86
        if constexpr (std::is_same_v<T, std::uint16_t>)
            if (cpu_level() >= CpuLevel::Avx512 && lookup.linear) {
                map_linear_u16_avx512(job.picks, *lookup.linear, lookup.mark(Validity::Zero), row, out);
                done = job.picks.size() * PickBlock::kColumns;
            }
#endif
        map_codes<T>(row, std::span(job.nearest).subspan(done), lookup.codes.data(), out + done);
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
                    .picks = {},
                    .holes = {},
                    .filter = {}};
    job.nearest.reserve(axes.columns.size());
    for (const AxisSample& column : axes.columns)
        job.nearest.push_back(
            static_cast<std::int32_t>(axes.minified ? nearest_texel(column) : column.begin));
    if (lookup.linear) job.picks = pick_blocks(job.nearest, job.image.desc.width);
    if (axes.minified) {
        job.holes = hole_columns(axes, job.image.desc.width);
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
        if (job.axes->minified) {
            nearest_row<T>(job, job.image.row(nearest_texel(job.axes->rows[y])), out);
            blend_holes(job, y, out, scratch.holes);
        } else if (job.magnification == Magnification::Nearest)
            nearest_row<T>(job, job.image.row(job.axes->rows[y].begin), out);
        else
            filtered_row<T>(job, y, out, scratch.filter);
    });
}

} // namespace fathom::cpu
