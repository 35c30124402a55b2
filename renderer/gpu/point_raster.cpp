#include "renderer/gpu/point_raster.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom::gpu {
namespace {

constexpr std::uint32_t kKeysSpirv[] =
#include "shaders/point_raster.comp.inc"
    ;
constexpr std::uint32_t kDistanceSpirv[] =
#include "shaders/point_distance.comp.inc"
    ;
constexpr std::uint32_t kNumberSpirv[] =
#include "shaders/point_number.comp.inc"
    ;

/// Groups of one dimension that every device takes (Vulkan specification, maxComputeWorkGroupCount).
constexpr std::uint32_t kMaxGroups = 65535;

void record_pass(vulkan::Commands& commands, const PointProgram& programs, std::uint32_t rows_per_invocation,
                 const PointInputs& inputs, const shader::PointPush& push, const vulkan::BufferSlice& keys) {
    const vulkan::Program& program = programs.of(inputs);
    const std::uint32_t rows = (inputs.grid.y + rows_per_invocation - 1) / rows_per_invocation;
    const vulkan::Threads threads{std::min(inputs.grid.x, kMaxGroups * program.workgroup[0]),
                                  std::min(rows, kMaxGroups * program.workgroup[1])};
    commands.dispatch(program, threads, push,
                      {storage(inputs.params), storage(inputs.pixels), storage(inputs.scale),
                       storage(inputs.rays), storage(keys)});
}

} // namespace

PointProgram PointProgram::create(vulkan::Context& context, std::string_view name, vulkan::Spirv spirv) {
    // Constants 0 and 1 of pixels.glsl.
    constexpr std::array kPlain{1u};
    constexpr std::array kFree{0u, 1u};
    return {vulkan::create_compute_program(context, std::string(name) + " plain", spirv, kPlain),
            vulkan::create_compute_program(context, name, spirv),
            vulkan::create_compute_program(context, std::string(name) + " free", spirv, kFree)};
}

bool is_plain(const PointCloudItem& item, const GpuImage& depth) {
    return item.depth.desc.format == kU16 && depth.layout.stride_bytes == 2 * depth.layout.size.x &&
           item.meaning.kind == DepthKind::PlanarZ && !is_distorted(item.intrinsics) && !item.color;
}

PointRaster PointRaster::create(vulkan::Context& context, bool allow_64_bit) {
    PointRaster raster;
    // A card wants many threads; a software device has few and pays for each workgroup.
    if (context.caps().type == vulkan::DeviceType::Software) raster.rows_per_invocation = 16;
    if (allow_64_bit && context.caps().int64_atomics) {
        raster.keys64 = PointProgram::create(context, "point_raster", kKeysSpirv);
    } else {
        raster.distances = PointProgram::create(context, "point_distance", kDistanceSpirv);
        raster.numbers = PointProgram::create(context, "point_number", kNumberSpirv);
    }
    return raster;
}

void PointRaster::record_distances(vulkan::Commands& commands, const PointInputs& inputs,
                                   const shader::PointPush& push, const vulkan::BufferSlice& keys) const {
    record_pass(commands, keys64 ? keys64 : distances, rows_per_invocation, inputs, push, keys);
}

void PointRaster::record_numbers(vulkan::Commands& commands, const PointInputs& inputs,
                                 const shader::PointPush& push, const vulkan::BufferSlice& keys) const {
    if (!keys64) record_pass(commands, numbers, rows_per_invocation, inputs, push, keys);
}

shader::PointParams point_params(const glm::dmat4& world_from_points, const Camera3d& camera,
                                 std::uint32_t view_width, std::uint32_t view_height,
                                 std::uint32_t base_index) {
    const glm::dmat4 eye_from_points = camera.eye_from_world * world_from_points;
    const bool orthographic = camera.orthographic_height_m > 0;
    shader::PointParams params{};
    for (int row = 0; row < 3; ++row)
        params.eye_from_camera[row] = {eye_from_points[0][row], eye_from_points[1][row],
                                       eye_from_points[2][row], eye_from_points[3][row]};
    params.view_size = {view_width, view_height};
    params.view_centre = {0.5 * view_width, 0.5 * view_height};
    params.view_focal_px =
        orthographic ? 0.0f : static_cast<float>(0.5 * view_height / std::tan(0.5 * camera.fov_y));
    params.view_px_per_metre =
        orthographic ? static_cast<float>(view_height / camera.orthographic_height_m) : 0.0f;
    params.near_m = static_cast<float>(std::max(camera.near_m, 1e-9)); // a distance is positive
    params.base_index = base_index;
    return params;
}

shader::PointParams point_params(const PointCloudItem& item, const Camera3d& camera, std::uint32_t view_width,
                                 std::uint32_t view_height, std::uint32_t base_index, const GpuImage& depth,
                                 const GpuImage* color) {
    const DepthMeaning& meaning = item.meaning;
    shader::PointParams params =
        point_params(item.world_from_camera, camera, view_width, view_height, base_index);
    params.pixels = depth.layout;
    params.metres_per_unit = static_cast<float>(meaning.metres_per_unit);
    params.disparity_numerator = static_cast<float>(meaning.focal_px * meaning.baseline_m);
    params.disparity_offset = static_cast<float>(meaning.offset_px);
    params.size_per_depth_m = static_cast<float>(item.fill_ratio / item.intrinsics.fx);
    params.point_size_px = item.point_size_px;
    params.kind = static_cast<std::uint32_t>(meaning.kind);
    params.distorted = is_distorted(item.intrinsics) ? 1 : 0;
    params.has_color = color != nullptr ? 1 : 0;
    if (color != nullptr) params.color = color->layout;
    return params;
}

} // namespace fathom::gpu
