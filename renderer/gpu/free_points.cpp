#include "renderer/gpu/free_points.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/colormap_table.hpp"
#include "renderer/free_points.hpp"

namespace fathom::gpu {
namespace {

/// Rows of the grid of invocations: enough that a device with few threads can give many points to each of them.
constexpr std::uint32_t kGridRows = 64;

} // namespace

Result<PointInputs> free_point_inputs(vulkan::Commands& commands, Upload& upload, const FreePointsItem& item,
                                      const Camera3d& camera, std::uint32_t view_width,
                                      std::uint32_t view_height, std::uint32_t base_index) {
    FATHOM_ASSERT(is_whole(item));
    PointInputs inputs{.kind = PointKind::Free};
    inputs.grid = {(item.count() + kGridRows - 1) / kGridRows, kGridRows};
    FATHOM_TRY(const GpuImage positions, upload.ensure(commands, item.positions));
    inputs.pixels = inputs.scale = positions.slice;
    if (item.radii) {
        FATHOM_TRY(const GpuImage radii, upload.ensure(commands, item.radii));
        inputs.rays = radii.slice;
    } else {
        inputs.rays = commands.upload(std::span(&item.radius, 1));
    }
    if (item.colors) {
        FATHOM_TRY(const GpuImage colors, upload.ensure(commands, item.colors));
        inputs.color = colors.slice;
    } else {
        const PackedRgba color = pack(item.color);
        inputs.color = commands.upload(std::span(&color, 1));
    }
    shader::PointParams params =
        point_params(item.world_from_points, camera, view_width, view_height, base_index);
    const FreePointSizes sizes = free_point_sizes(item);
    params.pixels.size = inputs.grid;
    params.free_count = item.count();
    params.has_radii = item.radii ? 1 : 0;
    params.has_color = item.colors ? 1 : 0;
    params.size_per_radius = sizes.size_per_radius;
    params.px_per_radius = sizes.px_per_radius;
    inputs.params = commands.upload(std::span<const shader::PointParams>(&params, 1));
    return inputs;
}

} // namespace fathom::gpu
