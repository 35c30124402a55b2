// point_raster: depth images, and free points, as points into a buffer of keys, one 64-bit word per pixel of the picture: eye distance
// above, number of the point below, the smaller word wins (M. Schütz, B. Kerbl, M. Wimmer, "Rendering Point Clouds with
// Compute Shaders and Vertex Order Optimization", CGF 40(4), 2021).
//
//     commands.fill(keys, kNoPoint);  commands.barrier(Work::Copy, Work::Compute);
//     raster.record_distances(commands, inputs, push, keys);  commands.barrier(Work::Compute, Work::Compute);
//     raster.record_numbers(commands, inputs, push, keys);
//
// Without 64-bit atomics the same words come about in two passes over the points, distance first, then number: the
// picture is the same. Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/gpu/upload.hpp"
#include "renderer/vulkan/commands.hpp"

namespace fathom::gpu {

/// Where a key buffer has nothing.
inline constexpr std::uint32_t kNoPoint = 0xFFFFFFFF;

enum class PointKind : std::uint8_t {
    AnyDepth,
    PlainDepth, // is_plain
    Free        // free_points.hpp
};

/// Everything that the shaders of one cloud read.
struct PointInputs {
    PointKind kind = PointKind::AnyDepth;
    glm::uvec2 grid{0};         // invocations: pixels of the depth image
    vulkan::BufferSlice params; // shader::PointParams
    vulkan::BufferSlice pixels; // of the depth image; of free points the positions
    vulkan::BufferSlice color;  // of any buffer where the cloud has no colour image
    vulkan::BufferSlice scale;  // of scale_tables; of free points any buffer
    vulkan::BufferSlice rays;   // of ray_tables; of free points the radii
};

/// The same shader for clouds as nearly every depth camera sends them, for all depth images and for free points.
struct PointProgram {
    vulkan::Program plain, any, free;

    [[nodiscard]] static PointProgram create(vulkan::Context& context, std::string_view name,
                                             vulkan::Spirv spirv);
    [[nodiscard]] const vulkan::Program& of(const PointInputs& inputs) const {
        return inputs.kind == PointKind::Free ? free : inputs.kind == PointKind::PlainDepth ? plain : any;
    }
    explicit operator bool() const { return static_cast<bool>(any.pipeline); }
};

/// What kPlain of pixels.glsl takes for granted: 16-bit planar depth in rows without gaps, a camera without distortion,
/// colours by depth.
[[nodiscard]] bool is_plain(const PointCloudItem& item, const GpuImage& depth);

struct PointRaster {
    PointProgram keys64;             // with 64-bit atomics
    PointProgram distances, numbers; // without
    std::uint32_t rows_per_invocation = 1;

    /// `allow_64_bit` false: as on a device without 64-bit atomics, for the tests.
    [[nodiscard]] static PointRaster create(vulkan::Context& context, bool allow_64_bit);

    /// Every cloud's distances, then a barrier, then every cloud's numbers: of points at one distance the first wins,
    /// whatever cloud it is in. With 64-bit atomics the first call does all and the second nothing.
    void record_distances(vulkan::Commands& commands, const PointInputs& inputs,
                          const shader::PointPush& push, const vulkan::BufferSlice& keys) const;
    void record_numbers(vulkan::Commands& commands, const PointInputs& inputs, const shader::PointPush& push,
                        const vulkan::BufferSlice& keys) const;
};

/// What all points have in common; the rest is zero. Their numbers count from `base_index`.
[[nodiscard]] shader::PointParams point_params(const glm::dmat4& world_from_points, const Camera3d& camera,
                                               std::uint32_t view_width, std::uint32_t view_height,
                                               std::uint32_t base_index);
/// Number of the cloud's points counts from `base_index`; the caller has summed the clouds before it.
[[nodiscard]] shader::PointParams point_params(const PointCloudItem& item, const Camera3d& camera,
                                               std::uint32_t view_width, std::uint32_t view_height,
                                               std::uint32_t base_index, const GpuImage& depth,
                                               const GpuImage* color);

} // namespace fathom::gpu
