#include "renderer/cpu/point_kernels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom::cpu {
namespace {

/// A splat larger than this hides what it is meant to show.
constexpr float kMaxSplatPx = 64;

/// Footprints overlap by this much, because neighbours on a slanted surface lie farther apart than their size.
constexpr float kOverlapPx = 0.05f;

/// Beyond it conversion to integers would overflow; no view is that wide.
constexpr float kFarOutsidePx = 1e6f;

// The operations and their order are those of project_lanes_avx2: both give the same bits.
template <bool kFree>
void project_lanes(const Projection& p, const PointLanes& points, Splats& out) {
    out.visible = out.one_pixel = 0;
    for (std::size_t i = 0; i < kPointVector; ++i) {
        float x = points.x[i], y = points.y[i];
        const float z = points.z[i];
        if constexpr (!kFree) {
            if (!(z > 0)) continue;
            x *= z;
            y *= z;
        }
        const auto row = [&](int r) {
            const auto& m = p.eye_from_camera[static_cast<std::size_t>(r)];
            return ((m[0] * x + m[1] * y) + m[2] * z) + m[3];
        };
        const float eye_z = row(2);
        if (!(eye_z >= p.near_m)) continue;
        const float scale = p.focal_px > 0 ? p.focal_px / eye_z : p.px_per_metre;
        const float at_x = p.centre_x + row(0) * scale, at_y = p.centre_y + row(1) * scale;
        if (!(std::abs(at_x) <= kFarOutsidePx && std::abs(at_y) <= kFarOutsidePx)) continue;
        float size = 0;
        if constexpr (kFree)
            size = points.radius[i] < 0 ? p.px_per_radius * points.radius[i]
                                        : (p.size_per_radius * points.radius[i]) * scale;
        else
            size = p.fixed_size_px > 0 ? p.fixed_size_px : (p.size_per_depth_m * z) * scale + kOverlapPx;
        const float reach = 0.5f * (std::min(std::max(size, 1.0f), kMaxSplatPx) - 1);
        out.first_x[i] = static_cast<std::int32_t>(std::floor(at_x - reach));
        out.first_y[i] = static_cast<std::int32_t>(std::floor(at_y - reach));
        out.end_x[i] = static_cast<std::int32_t>(std::floor(at_x + reach)) + 1;
        out.end_y[i] = static_cast<std::int32_t>(std::floor(at_y + reach)) + 1;
        out.nearness[i] = std::bit_cast<std::uint32_t>(eye_z) ^ kNearnessMask;
        const bool inside =
            out.first_x[i] < p.width && out.first_y[i] < p.height && out.end_x[i] > 0 && out.end_y[i] > 0;
        if (!inside) continue;
        const bool one = out.end_x[i] - out.first_x[i] == 1 && out.end_y[i] - out.first_y[i] == 1;
        out.pixel[i] = out.first_y[i] * p.width + out.first_x[i];
        out.visible |= 1u << i;
        out.one_pixel |= static_cast<std::uint32_t>(one) << i;
    }
}

} // namespace

void project_scalar(const Projection& p, const PointLanes& points, Splats& out) {
    project_lanes<false>(p, points, out);
}
void project_free_scalar(const Projection& p, const PointLanes& points, Splats& out) {
    project_lanes<true>(p, points, out);
}

#if FATHOM_X86

static FATHOM_TARGET_AVX2 __m256i to_pixel(__m256 v) {
    return _mm256_cvttps_epi32(_mm256_floor_ps(v));
}

template <bool kFree>
static FATHOM_TARGET_AVX2 void project_lanes_avx2(const Projection& p, const PointLanes& points,
                                                  Splats& out) {
    out.visible = 0;
    __m256 x = _mm256_loadu_ps(points.x), y = _mm256_loadu_ps(points.y);
    const __m256 z = _mm256_loadu_ps(points.z);
    __m256 present = z;
    if constexpr (!kFree) {
        present = _mm256_cmp_ps(z, _mm256_setzero_ps(), _CMP_GT_OQ);
        if (_mm256_testz_ps(present, present)) return;
        x = _mm256_mul_ps(x, z);
        y = _mm256_mul_ps(y, z);
    }
    __m256 eye[3];
    for (std::size_t r = 0; r < 3; ++r) {
        const auto& m = p.eye_from_camera[r];
        const __m256 xy =
            _mm256_add_ps(_mm256_mul_ps(_mm256_set1_ps(m[0]), x), _mm256_mul_ps(_mm256_set1_ps(m[1]), y));
        eye[r] =
            _mm256_add_ps(_mm256_add_ps(xy, _mm256_mul_ps(_mm256_set1_ps(m[2]), z)), _mm256_set1_ps(m[3]));
    }
    __m256 shown = _mm256_cmp_ps(eye[2], _mm256_set1_ps(p.near_m), _CMP_GE_OQ);
    if constexpr (!kFree) shown = _mm256_and_ps(shown, present);
    const __m256 scale =
        p.focal_px > 0 ? _mm256_div_ps(_mm256_set1_ps(p.focal_px), eye[2]) : _mm256_set1_ps(p.px_per_metre);
    const __m256 at_x = _mm256_add_ps(_mm256_set1_ps(p.centre_x), _mm256_mul_ps(eye[0], scale));
    const __m256 at_y = _mm256_add_ps(_mm256_set1_ps(p.centre_y), _mm256_mul_ps(eye[1], scale));
    const __m256 sign = _mm256_set1_ps(-0.0f), far = _mm256_set1_ps(kFarOutsidePx);
    shown = _mm256_and_ps(shown, _mm256_cmp_ps(_mm256_andnot_ps(sign, at_x), far, _CMP_LE_OQ));
    shown = _mm256_and_ps(shown, _mm256_cmp_ps(_mm256_andnot_ps(sign, at_y), far, _CMP_LE_OQ));

    __m256 size = _mm256_set1_ps(p.fixed_size_px);
    if constexpr (kFree) {
        const __m256 radius = _mm256_loadu_ps(points.radius);
        const __m256 own = _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(p.size_per_radius), radius), scale);
        // By the sign bit: below 0 it is pixels.
        size = _mm256_blendv_ps(own, _mm256_mul_ps(_mm256_set1_ps(p.px_per_radius), radius), radius);
    } else if (!(p.fixed_size_px > 0)) {
        size = _mm256_add_ps(_mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(p.size_per_depth_m), z), scale),
                             _mm256_set1_ps(kOverlapPx));
    }
    const __m256 one = _mm256_set1_ps(1);
    // max and min take their second operand where the first is NaN, as std::max and std::min above do.
    const __m256 side = _mm256_min_ps(_mm256_max_ps(size, one), _mm256_set1_ps(kMaxSplatPx));
    const __m256 reach = _mm256_mul_ps(_mm256_set1_ps(0.5f), _mm256_sub_ps(side, one));
    const __m256i next = _mm256_set1_epi32(1);
    const __m256i first_x = to_pixel(_mm256_sub_ps(at_x, reach));
    const __m256i first_y = to_pixel(_mm256_sub_ps(at_y, reach));
    const __m256i last_x = to_pixel(_mm256_add_ps(at_x, reach));
    const __m256i last_y = to_pixel(_mm256_add_ps(at_y, reach));
    const __m256i end_x = _mm256_add_epi32(last_x, next), end_y = _mm256_add_epi32(last_y, next);
    const __m256i one_pixel =
        _mm256_and_si256(_mm256_cmpeq_epi32(first_x, last_x), _mm256_cmpeq_epi32(first_y, last_y));
    const __m256i pixel = _mm256_add_epi32(_mm256_mullo_epi32(first_y, _mm256_set1_epi32(p.width)), first_x);

    const __m256i zero = _mm256_setzero_si256();
    __m256i inside = _mm256_and_si256(_mm256_cmpgt_epi32(_mm256_set1_epi32(p.width), first_x),
                                      _mm256_cmpgt_epi32(_mm256_set1_epi32(p.height), first_y));
    inside = _mm256_and_si256(inside, _mm256_cmpgt_epi32(end_x, zero));
    inside = _mm256_and_si256(inside, _mm256_cmpgt_epi32(end_y, zero));
    _mm256_store_si256(reinterpret_cast<__m256i*>(out.first_x.data()), first_x);
    _mm256_store_si256(reinterpret_cast<__m256i*>(out.first_y.data()), first_y);
    _mm256_store_si256(reinterpret_cast<__m256i*>(out.end_x.data()), end_x);
    _mm256_store_si256(reinterpret_cast<__m256i*>(out.end_y.data()), end_y);
    _mm256_store_si256(reinterpret_cast<__m256i*>(out.pixel.data()), pixel);
    const __m256 mask = _mm256_castsi256_ps(_mm256_set1_epi32(static_cast<int>(kNearnessMask)));
    _mm256_store_ps(reinterpret_cast<float*>(out.nearness.data()), _mm256_xor_ps(eye[2], mask));
    const auto bits = [](__m256 lanes) __attribute__((target("avx2"))) {
        return static_cast<std::uint32_t>(_mm256_movemask_ps(lanes));
    };
    out.visible = bits(_mm256_and_ps(shown, _mm256_castsi256_ps(inside)));
    out.one_pixel = bits(_mm256_castsi256_ps(one_pixel));
}

FATHOM_TARGET_AVX2 void project_avx2(const Projection& p, const PointLanes& points, Splats& out) {
    project_lanes_avx2<false>(p, points, out);
}
FATHOM_TARGET_AVX2 void project_free_avx2(const Projection& p, const PointLanes& points, Splats& out) {
    project_lanes_avx2<true>(p, points, out);
}

FATHOM_TARGET_AVX2 void put_span_avx2(PointKey* nearest, std::size_t count, PointKey key) {
    auto* place = reinterpret_cast<__m256i*>(nearest);
    const __m256i before = _mm256_loadu_si256(place);
    const __m256i inside =
        _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(count)), _mm256_setr_epi64x(0, 1, 2, 3));
    const __m256i mine = _mm256_set1_epi64x(static_cast<long long>(key));
    // More than a key with its lower half filled is more in nearness; all keys are positive.
    const __m256i limit = _mm256_or_si256(before, _mm256_set1_epi64x(0xFFFFFFFFll));
    const __m256i nearer = _mm256_and_si256(inside, _mm256_cmpgt_epi64(mine, limit));
    _mm256_storeu_si256(place, _mm256_blendv_epi8(before, mine, nearer));
}

namespace {

FATHOM_TARGET_AVX2 __m256i gather_codes(const std::byte* texels, const int* table) {
    const __m128i codes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(texels));
    return _mm256_i32gather_epi32(table, _mm256_cvtepu16_epi32(codes), 4);
}

} // namespace

FATHOM_TARGET_AVX2 void read_depths_16_avx2(const std::byte* texels, std::uint32_t width, const float* table,
                                            float* out) {
    for (std::uint32_t u = 0; u < width; u += 8)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + u),
                            gather_codes(texels + 2 * std::size_t{u}, reinterpret_cast<const int*>(table)));
}

FATHOM_TARGET_AVX2 void read_colors_16_avx2(const std::byte* texels, std::uint32_t width,
                                            const PackedRgba* table, PackedRgba* out) {
    for (std::uint32_t u = 0; u < width; u += 8)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + u),
                            gather_codes(texels + 2 * std::size_t{u}, reinterpret_cast<const int*>(table)));
}

#endif

} // namespace fathom::cpu
