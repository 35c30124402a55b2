// Pictures drawn by the CPU renderer, for tests.
//
//     const std::vector<PackedRgba> pixels = draw_picture(list);
//     check_same_everywhere(list);        // SIMD levels, bands, channel orders
#pragma once

#include "decoders/media/cpu_features.hpp"
#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/layer_axes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <vector>

namespace fathom {

[[nodiscard]] inline std::vector<PackedRgba> draw_picture(const DrawList& list, WorkerPool& pool,
                                                          PixelFormat format = kRgba8) {
    std::vector<PackedRgba> pixels(static_cast<std::size_t>(list.width) * list.height, 0x12345678);
    CpuRenderer renderer;
    renderer.draw(list,
                  {packed_desc(list.width, list.height, format), reinterpret_cast<std::byte*>(pixels.data())},
                  pool);
    return pixels;
}

[[nodiscard]] inline std::vector<PackedRgba> draw_picture(const DrawList& list) {
    static WorkerPool pool(1);
    return draw_picture(list, pool);
}

/// The picture is the same on every SIMD level, for any number of threads, in both channel orders and when a
/// renderer draws it again.
inline void check_same_everywhere(const DrawList& list) {
    static WorkerPool two(1), five(4);
    const std::vector<PackedRgba> expected = draw_picture(list, two);
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512}) {
        const ScopedCpuLevel scoped(level);
        CHECK(draw_picture(list, two) == expected);
        CHECK(draw_picture(list, five) == expected);
    }
    std::vector<PackedRgba> bgr = draw_picture(list, five, kBgra8);
    std::ranges::transform(bgr, bgr.begin(), cpu::swap_red_blue);
    CHECK(bgr == expected);

    CpuRenderer renderer;
    std::vector<PackedRgba> again(expected.size());
    for (int i = 0; i < 2; ++i)
        renderer.draw(
            list, {packed_desc(list.width, list.height, kRgba8), reinterpret_cast<std::byte*>(again.data())},
            five);
    CHECK(again == expected);
}

} // namespace fathom
