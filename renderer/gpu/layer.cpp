#include "renderer/gpu/layer.hpp"

#include <algorithm>
#include <cmath>

namespace fathom::gpu {
namespace {

/// One axis of a layer: from view pixels to texels.
struct Axis {
    double texels_per_px;
    double first_px; // view coordinate of the image's edge
    std::uint32_t size;

    [[nodiscard]] double texel_at(double px) const { return (px - first_px) * texels_per_px; }
};

Axis axis_of(double view_px_per_scene_px, double offset_px, double origin, double scene_px_per_texel,
             std::uint32_t size) {
    return {1 / (view_px_per_scene_px * scene_px_per_texel), origin * view_px_per_scene_px + offset_px, size};
}

struct Span {
    std::uint32_t begin = 0, end = 0;
};

/// View pixels whose centre lies on the image.
Span covered(const Axis& axis, std::uint32_t view_size) {
    const double first = std::ceil(axis.first_px - 0.5);
    const double end = std::ceil(axis.first_px + axis.size / axis.texels_per_px - 0.5);
    const double limit = view_size;
    return {static_cast<std::uint32_t>(std::clamp(first, 0.0, limit)),
            static_cast<std::uint32_t>(std::clamp(end, 0.0, limit))};
}

shader::AxisSample sample(const Axis& axis, std::uint32_t px, bool minified) {
    const double limit = axis.size;
    const double centre = axis.texel_at(px + 0.5);
    const auto texel = [&](double at) { return static_cast<std::uint32_t>(std::clamp(at, 0.0, limit - 1)); };
    const double base = std::floor(centre - 0.5);
    shader::AxisSample result{.begin = texel(std::floor(centre)),
                              .end = texel(std::floor(centre)) + 1,
                              .base = static_cast<std::int32_t>(base),
                              .fraction = static_cast<float>(centre - 0.5 - base)};
    if (minified) {
        // The texels whose centres lie in the pixel; at least the one under its centre.
        const std::uint32_t begin = texel(std::ceil(axis.texel_at(px) - 0.5));
        const std::uint32_t end = texel(std::ceil(axis.texel_at(px + 1.0) - 0.5) - 1) + 1;
        if (begin < end) {
            result.begin = begin;
            result.end = end;
        }
    }
    return result;
}

template <typename Item>
LayerPlace place(const Item& item) {
    return {
        item.origin_x,          item.origin_y,          item.scene_px_per_texel_x, item.scene_px_per_texel_y,
        item.pixels.desc.width, item.pixels.desc.height};
}

} // namespace

LayerPlace place_of(const DepthImageItem& item) {
    return place(item);
}
LayerPlace place_of(const ColorImageItem& item) {
    return place(item);
}

LayerRect sample_layer(const Camera2d& camera, const LayerPlace& layer, std::uint32_t view_width,
                       std::uint32_t view_height, std::vector<shader::AxisSample>& axes) {
    axes.clear();
    const Axis x = axis_of(camera.view_px_per_scene_px, camera.offset_x_px, layer.origin_x,
                           layer.scene_px_per_texel_x, layer.width);
    const Axis y = axis_of(camera.view_px_per_scene_px, camera.offset_y_px, layer.origin_y,
                           layer.scene_px_per_texel_y, layer.height);
    const Span columns = covered(x, view_width), rows = covered(y, view_height);
    if (columns.begin >= columns.end || rows.begin >= rows.end) return {};
    const bool minified = x.texels_per_px > 1 || y.texels_per_px > 1;
    for (std::uint32_t px = columns.begin; px < columns.end; ++px)
        axes.push_back(sample(x, px, minified));
    for (std::uint32_t px = rows.begin; px < rows.end; ++px)
        axes.push_back(sample(y, px, minified));
    return {columns.begin, rows.begin, columns.end - columns.begin, rows.end - rows.begin, minified};
}

shader::LayerPush layer_push(Magnification magnification, float opacity, const shader::PixelLayout& pixels,
                             const LayerRect& rect) {
    return {.pixels = pixels,
            .origin = {rect.x, rect.y},
            .extent = {rect.width, rect.height},
            .magnification = static_cast<std::uint32_t>(magnification),
            .minified = rect.minified ? 1u : 0u,
            .opacity_256 = static_cast<std::uint32_t>(std::lround(std::clamp(opacity, 0.0f, 1.0f) * 256)),
            .premultiplied = 0};
}

} // namespace fathom::gpu
