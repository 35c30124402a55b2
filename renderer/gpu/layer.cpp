#include "renderer/gpu/layer.hpp"

#include <cstddef>
#include <cstring>

namespace fathom::gpu {

static_assert(sizeof(AxisSample) == sizeof(shader::AxisSample) &&
              offsetof(AxisSample, end) == offsetof(shader::AxisSample, end) &&
              offsetof(AxisSample, base) == offsetof(shader::AxisSample, base) &&
              offsetof(AxisSample, fraction) == offsetof(shader::AxisSample, fraction));

vulkan::BufferSlice upload_axes(vulkan::Commands& commands, const LayerAxes& axes) {
    const std::size_t columns = axes.columns.size() * sizeof(AxisSample);
    const std::size_t rows = axes.rows.size() * sizeof(AxisSample);
    const vulkan::ArenaSlice table = commands.allocate(columns + rows);
    std::memcpy(table.mapped, axes.columns.data(), columns);
    std::memcpy(table.mapped + columns, axes.rows.data(), rows);
    return table.slice;
}

shader::LayerPush layer_push(Magnification magnification, float opacity, const shader::PixelLayout& pixels,
                             const LayerAxes& axes) {
    return {.pixels = pixels,
            .origin = {axes.x, axes.y},
            .extent = {axes.columns.size(), axes.rows.size()},
            .magnification = static_cast<std::uint32_t>(magnification),
            .minified = axes.minified ? 1u : 0u,
            .opacity_256 = opacity_256(opacity),
            .premultiplied = 0};
}

vulkan::Threads layer_threads(const LayerAxes& axes) {
    return {static_cast<std::uint32_t>(axes.columns.size()), static_cast<std::uint32_t>(axes.rows.size())};
}

} // namespace fathom::gpu
