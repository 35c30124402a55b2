// The inner loops of the ImGui rasteriser: blend one colour, one colour through coverage, or a colour gradient.
//
//     const SpanKernels& spans = span_kernels();             // for the current cpu_level()
//     spans.fill(pixels, stride_px, width, height, color, alpha);
//
// `color` is 0xFFRRGGBB and the frame is opaque: with alpha 255 on both sides one weight serves all four channels.
// 8-bit blends divide by 255 exactly, so every level gives the same bytes. SSE2 is the baseline of x86-64 and runs
// at level Scalar there; the plain loops serve other processors and the tests. Any thread.
#pragma once

#include "decoders/media/cpu_features.hpp"

#include <cstddef>
#include <cstdint>

namespace fathom {

/// round(x / 255) for 0 <= x <= 255 * 255.
[[nodiscard]] constexpr std::uint32_t div255(std::uint32_t x) {
    x += 128;
    return (x + (x >> 8)) >> 8;
}

/// Per byte: round((source * alpha + target * (255 - alpha)) / 255).
[[nodiscard]] constexpr std::uint32_t blend(std::uint32_t target, std::uint32_t source, std::uint32_t alpha) {
    std::uint32_t result = 0;
    for (int shift = 0; shift < 32; shift += 8)
        result |= div255((source >> shift & 255) * alpha + (target >> shift & 255) * (255 - alpha)) << shift;
    return result;
}

/// A colour along a row: channel i (blue, green, red, alpha; 0 … 255) of pixel x is start[i] + x * step[i].
struct ColorRun {
    float start[4];
    float step[4];
};

struct SpanKernels {
    void (*fill)(std::uint32_t* target, std::size_t stride_px, int width, int height, std::uint32_t color,
                 std::uint32_t alpha);
    /// Coverage rows may be read up to 7 bytes beyond `width`.
    void (*cover)(std::uint32_t* target, std::size_t stride_px, const std::uint8_t* coverage,
                  std::size_t coverage_stride, int width, int height, std::uint32_t color,
                  std::uint32_t alpha);
    /// One row; `coverage` may be null.
    void (*shade)(std::uint32_t* target, int width, const std::uint8_t* coverage, const ColorRun& colors);
};

[[nodiscard]] const SpanKernels& span_kernels();
[[nodiscard]] const SpanKernels& portable_span_kernels();

} // namespace fathom
