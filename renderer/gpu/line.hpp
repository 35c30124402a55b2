// line: segments as quads whose fragments measure their distance to the segment; in 3D nearer points hide them. Main
// thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/vulkan/commands.hpp"
#include "shaders/shared/shader_types.h"

namespace fathom::gpu {

struct Line {
    vulkan::Program program;

    /// For pictures in RGBA8.
    [[nodiscard]] static Line create(vulkan::Context& context);

    /// Between begin_rendering and end_rendering. `keys` are those of point_raster for the whole view in 3D, any
    /// buffer in 2D.
    void record(vulkan::Commands& commands, const LineItem& item, const shader::LinePush& push,
                const vulkan::BufferSlice& keys) const;
};

[[nodiscard]] shader::LinePush line_push(const LineItem& item, const Camera2d& camera,
                                         std::uint32_t view_width, std::uint32_t view_height);
[[nodiscard]] shader::LinePush line_push(const LineItem& item, const Camera3d& camera,
                                         std::uint32_t view_width, std::uint32_t view_height);

} // namespace fathom::gpu
