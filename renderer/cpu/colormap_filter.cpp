#include "renderer/cpu/colormap_filter.hpp"

#include "renderer/cpu/colormap_kernels.hpp"
#include "renderer/cpu/filter.hpp"

#include <algorithm>

namespace fathom::cpu {

FilterColumns filter_columns(const LayerAxes& axes, Magnification magnification) {
    const Filter filter = filter_of(magnification);
    FilterColumns columns{
        .taps = static_cast<std::size_t>(filter.taps), .first = {}, .weights = {}, .near = true};
    const std::size_t count = axes.columns.size();
    columns.first.reserve(count);
    for (const AxisSample& column : axes.columns) {
        columns.first.push_back(column.base + filter.first +
                                static_cast<std::int32_t>(FilterScratch::kFilterPad));
        for (std::size_t i = 0; i < columns.taps; ++i)
            columns.weights[i].push_back(
                weight(filter, static_cast<float>(filter.first + static_cast<int>(i)) - column.fraction));
    }
    for (std::size_t x = 0; x + 8 <= count; x += 8)
        columns.near &= columns.first[x + 7] - columns.first[x] < 8;
    return columns;
}

void FilterScratch::repeat_ends(std::vector<float>& padded, std::uint32_t width) {
    const auto first = padded.begin() + kFilterPad, end = first + width;
    std::fill(padded.begin(), first, *first);
    std::fill(end, padded.end(), *(end - 1));
}

std::span<const float> FilterScratch::interpolate(const FilterColumns& columns,
                                                  std::span<const float* const> rows,
                                                  std::span<const float> row_weights, std::uint32_t width) {
    blended_.assign(padded_size(width), 0);
    for (std::size_t j = 0; j < rows.size(); ++j)
        for (std::size_t i = 0; i < blended_.size(); ++i)
            blended_[i] += rows[j][i] * row_weights[j];

    const std::size_t count = columns.first.size();
    values_.resize(count);
    std::size_t done = 0;
#if FATHOM_X86
    if (columns.near && cpu_level() >= CpuLevel::Avx2) {
        interpolate_columns_avx2(columns, blended_.data(), values_.data());
        done = count / 8 * 8;
    }
#endif
    for (std::size_t x = done; x < count; ++x) {
        float sum = 0;
        for (std::size_t i = 0; i < columns.taps; ++i)
            sum += blended_[static_cast<std::size_t>(columns.first[x]) + i] * columns.weights[i][x];
        values_[x] = sum;
    }
    return values_;
}

} // namespace fathom::cpu
