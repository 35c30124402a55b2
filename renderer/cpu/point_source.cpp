#include "renderer/cpu/point_source.hpp"

#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/color_image.hpp"
#include "renderer/cpu/point_kernels.hpp"
#include "renderer/cpu/scalar_texels.hpp"

#include <algorithm>
#include <cmath>

namespace fathom::cpu {
namespace {

/// A window shows a few clouds; the rays of one full-HD lens with distortion take 16 MiB.
constexpr std::size_t kMaxKept = 4;

constexpr std::uint32_t kOpaque = 0xFF000000u;

RayPlanes make_rays(const Intrinsics& k, std::uint32_t width, std::uint32_t height) {
    RayPlanes rays{
        .intrinsics = k, .width = width, .height = height, .distorted = is_distorted(k), .x = {}, .y = {}};
    if (!rays.distorted) {
        for (std::uint32_t u = 0; u < width; ++u)
            rays.x.push_back(static_cast<float>((u - k.cx) / k.fx));
        for (std::uint32_t v = 0; v < height; ++v)
            rays.y.push_back(static_cast<float>((v - k.cy) / k.fy));
        return rays;
    }
    const std::vector<float> table = ray_table(k, width, height);
    rays.x.resize(table.size() / 2);
    rays.y.resize(table.size() / 2);
    for (std::size_t i = 0; i < rays.x.size(); ++i) {
        rays.x[i] = table[2 * i];
        rays.y[i] = table[2 * i + 1];
    }
    return rays;
}

/// Planar depth, or the length along the ray where the meaning says so; 0 for no point.
float depth_of(const PointSource& source, double raw) {
    const ScaleLookup& lookup = *source.lookup;
    if (lookup.validity(raw) != Validity::Valid || lookup.hides(raw)) return 0;
    const double depth = depth_m(source.item.meaning, raw, 1);
    const auto narrow = static_cast<float>(depth);
    return narrow > 0 && std::isfinite(narrow) ? narrow : 0;
}

template <typename T>
void read_depths(const PointSource& source, const std::byte* texels, PointRow& row) {
    const std::uint32_t width = source.item.depth.desc.width;
    if constexpr (kHasCodeTable<T>) {
        const float* table = source.depth_of_code->data();
#if FATHOM_X86
        if constexpr (sizeof(T) == 2)
            if (cpu_level() >= CpuLevel::Avx2)
                return read_depths_16_avx2(texels, width, table, row.depth_m.data());
#endif
        for (std::uint32_t u = 0; u < width; ++u)
            row.depth_m[u] = table[code_of(cpu::load<T>(texels, u))];
    } else {
        for (std::uint32_t u = 0; u < width; ++u)
            row.depth_m[u] = depth_of(source, raw_of(cpu::load<T>(texels, u)));
    }
}

template <typename T>
void read_colors(const PointSource& source, const std::byte* texels, PointRow& row) {
    const std::uint32_t width = source.item.depth.desc.width;
    const ScaleLookup& lookup = *source.lookup;
    if constexpr (kHasCodeTable<T>) {
#if FATHOM_X86
        if constexpr (sizeof(T) == 2)
            if (cpu_level() >= CpuLevel::Avx2)
                return read_colors_16_avx2(texels, width, lookup.codes.data(), row.color.data());
#endif
        for (std::uint32_t u = 0; u < width; ++u)
            row.color[u] = lookup.codes[code_of(cpu::load<T>(texels, u))];
    } else {
        for (std::uint32_t u = 0; u < width; ++u)
            row.color[u] = row.depth_m[u] > 0 ? lookup.color(raw_of(cpu::load<T>(texels, u))) : 0;
    }
}

} // namespace

void PointRow::resize(std::uint32_t width) {
    const std::size_t padded = std::size_t{width} + kPointVector;
    ray_x.assign(padded, 0);
    ray_y.assign(padded, 0);
    depth_m.assign(padded, 0);
    color.assign(padded, 0);
    texel.assign(padded, 0);
    radius.assign(padded, 0);
}

std::shared_ptr<const RayPlanes> PointSources::rays_of(const PointCloudItem& item) {
    const ImageDesc& desc = item.depth.desc;
    const auto found = std::ranges::find_if(rays_, [&](const auto& rays) {
        return rays->intrinsics == item.intrinsics && rays->width == desc.width &&
               rays->height == desc.height;
    });
    if (found != rays_.end()) {
        std::rotate(found, found + 1, rays_.end());
    } else {
        if (rays_.size() == kMaxKept) rays_.erase(rays_.begin());
        rays_.push_back(std::make_shared<RayPlanes>(make_rays(item.intrinsics, desc.width, desc.height)));
    }
    return rays_.back();
}

std::shared_ptr<const std::vector<float>>
PointSources::depth_table_of(const PointCloudItem& item, const std::shared_ptr<const ScaleLookup>& lookup) {
    // Colours and marks do not matter to depth, and neither does the range unless it hides: those stay at their
    // defaults, so that dragging a range does not make the table anew.
    ColorScale relevant{.invalid_codes = item.scale.invalid_codes};
    if (item.scale.out_of_range == OutOfRange::Hide) {
        relevant.out_of_range = OutOfRange::Hide;
        relevant.low = item.scale.low;
        relevant.high = item.scale.high;
    }
    const auto found = std::ranges::find_if(tables_, [&](const DepthTable& table) {
        return table.scalar == lookup->scalar && table.meaning == item.meaning && table.scale == relevant;
    });
    if (found != tables_.end()) {
        std::rotate(found, found + 1, tables_.end());
        return tables_.back().depth;
    }
    PointSource source{.item = item, .lookup = lookup, .rays = {}, .depth_of_code = {}, .color_columns = {}};
    auto depth = std::make_shared<std::vector<float>>(lookup->codes.size());
    visit_scalar(lookup->scalar, [&](auto type) {
        using T = typename decltype(type)::type;
        if constexpr (kHasCodeTable<T>)
            for (std::size_t code = 0; code < depth->size(); ++code) {
                const auto bits = static_cast<std::uint16_t>(code);
                (*depth)[code] =
                    depth_of(source, raw_of(cpu::load<T>(reinterpret_cast<const std::byte*>(&bits), 0)));
            }
    });
    if (tables_.size() == kMaxKept) tables_.erase(tables_.begin());
    tables_.push_back({item.meaning, relevant, lookup->scalar, std::move(depth)});
    return tables_.back().depth;
}

PointSource PointSources::make(const PointCloudItem& item, const std::shared_ptr<const ScaleLookup>& lookup) {
    PointSource source{
        .item = item, .lookup = lookup, .rays = rays_of(item), .depth_of_code = {}, .color_columns = {}};
    if (!lookup->codes.empty()) source.depth_of_code = depth_table_of(item, lookup);
    if (item.color) {
        // Same field of view: the colour texel under the centre of the depth texel.
        const std::uint64_t width = item.depth.desc.width, partner = item.color.desc.width;
        for (std::uint64_t u = 0; u < width; ++u)
            source.color_columns.push_back(
                static_cast<std::uint32_t>(std::min((2 * u + 1) * partner / (2 * width), partner - 1)));
    }
    return source;
}

void read_point_row(const PointSource& source, std::uint32_t v, PointPayload payload, PointRow& row) {
    const ImageDesc& desc = source.item.depth.desc;
    const std::uint32_t width = desc.width;
    const RayPlanes& rays = *source.rays;
    if (rays.distorted) {
        const std::size_t first = std::size_t{v} * width;
        std::copy_n(rays.x.data() + first, width, row.ray_x.data());
        std::copy_n(rays.y.data() + first, width, row.ray_y.data());
    } else {
        std::copy_n(rays.x.data(), width, row.ray_x.data());
        std::fill_n(row.ray_y.data(), width, rays.y[v]);
    }
    const std::byte* texels = source.item.depth.view().row(v);
    visit_scalar(desc.format.scalar, [&](auto type) {
        using T = typename decltype(type)::type;
        read_depths<T>(source, texels, row);
        const bool shows_scale = !source.item.color || source.item.color.desc.format.channels == 4;
        if (payload == PointPayload::Color && shows_scale) read_colors<T>(source, texels, row);
    });
    std::fill_n(row.depth_m.data() + width, kPointVector, 0.0f);
    if (source.item.meaning.kind == DepthKind::RayLength)
        for (std::uint32_t u = 0; u < width; ++u)
            row.depth_m[u] /= std::sqrt(1 + row.ray_x[u] * row.ray_x[u] + row.ray_y[u] * row.ray_y[u]);

    if (payload == PointPayload::Index) {
        for (std::uint32_t u = 0; u < width; ++u)
            row.color[u] = v * width + u;
    } else if (source.item.color) {
        const std::uint64_t partner = source.item.color.desc.height;
        const std::uint64_t at =
            std::min((2 * std::uint64_t{v} + 1) * partner / (2 * std::uint64_t{desc.height}), partner - 1);
        color_texels_row(source.item.color.view(), static_cast<std::uint32_t>(at), source.color_columns,
                         row.texel.data());
        for (std::uint32_t u = 0; u < width; ++u)
            if ((row.texel[u] & kOpaque) != 0 || source.item.color.desc.format.channels != 4)
                row.color[u] = (source.lookup->bgr ? swap_red_blue(row.texel[u]) : row.texel[u]) | kOpaque;
    }
}

} // namespace fathom::cpu
