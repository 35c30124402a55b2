// Theme: the colours of the window, dark and light, and how they reach ImGui and the views.
//
//     const Theme& theme = theme_of(ThemeKind::Dark);
//     apply_theme(theme, scale);                        // ImGui's style, sizes in steps of 4 times the scale
//     session.begin_frame(view_theme(theme), hovered);
//
// Tokens keep a contrast of 4.5:1 for text on every surface. Main thread only.
#pragma once

#include "app/views/view_context.hpp"

#include "imgui.h"

#include <cmath>

namespace fathom {

enum class ThemeKind : std::uint8_t { Dark, Light };

struct Theme {
    ThemeKind kind = ThemeKind::Dark;
    Rgba8 window, panel, raised;
    Rgba8 line, strong_line;
    Rgba8 text, dim, disabled;
    Rgba8 accent, accent_hovered, accent_pressed;
    Rgba8 ok, warning, error;
    Rgba8 on_accent; // text on an accent surface
    ViewTheme view;
};

[[nodiscard]] const Theme& theme_of(ThemeKind kind);

void apply_theme(const Theme& theme, float scale);

[[nodiscard]] constexpr ImU32 im_color(Rgba8 c) {
    return static_cast<ImU32>(c.r) | static_cast<ImU32>(c.g) << 8 | static_cast<ImU32>(c.b) << 16 |
           static_cast<ImU32>(c.a) << 24;
}
[[nodiscard]] inline Rgba8 with_alpha(Rgba8 c, float alpha) {
    c.a = static_cast<std::uint8_t>(std::lround(static_cast<float>(c.a) * alpha));
    return c;
}

} // namespace fathom
