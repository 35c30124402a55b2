// Inner loops of the point raster: projection of eight points at a time, scalar and AVX2. Used by point_source.cpp,
// point_raster.cpp and free_points.cpp; the keys that points become also by what shows them.
#pragma once

#include "renderer/colormap_table.hpp"

#include "decoders/media/cpu_features.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace fathom::cpu {

inline constexpr std::size_t kPointVector = 8;

/// The nearest point of a pixel: its nearness above its colour or index. One word, so that a point costs one cache line;
/// fresh memory holds no points.
using PointKey = std::uint64_t;
inline constexpr PointKey kNoPoint = 0;

/// Bits of a positive float are ordered like it; those of nearness are the other way round.
inline constexpr std::uint32_t kNearnessMask = 0x7FFFFFFF;

[[nodiscard]] constexpr PointKey point_key(std::uint32_t nearness, std::uint32_t payload) {
    return PointKey{nearness} << 32 | payload;
}
[[nodiscard]] constexpr std::uint32_t nearness_of(PointKey key) {
    return static_cast<std::uint32_t>(key >> 32);
}
/// Eye distance in metres; not a number where there is no point.
[[nodiscard]] constexpr float distance_m(PointKey key) {
    return std::bit_cast<float>(nearness_of(key) ^ kNearnessMask);
}

/// Of two points at the same distance the earlier one stays.
inline void put_point(PointKey& nearest, PointKey key) {
    // Without a branch: which of two points is nearer cannot be foretold, and a wrong guess costs more than a store.
    nearest = nearness_of(key) > nearness_of(nearest) ? key : nearest;
}

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
/// size.
struct Splats {
    std::uint32_t visible, one_pixel; // bit i: point i touches the view; it covers no other pixel
    alignas(32) std::array<std::int32_t, kPointVector> first_x, first_y, end_x, end_y;
    alignas(
        32) std::array<std::int32_t, kPointVector> pixel; // y * width + x of the first one, of visible points
    alignas(32) std::array<std::uint32_t, kPointVector> nearness;
};

/// Points as the kernels read them: of a depth image the rays and the depth, of free points their coordinates and radii.
struct PointLanes {
    const float *x, *y, *z;
    const float* radius; // of free points

    [[nodiscard]] PointLanes at(std::size_t i) const { return {x + i, y + i, z + i, radius + i}; }
};

void project_scalar(const Projection& p, const PointLanes& points, Splats& out);
void project_free_scalar(const Projection& p, const PointLanes& points, Splats& out);
#if FATHOM_X86
FATHOM_TARGET_AVX2 void project_avx2(const Projection& p, const PointLanes& points, Splats& out);
FATHOM_TARGET_AVX2 void project_free_avx2(const Projection& p, const PointLanes& points, Splats& out);

/// `count` pixels of one row of a splat, at most kSmallSplatPx; that many are read and written back.
inline constexpr std::int32_t kSmallSplatPx = 4;
FATHOM_TARGET_AVX2 void put_span_avx2(PointKey* nearest, std::size_t count, PointKey key);

/// out[u] = table[code u]; writes whole vectors.
FATHOM_TARGET_AVX2 void read_depths_16_avx2(const std::byte* texels, std::uint32_t width, const float* table,
                                            float* out);
FATHOM_TARGET_AVX2 void read_colors_16_avx2(const std::byte* texels, std::uint32_t width,
                                            const PackedRgba* table, PackedRgba* out);
#endif

} // namespace fathom::cpu
