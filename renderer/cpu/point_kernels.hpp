// Inner loops of the point raster: projection of eight points at a time, scalar and AVX2. Used by point_source.cpp,
// point_raster.cpp and free_points.cpp alone.
#pragma once

#include "renderer/colormap_table.hpp"

#include "decoders/media/cpu_features.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fathom::cpu {

inline constexpr std::size_t kPointVector = 8;

/// From camera points to view pixels, in floats.
struct Projection {
    std::array<std::array<float, 4>, 3> eye_from_camera; // rows; of free points: from their frame
    float centre_x, centre_y;                            // of the view
    float focal_px;                                      // 0: orthographic
    float px_per_metre;                                  // orthographic
    float near_m;
    float size_per_depth_m; // splat size in metres per metre of depth: fill ratio / fx
    float fixed_size_px;    // > 0: instead
    float size_per_radius;  // of free points: 2, times the scale of their frame where radii are in its units
    float px_per_radius;    // and of those below 0, which are view pixels: below 0
    std::int32_t width, height;
};

/// Eight points as rectangles of view pixels, ends excluded: the pixels that a square of the splat's size around the
/// point touches with half a pixel or more, so that the splats of a surface seen head on fill it without gaps at any
/// size. Bit i of the result: point i touches the view.
struct Splats {
    alignas(32) std::array<std::int32_t, kPointVector> first_x, first_y, end_x, end_y;
    alignas(32)
        std::array<std::uint32_t, kPointVector> distance; // bits of the eye distance: positive, so ordered
};

/// Points as the kernels read them: of a depth image the rays and the depth, of free points their coordinates and radii.
struct PointLanes {
    const float *x, *y, *z;
    const float* radius; // of free points

    [[nodiscard]] PointLanes at(std::size_t i) const { return {x + i, y + i, z + i, radius + i}; }
};

[[nodiscard]] std::uint32_t project_scalar(const Projection& p, const PointLanes& points, Splats& out);
[[nodiscard]] std::uint32_t project_free_scalar(const Projection& p, const PointLanes& points, Splats& out);
#if FATHOM_X86
[[nodiscard]] FATHOM_TARGET_AVX2 std::uint32_t project_avx2(const Projection& p, const PointLanes& points,
                                                            Splats& out);
[[nodiscard]] FATHOM_TARGET_AVX2 std::uint32_t project_free_avx2(const Projection& p,
                                                                 const PointLanes& points, Splats& out);

/// `count` pixels of one row of a splat, at most kSmallSplatPx; that many are read and written back.
inline constexpr std::int32_t kSmallSplatPx = 4;
FATHOM_TARGET_AVX2 void put_span_avx2(std::uint32_t* distances, PackedRgba* colors, std::size_t count,
                                      std::uint32_t distance, PackedRgba color);

/// out[u] = table[code u]; writes whole vectors.
FATHOM_TARGET_AVX2 void read_depths_16_avx2(const std::byte* texels, std::uint32_t width, const float* table,
                                            float* out);
FATHOM_TARGET_AVX2 void read_colors_16_avx2(const std::byte* texels, std::uint32_t width,
                                            const PackedRgba* table, PackedRgba* out);
#endif

} // namespace fathom::cpu
