#include "renderer/cpu/point_resolve.hpp"

#include "decoders/media/cpu_features.hpp"
#include "renderer/cpu/point_raster.hpp"

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom::cpu {
namespace {

#if FATHOM_X86
FATHOM_TARGET_AVX2 std::size_t resolve_row_avx2(std::uint32_t* band_distances, const PackedRgba* band_colors,
                                                std::size_t count, std::uint32_t* distances,
                                                PackedRgba* colors) {
    const auto vector = [](const std::uint32_t* p) { return reinterpret_cast<const __m256i*>(p); };
    const auto place = [](std::uint32_t* p) { return reinterpret_cast<__m256i*>(p); };
    const __m256i none = _mm256_set1_epi32(-1);
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256i band = _mm256_loadu_si256(vector(band_distances + i));
        const __m256i front = _mm256_loadu_si256(vector(distances + i));
        if (_mm256_testc_si256(band, none)) continue; // nothing here
        const __m256i nearest = _mm256_min_epu32(band, front);
        const __m256i keep = _mm256_cmpeq_epi32(nearest, front); // of equal ones the earlier band's
        _mm256_storeu_si256(place(distances + i), nearest);
        const __m256i color = _mm256_blendv_epi8(_mm256_loadu_si256(vector(band_colors + i)),
                                                 _mm256_loadu_si256(vector(colors + i)), keep);
        _mm256_storeu_si256(place(colors + i), color);
        _mm256_storeu_si256(place(band_distances + i), none);
    }
    return i;
}
#endif

} // namespace

void resolve_row(std::uint32_t* band_distances, const PackedRgba* band_colors, std::size_t count,
                 std::uint32_t* distances, PackedRgba* colors) {
    std::size_t i = 0;
#if FATHOM_X86
    if (cpu_level() >= CpuLevel::Avx2)
        i = resolve_row_avx2(band_distances, band_colors, count, distances, colors);
#endif
    for (; i < count; ++i) {
        if (band_distances[i] < distances[i]) {
            distances[i] = band_distances[i];
            colors[i] = band_colors[i];
        }
        band_distances[i] = kNoPoint;
    }
}

} // namespace fathom::cpu
