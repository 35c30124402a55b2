#include "renderer/layer_axes.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
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

Span covered(const Axis& axis, std::uint32_t view_size) {
    const double first = std::ceil(axis.first_px - 0.5);
    const double end = std::ceil(axis.first_px + axis.size / axis.texels_per_px - 0.5);
    const double limit = view_size;
    // A camera without a finite scale shows nothing.
    if (!(axis.texels_per_px > 0) || !std::isfinite(axis.texels_per_px) || !std::isfinite(axis.first_px))
        return {};
    return {static_cast<std::uint32_t>(std::clamp(first, 0.0, limit)),
            static_cast<std::uint32_t>(std::clamp(end, 0.0, limit))};
}

AxisSample sample(const Axis& axis, std::uint32_t px, bool minified) {
    const double limit = axis.size;
    const double centre = axis.texel_at(px + 0.5);
    const auto texel = [&](double at) { return static_cast<std::uint32_t>(std::clamp(at, 0.0, limit - 1)); };
    const double base = std::clamp(std::floor(centre - 0.5), -1.0, limit - 1);
    AxisSample result{.begin = texel(std::floor(centre)),
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

} // namespace

std::uint32_t opacity_256(float opacity) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(opacity, 0.0f, 1.0f) * 256));
}

LayerAxes sample_layer(const Camera2d& camera, const LayerPlace& place, std::uint32_t view_width,
                       std::uint32_t view_height) {
    LayerAxes axes;
    sample_layer(camera, place, view_width, view_height, axes);
    return axes;
}

void sample_layer(const Camera2d& camera, const LayerPlace& place, std::uint32_t view_width,
                  std::uint32_t view_height, LayerAxes& axes) {
    const Axis x = axis_of(camera.view_px_per_scene_px, camera.offset_x_px, place.origin_x,
                           place.scene_px_per_texel_x, place.width);
    const Axis y = axis_of(camera.view_px_per_scene_px, camera.offset_y_px, place.origin_y,
                           place.scene_px_per_texel_y, place.height);
    const Span columns = covered(x, view_width), rows = covered(y, view_height);
    axes.columns.clear();
    axes.rows.clear();
    if (columns.begin >= columns.end || rows.begin >= rows.end) return;
    axes.x = columns.begin;
    axes.y = rows.begin;
    axes.minified = x.texels_per_px > 1 || y.texels_per_px > 1;
    // A picture that grows by a column at a time, as it does when panning, finds room for all of them.
    axes.columns.reserve(view_width);
    for (std::uint32_t px = columns.begin; px < columns.end; ++px)
        axes.columns.push_back(sample(x, px, axes.minified));
    axes.rows.reserve(view_height);
    for (std::uint32_t px = rows.begin; px < rows.end; ++px)
        axes.rows.push_back(sample(y, px, axes.minified));
}

std::uint32_t nearest_texel(const AxisSample& sample) {
    const std::int32_t nearest = sample.base + (sample.fraction > 0.5f ? 1 : 0);
    return static_cast<std::uint32_t>(std::clamp(nearest, static_cast<std::int32_t>(sample.begin),
                                                 static_cast<std::int32_t>(sample.end) - 1));
}

} // namespace fathom
