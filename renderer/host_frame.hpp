// HostFrame: the window's pixels in host memory, as the display wants them: what the CPU-drawn window is composed in.
//
//     HostFrame frame = presenter.begin(width, height);
//     fill_rect(frame, {0, 0, frame.width, frame.height}, 0xFF0E1013);
//     draw_imgui(*ImGui::GetDrawData(), frame, ...);
//     presenter.present();
//
// One pixel is 0xAARRGGBB as a number: bytes B, G, R, A in memory on the machines that we run on. A frame owns
// nothing; its memory belongs to the presenter that handed it out. Main thread, or bands of it.
#pragma once

#include "renderer/draw_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fathom {

/// Half-open: x0 <= x < x1.
struct ScreenRect {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    [[nodiscard]] int width() const { return x1 - x0; }
    [[nodiscard]] int height() const { return y1 - y0; }
    [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
    [[nodiscard]] bool contains(int x, int y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
    bool operator==(const ScreenRect&) const = default;
};

[[nodiscard]] inline ScreenRect intersect(ScreenRect a, ScreenRect b) {
    return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

struct HostFrame {
    std::uint32_t* pixels = nullptr;
    std::size_t stride_px = 0;
    int width = 0, height = 0;

    [[nodiscard]] std::uint32_t* row(int y) const { return pixels + static_cast<std::size_t>(y) * stride_px; }
    [[nodiscard]] ScreenRect bounds() const { return {0, 0, width, height}; }
};

[[nodiscard]] constexpr std::uint32_t frame_pixel(Rgba8 c) {
    return static_cast<std::uint32_t>(c.a) << 24 | static_cast<std::uint32_t>(c.r) << 16 |
           static_cast<std::uint32_t>(c.g) << 8 | c.b;
}

/// Clipped to the frame.
inline void fill_rect(const HostFrame& frame, ScreenRect rect, std::uint32_t pixel) {
    rect = intersect(rect, frame.bounds());
    if (rect.empty()) return;
    for (int y = rect.y0; y < rect.y1; ++y)
        std::fill_n(frame.row(y) + rect.x0, rect.width(), pixel);
}

} // namespace fathom
