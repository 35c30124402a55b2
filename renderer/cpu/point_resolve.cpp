#include "renderer/cpu/point_resolve.hpp"

#include "decoders/media/cpu_features.hpp"

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom::cpu {
namespace {

#if FATHOM_X86
FATHOM_TARGET_AVX2 std::size_t merge_keys_avx2(PointKey* later, std::size_t count, PointKey* nearest) {
    const __m256i payload = _mm256_set1_epi64x(0xFFFFFFFFll);
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        auto* band = reinterpret_cast<__m256i*>(later + i);
        auto* front = reinterpret_cast<__m256i*>(nearest + i);
        const __m256i mine = _mm256_loadu_si256(band), before = _mm256_loadu_si256(front);
        // More than a key with its lower half filled is more in nearness; all keys are positive.
        const __m256i nearer = _mm256_cmpgt_epi64(mine, _mm256_or_si256(before, payload));
        _mm256_storeu_si256(front, _mm256_blendv_epi8(before, mine, nearer));
        _mm256_storeu_si256(band, _mm256_setzero_si256());
    }
    return i;
}

FATHOM_TARGET_AVX2 std::size_t resolve_keys_avx2(const PointKey* nearest, std::size_t count,
                                                 PackedRgba background, PackedRgba* colors) {
    const __m256i behind = _mm256_set1_epi32(static_cast<int>(background));
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 a = _mm256_loadu_ps(reinterpret_cast<const float*>(nearest + i));
        const __m256 b = _mm256_loadu_ps(reinterpret_cast<const float*>(nearest + i + 4));
        const __m256i low = _mm256_castps_si256(_mm256_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0)));
        const __m256i high = _mm256_castps_si256(_mm256_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1)));
        const __m256i shown =
            _mm256_blendv_epi8(low, behind, _mm256_cmpeq_epi32(high, _mm256_setzero_si256()));
        // The shuffles went by halves of a register.
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(colors + i),
                            _mm256_permute4x64_epi64(shown, _MM_SHUFFLE(3, 1, 2, 0)));
    }
    return i;
}
#endif

} // namespace

void merge_keys(PointKey* later, std::size_t count, PointKey* nearest) {
    std::size_t i = 0;
#if FATHOM_X86
    if (cpu_level() >= CpuLevel::Avx2) i = merge_keys_avx2(later, count, nearest);
#endif
    for (; i < count; ++i) {
        put_point(nearest[i], later[i]);
        later[i] = kNoPoint;
    }
}

void resolve_keys(const PointKey* nearest, std::size_t count, PackedRgba background, PackedRgba* colors) {
    std::size_t i = 0;
#if FATHOM_X86
    if (cpu_level() >= CpuLevel::Avx2) i = resolve_keys_avx2(nearest, count, background, colors);
#endif
    for (; i < count; ++i)
        colors[i] = nearest[i] == kNoPoint ? background : static_cast<PackedRgba>(nearest[i]);
}

} // namespace fathom::cpu
