#include "renderer/cpu/imgui_spans.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom {
namespace {

void fill_portable(std::uint32_t* target, std::size_t stride_px, int width, int height, std::uint32_t color,
                   std::uint32_t alpha) {
    for (; height-- > 0; target += stride_px)
        for (int x = 0; x < width; ++x)
            target[x] = blend(target[x], color, alpha);
}

void cover_portable(std::uint32_t* target, std::size_t stride_px, const std::uint8_t* coverage,
                    std::size_t coverage_stride, int width, int height, std::uint32_t color,
                    std::uint32_t alpha) {
    for (; height-- > 0; target += stride_px, coverage += coverage_stride)
        for (int x = 0; x < width; ++x)
            target[x] = blend(target[x], color, div255(coverage[x] * alpha));
}

void shade_portable(std::uint32_t* target, int width, const std::uint8_t* coverage, const ColorRun& colors) {
    float channel[4];
    std::copy_n(colors.start, 4, channel);
    for (int x = 0; x < width; ++x) {
        std::uint32_t value[4];
        for (int i = 0; i < 4; ++i) {
            value[i] = static_cast<std::uint32_t>(std::lrintf(std::clamp(channel[i], 0.0f, 255.0f)));
            channel[i] += colors.step[i];
        }
        const std::uint32_t alpha = coverage == nullptr ? value[3] : div255(value[3] * coverage[x]);
        target[x] = blend(target[x], 0xFF000000u | value[2] << 16 | value[1] << 8 | value[0], alpha);
    }
}

#if FATHOM_X86

// 16-bit lanes: round(t / 255) of t that already carries the +128.
inline __m128i div255_lanes(__m128i t) {
    return _mm_srli_epi16(_mm_add_epi16(t, _mm_srli_epi16(t, 8)), 8);
}

inline __m128i blend_lanes(__m128i target, __m128i source, __m128i alpha) {
    const __m128i rest = _mm_sub_epi16(_mm_set1_epi16(255), alpha);
    const __m128i sum = _mm_add_epi16(_mm_mullo_epi16(target, rest), _mm_mullo_epi16(source, alpha));
    return div255_lanes(_mm_add_epi16(sum, _mm_set1_epi16(128)));
}

void fill_sse2(std::uint32_t* target, std::size_t stride_px, int width, int height, std::uint32_t color,
               std::uint32_t alpha) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i rest = _mm_set1_epi16(static_cast<short>(255 - alpha));
    const __m128i source = _mm_unpacklo_epi8(_mm_set1_epi32(static_cast<int>(color)), zero);
    const __m128i added = _mm_add_epi16(_mm_mullo_epi16(source, _mm_set1_epi16(static_cast<short>(alpha))),
                                        _mm_set1_epi16(128));
    for (; height-- > 0; target += stride_px) {
        int x = 0;
        for (; x + 4 <= width; x += 4) {
            auto* place = reinterpret_cast<__m128i*>(target + x);
            const __m128i old = _mm_loadu_si128(place);
            const __m128i low = _mm_add_epi16(_mm_mullo_epi16(_mm_unpacklo_epi8(old, zero), rest), added);
            const __m128i high = _mm_add_epi16(_mm_mullo_epi16(_mm_unpackhi_epi8(old, zero), rest), added);
            _mm_storeu_si128(place, _mm_packus_epi16(div255_lanes(low), div255_lanes(high)));
        }
        for (; x < width; ++x)
            target[x] = blend(target[x], color, alpha);
    }
}

void cover_sse2(std::uint32_t* target, std::size_t stride_px, const std::uint8_t* coverage,
                std::size_t coverage_stride, int width, int height, std::uint32_t color,
                std::uint32_t alpha) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i half = _mm_set1_epi16(128);
    const __m128i source = _mm_unpacklo_epi8(_mm_set1_epi32(static_cast<int>(color)), zero);
    const __m128i factor = _mm_set1_epi16(static_cast<short>(alpha));
    for (; height-- > 0; target += stride_px, coverage += coverage_stride) {
        int x = 0;
        for (; x + 4 <= width; x += 4) {
            int four;
            std::memcpy(&four, coverage + x, 4);
            if (four == 0) continue;
            __m128i weight = _mm_unpacklo_epi8(_mm_cvtsi32_si128(four), zero);
            weight = div255_lanes(_mm_add_epi16(_mm_mullo_epi16(weight, factor), half));
            weight = _mm_unpacklo_epi16(weight, weight);
            auto* place = reinterpret_cast<__m128i*>(target + x);
            const __m128i old = _mm_loadu_si128(place);
            const __m128i low =
                blend_lanes(_mm_unpacklo_epi8(old, zero), source, _mm_unpacklo_epi32(weight, weight));
            const __m128i high =
                blend_lanes(_mm_unpackhi_epi8(old, zero), source, _mm_unpackhi_epi32(weight, weight));
            _mm_storeu_si128(place, _mm_packus_epi16(low, high));
        }
        for (; x < width; ++x)
            target[x] = blend(target[x], color, div255(coverage[x] * alpha));
    }
}

void shade_sse2(std::uint32_t* target, int width, const std::uint8_t* coverage, const ColorRun& colors) {
    const __m128i zero = _mm_setzero_si128();
    const __m128 step = _mm_loadu_ps(colors.step);
    __m128 channels = _mm_loadu_ps(colors.start);
    for (int x = 0; x < width; ++x, channels = _mm_add_ps(channels, step)) {
        const __m128 clamped = _mm_min_ps(_mm_max_ps(channels, _mm_setzero_ps()), _mm_set1_ps(255));
        __m128i source = _mm_packs_epi32(_mm_cvtps_epi32(clamped), zero);
        std::uint32_t alpha = static_cast<std::uint32_t>(_mm_extract_epi16(source, 3));
        if (coverage != nullptr) alpha = div255(alpha * coverage[x]);
        source = _mm_insert_epi16(source, 255, 3);
        const __m128i old = _mm_unpacklo_epi8(_mm_cvtsi32_si128(static_cast<int>(target[x])), zero);
        const __m128i mixed = blend_lanes(old, source, _mm_set1_epi16(static_cast<short>(alpha)));
        target[x] = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_packus_epi16(mixed, zero)));
    }
}

// _mm256_maskload_epi32 for the first n of 8 lanes reads its mask at kLaneMask + 8 - n.
alignas(32) constexpr std::int32_t kLaneMask[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

FATHOM_TARGET_AVX2 inline __m256i div255_lanes(__m256i t) {
    return _mm256_srli_epi16(_mm256_add_epi16(t, _mm256_srli_epi16(t, 8)), 8);
}

FATHOM_TARGET_AVX2 inline __m256i blend_lanes(__m256i target, __m256i source, __m256i alpha) {
    const __m256i rest = _mm256_sub_epi16(_mm256_set1_epi16(255), alpha);
    const __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(target, rest), _mm256_mullo_epi16(source, alpha));
    return div255_lanes(_mm256_add_epi16(sum, _mm256_set1_epi16(128)));
}

FATHOM_TARGET_AVX2 void fill_avx2(std::uint32_t* target, std::size_t stride_px, int width, int height,
                                  std::uint32_t color, std::uint32_t alpha) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i all = _mm256_set1_epi32(static_cast<int>(color));
    const __m256i rest = _mm256_set1_epi16(static_cast<short>(255 - alpha));
    const __m256i added = _mm256_add_epi16(
        _mm256_mullo_epi16(_mm256_unpacklo_epi8(all, zero), _mm256_set1_epi16(static_cast<short>(alpha))),
        _mm256_set1_epi16(128));
    const __m256i tail = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kLaneMask + 8 - (width & 7)));
    for (; height-- > 0; target += stride_px) {
        int x = 0;
        if (alpha == 255) {
            for (; x + 8 <= width; x += 8)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(target + x), all);
            if (x < width) _mm256_maskstore_epi32(reinterpret_cast<int*>(target + x), tail, all);
            continue;
        }
        for (; x < width; x += 8) {
            const bool whole = x + 8 <= width;
            auto* place = reinterpret_cast<int*>(target + x);
            const __m256i old = whole ? _mm256_loadu_si256(reinterpret_cast<__m256i*>(place))
                                      : _mm256_maskload_epi32(place, tail);
            const __m256i low =
                _mm256_add_epi16(_mm256_mullo_epi16(_mm256_unpacklo_epi8(old, zero), rest), added);
            const __m256i high =
                _mm256_add_epi16(_mm256_mullo_epi16(_mm256_unpackhi_epi8(old, zero), rest), added);
            const __m256i mixed = _mm256_packus_epi16(div255_lanes(low), div255_lanes(high));
            if (whole)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(place), mixed);
            else
                _mm256_maskstore_epi32(place, tail, mixed);
        }
    }
}

FATHOM_TARGET_AVX2 void cover_avx2(std::uint32_t* target, std::size_t stride_px, const std::uint8_t* coverage,
                                   std::size_t coverage_stride, int width, int height, std::uint32_t color,
                                   std::uint32_t alpha) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i half = _mm256_set1_epi16(128);
    const __m256i source = _mm256_unpacklo_epi8(_mm256_set1_epi32(static_cast<int>(color)), zero);
    const __m256i factor = _mm256_set1_epi32(static_cast<int>(alpha));
    // The weight of each pixel, spread over its four channels, in the order of unpacklo and unpackhi.
    const __m256i spread_low =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, 0, -1, 0, -1, 0, -1, 4, -1, 4, -1, 4, -1, 4, -1));
    const __m256i spread_high = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(8, -1, 8, -1, 8, -1, 8, -1, 12, -1, 12, -1, 12, -1, 12, -1));
    const __m256i tail = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kLaneMask + 8 - (width & 7)));
    const std::uint64_t tail_bytes = (std::uint64_t{1} << 8 * (width & 7)) - 1;
    for (; height-- > 0; target += stride_px, coverage += coverage_stride)
        for (int x = 0; x < width; x += 8) {
            const bool whole = x + 8 <= width;
            std::uint64_t eight;
            std::memcpy(&eight, coverage + x, 8);
            if (!whole) eight &= tail_bytes;
            if (eight == 0) continue;
            __m256i weight = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(eight)));
            weight = div255_lanes(_mm256_add_epi16(_mm256_mullo_epi16(weight, factor), half));
            auto* place = reinterpret_cast<int*>(target + x);
            const __m256i old = whole ? _mm256_loadu_si256(reinterpret_cast<__m256i*>(place))
                                      : _mm256_maskload_epi32(place, tail);
            const __m256i low =
                blend_lanes(_mm256_unpacklo_epi8(old, zero), source, _mm256_shuffle_epi8(weight, spread_low));
            const __m256i high = blend_lanes(_mm256_unpackhi_epi8(old, zero), source,
                                             _mm256_shuffle_epi8(weight, spread_high));
            const __m256i mixed = _mm256_packus_epi16(low, high);
            if (whole)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(place), mixed);
            else
                _mm256_maskstore_epi32(place, tail, mixed);
        }
}

#endif

constexpr SpanKernels kPortable{fill_portable, cover_portable, shade_portable};
#if FATHOM_X86
constexpr SpanKernels kSse2{fill_sse2, cover_sse2, shade_sse2};
constexpr SpanKernels kAvx2{fill_avx2, cover_avx2,
                            shade_sse2}; // a gradient row is short: two lanes gain nothing
#endif

} // namespace

const SpanKernels& span_kernels() {
#if FATHOM_X86
    return cpu_level() == CpuLevel::Scalar ? kSse2 : kAvx2;
#else
    return kPortable;
#endif
}

const SpanKernels& portable_span_kernels() {
    return kPortable;
}

} // namespace fathom
