#include "app/ui/theme.hpp"

#include <cmath>

namespace fathom {
namespace {

constexpr Rgba8 rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
            static_cast<std::uint8_t>(hex), 255};
}

Theme dark() {
    Theme t;
    t.kind = ThemeKind::Dark;
    t.window = rgb(0x0E1013), t.panel = rgb(0x15181D), t.raised = rgb(0x1D2127);
    t.line = rgb(0x262B33), t.strong_line = rgb(0x3A414C);
    t.text = rgb(0xE6E9EE), t.dim = rgb(0x8B93A1), t.disabled = rgb(0x565E6B);
    t.accent = rgb(0x4EA1FF), t.accent_hovered = rgb(0x73B5FF), t.accent_pressed = rgb(0x2F86EA);
    t.ok = rgb(0x4CC38A), t.warning = rgb(0xF5A623), t.error = rgb(0xFF6369);
    t.on_accent = rgb(0x0A0B0D);
    return t; // ViewTheme's defaults are the dark ones
}

Theme light() {
    Theme t;
    t.kind = ThemeKind::Light;
    t.window = rgb(0xF3F4F6), t.panel = rgb(0xFFFFFF), t.raised = rgb(0xF8F9FB);
    t.line = rgb(0xDDE1E7), t.strong_line = rgb(0xC3C9D2);
    t.text = rgb(0x1A1D22), t.dim = rgb(0x5B6370), t.disabled = rgb(0xA3ABB7);
    t.accent = rgb(0x1B61BB), t.accent_hovered = rgb(0x2A70CC), t.accent_pressed = rgb(0x14509E);
    t.ok = rgb(0x167049), t.warning = rgb(0x8F5500), t.error = rgb(0xB82E31);
    t.on_accent = rgb(0xFFFFFF);
    t.view.background_2d = t.view.background_3d_top = t.view.background_3d_bottom = rgb(0xE7EAEE);
    t.view.frustum = rgb(0x5C6572);
    t.view.marks.invalid = {{{0, 0, 0, 0},
                             rgb(0xB4BAC4),
                             rgb(0xC9AFD2),
                             rgb(0xA9C3D6),
                             rgb(0xD8C0AB),
                             rgb(0xE0AAB4),
                             rgb(0xD6B3B3)}};
    t.view.marks.below = rgb(0x1A1D22);
    t.view.marks.above = rgb(0xFFFFFF);
    return t;
}

ImVec4 vec(Rgba8 c, float alpha = 1) {
    return {static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255, static_cast<float>(c.b) / 255,
            alpha};
}

} // namespace

const Theme& theme_of(ThemeKind kind) {
    static const Theme themes[] = {dark(), light()};
    return themes[static_cast<std::size_t>(kind)];
}

void apply_theme(const Theme& theme, float scale) {
    ImGuiStyle style;
    style.WindowPadding = {8, 8};
    style.FramePadding = {8, 4};
    style.ItemSpacing = {8, 4};
    style.ItemInnerSpacing = {4, 4};
    style.CellPadding = {4, 2};
    style.IndentSpacing = 16;
    style.ScrollbarSize = 10;
    style.GrabMinSize = 8;
    style.WindowRounding = style.ChildRounding = 0;
    style.FrameRounding = style.PopupRounding = style.GrabRounding = style.TabRounding = 4;
    style.ScrollbarRounding = 5;
    style.WindowBorderSize = 0;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = 0;
    style.ScaleAllSizes(scale);
    style.PopupBorderSize = std::max(1.0f, std::floor(scale));
    style.AntiAliasedLinesUseTex = true;

    ImVec4* c = style.Colors;
    for (int i = 0; i < ImGuiCol_COUNT; ++i)
        c[i] = vec(theme.raised);
    c[ImGuiCol_Text] = vec(theme.text);
    c[ImGuiCol_TextDisabled] = vec(theme.dim);
    c[ImGuiCol_WindowBg] = c[ImGuiCol_ChildBg] = vec(theme.panel, 0); // surfaces are filled by the composer
    c[ImGuiCol_PopupBg] = vec(theme.raised);
    c[ImGuiCol_Border] = vec(theme.strong_line);
    c[ImGuiCol_BorderShadow] = {};
    c[ImGuiCol_FrameBg] = vec(theme.line);
    c[ImGuiCol_FrameBgHovered] = vec(theme.strong_line);
    c[ImGuiCol_FrameBgActive] = vec(theme.strong_line);
    c[ImGuiCol_ScrollbarBg] = vec(theme.panel, 0);
    c[ImGuiCol_ScrollbarGrab] = vec(theme.strong_line);
    c[ImGuiCol_ScrollbarGrabHovered] = c[ImGuiCol_ScrollbarGrabActive] = vec(theme.dim);
    c[ImGuiCol_CheckMark] = c[ImGuiCol_SliderGrab] = vec(theme.accent);
    c[ImGuiCol_SliderGrabActive] = vec(theme.accent_pressed);
    c[ImGuiCol_Button] = vec(theme.line);
    c[ImGuiCol_ButtonHovered] = vec(theme.strong_line);
    c[ImGuiCol_ButtonActive] = vec(theme.accent_pressed);
    c[ImGuiCol_Header] = vec(theme.accent, 0.22f);
    c[ImGuiCol_HeaderHovered] = vec(theme.accent, 0.16f);
    c[ImGuiCol_HeaderActive] = vec(theme.accent, 0.32f);
    c[ImGuiCol_Separator] = vec(theme.line);
    c[ImGuiCol_SeparatorHovered] = c[ImGuiCol_SeparatorActive] = vec(theme.accent);
    c[ImGuiCol_TableHeaderBg] = vec(theme.panel, 0);
    c[ImGuiCol_TableBorderLight] = c[ImGuiCol_TableBorderStrong] = vec(theme.line);
    c[ImGuiCol_TableRowBg] = c[ImGuiCol_TableRowBgAlt] = {};
    c[ImGuiCol_TextSelectedBg] = vec(theme.accent, 0.35f);
    c[ImGuiCol_NavHighlight] = vec(theme.accent);
    c[ImGuiCol_DragDropTarget] = vec(theme.accent);
    c[ImGuiCol_ModalWindowDimBg] = vec(theme.window, 0.5f);
    ImGui::GetStyle() = style;
}

} // namespace fathom
