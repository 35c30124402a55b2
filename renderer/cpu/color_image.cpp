#include "renderer/cpu/color_image.hpp"

#include "renderer/cpu/color_loaders.hpp"
#include "renderer/cpu/filter.hpp"

#include <array>

namespace fathom::cpu {
namespace {

template <typename Loader>
PackedRgba mean(const Loader& load, const AxisSample& column, const AxisSample& row) {
    const std::uint32_t total = (row.end - row.begin) * (column.end - column.begin);
    if (total == 1) return load(column.begin, row.begin);
    std::array<std::uint64_t, 4> sums{}; // a footprint may be the whole image
    for (std::uint32_t y = row.begin; y < row.end; ++y)
        for (std::uint32_t x = column.begin; x < column.end; ++x) {
            const PackedRgba texel = load(x, y);
            for (int i = 0; i < 4; ++i)
                sums[i] += channel(texel, i);
        }
    PackedRgba result = 0;
    for (int i = 0; i < 4; ++i)
        result |= static_cast<PackedRgba>((sums[i] + total / 2) / total) << (8 * i);
    return result;
}

template <typename Loader>
PackedRgba filtered(const Loader& load, const ImageDesc& desc, const Filter& filter, const AxisSample& column,
                    const AxisSample& row) {
    std::array<float, 4> sums{};
    for (int j = 0; j < filter.taps; ++j) {
        const float row_weight = weight(filter, static_cast<float>(filter.first + j) - row.fraction);
        const std::uint32_t y = clamped(row.base + filter.first + j, desc.height);
        for (int i = 0; i < filter.taps; ++i) {
            const float away = static_cast<float>(filter.first + i) - column.fraction;
            const PackedRgba texel = load(clamped(column.base + filter.first + i, desc.width), y);
            for (int c = 0; c < 4; ++c)
                sums[c] += static_cast<float>(channel(texel, c)) * (weight(filter, away) * row_weight);
        }
    }
    PackedRgba result = 0;
    for (int c = 0; c < 4; ++c)
        result |= static_cast<std::uint32_t>(std::clamp(sums[c], 0.0f, 255.0f) + 0.5f) << (8 * c);
    return result;
}

} // namespace

YuvLoader yuv_loader(const ImageView& image) {
    const ImageDesc& desc = image.desc;
    const Arrangement arrangement = desc.format.arrangement;
    const std::size_t half_width = (std::size_t{desc.width} + 1) / 2;
    const std::size_t half_height = (std::size_t{desc.height} + 1) / 2;
    const std::byte* chroma = image.data + desc.row_stride_bytes * desc.height;
    YuvLoader loader{.y_data = image.data,
                     .u_data = nullptr,
                     .v_data = nullptr,
                     .y_stride = desc.row_stride_bytes,
                     .chroma_stride = half_width,
                     .y_step = 1,
                     .chroma_step = 1,
                     .shift_x = 1,
                     .shift_y = 0,
                     .matrix = yuv_matrix(arrangement)};
    const auto planar = [&](std::size_t stride, std::size_t rows) {
        loader.chroma_stride = stride;
        loader.u_data = chroma;
        loader.v_data = chroma + stride * rows;
    };
    switch (arrangement) {
    case Arrangement::Nv12:
        planar(2 * half_width, half_height);
        loader.v_data = chroma + 1;
        loader.chroma_step = 2;
        loader.shift_y = 1;
        break;
    case Arrangement::Yuy2:
    case Arrangement::Uyvy: {
        const std::size_t luma_at = arrangement == Arrangement::Yuy2 ? 0 : 1;
        loader.y_data = image.data + luma_at;
        loader.u_data = image.data + 1 - luma_at;
        loader.v_data = image.data + 3 - luma_at;
        loader.chroma_stride = desc.row_stride_bytes;
        loader.y_step = 2;
        loader.chroma_step = 4;
        break;
    }
    case Arrangement::YUV12Limited:
    case Arrangement::YUV12Full:
        planar(half_width, half_height);
        loader.shift_y = 1;
        break;
    case Arrangement::YUV16Limited:
    case Arrangement::YUV16Full: planar(half_width, desc.height); break;
    case Arrangement::YUV24Limited:
    case Arrangement::YUV24Full:
        planar(desc.width, desc.height);
        loader.shift_x = 0;
        break;
    default: break;
    }
    return loader;
}

void color_image_row(const ImageView& image, Magnification magnification, const LayerAxes& axes,
                     std::uint32_t y, PackedRgba* out) {
    const AxisSample& row = axes.rows[y];
    const Filter filter = filter_of(magnification);
    visit_color_loader(image, [&](const auto& load) {
        for (std::size_t x = 0; x < axes.columns.size(); ++x) {
            const AxisSample& column = axes.columns[x];
            if (axes.minified)
                out[x] = mean(load, column, row);
            else if (magnification == Magnification::Nearest)
                out[x] = load(column.begin, row.begin);
            else
                out[x] = filtered(load, image.desc, filter, column, row);
        }
    });
}

void color_texels_row(const ImageView& image, std::uint32_t row, std::span<const std::uint32_t> columns,
                      PackedRgba* out) {
    visit_color_loader(image, [&](const auto& load) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            out[i] = load(columns[i], row);
    });
}

} // namespace fathom::cpu
