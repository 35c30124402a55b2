// Contrast of the theme's tokens by the formula of WCAG 2.1: 4.5:1 for text on every surface it is written on.
#include "app/ui/theme.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

using namespace fathom;

namespace {

double linear(std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
double luminance(Rgba8 c) {
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}
double contrast(Rgba8 a, Rgba8 b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

} // namespace

TEST_CASE("theme: text keeps a contrast of 4.5 to 1 on every surface, dark and light") {
    CHECK(std::abs(contrast({0, 0, 0, 255}, {255, 255, 255, 255}) - 21) < 1e-9);
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        const Theme& t = theme_of(kind);
        for (const Rgba8 surface :
             {t.window, t.panel, t.raised, t.line}) // `line` is that of buttons and chips
            for (const Rgba8 text : {t.text, t.dim, t.accent, t.ok, t.warning, t.error})
                CHECK(contrast(text, surface) >= 4.5);
        CHECK(contrast(t.text, t.strong_line) >= 4.5); // a hovered button
        for (const Rgba8 surface : {t.accent, t.accent_hovered, t.accent_pressed})
            CHECK(contrast(t.on_accent, surface) >= 4.5);
    }
}

TEST_CASE("theme: the focus ring stands out from everything it is drawn on") {
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        const Theme& t = theme_of(kind);
        for (const Rgba8 surface : {t.window, t.panel, t.raised, t.view.background_2d})
            CHECK(contrast(t.accent, surface) >= 3); // WCAG 1.4.11
    }
}
