#include "app/ui/widgets.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace fathom {
namespace {

constexpr double kTipDelayS = 0.5;

ImVec2 floored(ImVec2 v) {
    return {std::floor(v.x), std::floor(v.y)};
}

void begin_window(const char* name, ScreenRect rect, ImVec2 padding) {
    ImGui::SetNextWindowPos({static_cast<float>(rect.x0), static_cast<float>(rect.y0)});
    ImGui::SetNextWindowSize(
        {static_cast<float>(std::max(1, rect.width())), static_cast<float>(std::max(1, rect.height()))});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                     ImGuiWindowFlags_NoFocusOnAppearing | // a picture that arrives takes no keys
                     ImGuiWindowFlags_NoNavFocus);
    ImGui::PopStyleVar(2);
}

} // namespace

PanelScope::PanelScope(Ui& ui, const char* name, ScreenRect rect, Rgba8 surface, ImVec2 padding) {
    ui.composer.surface(rect, surface);
    begin_window(name, rect, padding);
}

PanelScope::PanelScope(Ui&, const char* name, ScreenRect rect, ImVec2 padding) {
    begin_window(name, rect, padding);
}

PanelScope::~PanelScope() {
    ImGui::End();
}

ImVec2 text_size(const ImFont* font, std::string_view text) {
    const ImVec2 size =
        font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size());
    return {std::ceil(size.x), size.y};
}

void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text,
               float max_width) {
    at = floored(at);
    const char* end = text.data() + text.size();
    if (max_width <= 0 || text_size(font, text).x <= max_width) {
        list.AddText(font, font->FontSize, at, color, text.data(), end);
        return;
    }
    const char* rest = nullptr;
    const float dots = text_size(font, "…").x;
    const ImVec2 kept =
        font->CalcTextSizeA(font->FontSize, std::max(1.0f, max_width - dots), 0, text.data(), end, &rest);
    list.AddText(font, font->FontSize, at, color, text.data(), rest);
    list.AddText(font, font->FontSize, {at.x + std::ceil(kept.x), at.y}, color, "…");
}

void place_popup_at_item(Ui& ui) {
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    const bool under = b.y < static_cast<float>(ui.height) / 2;
    const auto gap = static_cast<float>(ui.px(4));
    ImGui::SetNextWindowPos({a.x, under ? b.y + gap : a.y - gap}, ImGuiCond_Always, {0, under ? 0.0f : 1.0f});
}

bool begin_popup(Ui& ui, const char* id) {
    if (!ImGui::BeginPopup(id)) return false;
    const auto is_escape = [](const KeyPress& press) { return press.key == GLFW_KEY_ESCAPE; };
    if (std::ranges::any_of(ui.input.presses(), is_escape)) ImGui::CloseCurrentPopup();
    return true;
}

void name_place(Ui& ui, std::string_view name, ScreenRect rect) {
    if (ui.places_wanted) ui.places.push_back({std::string(name), rect});
}

void name_place(Ui& ui, std::string_view name) {
    if (!ui.places_wanted || !ImGui::IsItemVisible()) return;
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    name_place(ui, name,
               {static_cast<int>(a.x), static_cast<int>(a.y), static_cast<int>(b.x), static_cast<int>(b.y)});
}

void tip(Ui& ui, const char* text, bool focused) {
    const bool hovered = ImGui::IsItemHovered();
    if (text == nullptr || *text == 0 || (!hovered && (!focused || ui.popup_open))) return;
    const ImGuiIO& io = ImGui::GetIO();
    static ImGuiID last = 0;
    static double since = 0;
    const ImGuiID id = ImGui::GetID(text);
    if (id != last || io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || ImGui::IsAnyMouseDown()) {
        last = id;
        since = ui.now_s;
    }
    if (ui.now_s < since + kTipDelayS) {
        ui.clock.at(since + kTipDelayS);
        return;
    }
    if (focused &&
        !hovered) { // the pointer is elsewhere: the tip stands under its control, or above it at the bottom
        const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
        const bool below = high.y + static_cast<float>(ui.px(48)) < static_cast<float>(ui.height);
        const bool right = low.x > static_cast<float>(ui.width) / 2;
        const float gap = static_cast<float>(ui.px(6));
        ImGui::SetNextWindowPos({right ? high.x : low.x, below ? high.y + gap : low.y - gap},
                                ImGuiCond_Always, {right ? 1.0f : 0.0f, below ? 0.0f : 1.0f});
    }
    const FontScope font(ui.fonts.words);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8 * ui.scale, 6 * ui.scale));
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(text);
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

Focus focus_stop(Ui& ui, const char* id, StopKind kind) {
    if (ImGui::IsItemActive()) ui.focus.rest_at(ImGui::GetID(id));
    return focus_stop(ui, id, kind, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

Focus focus_stop(Ui& ui, const char* id, StopKind kind, ImVec2 low, ImVec2 high) {
    const Focus focus = ui.focus.add(ImGui::GetID(id), kind);
    if (!focus.here) return focus;
    ui.focus_name = id;
    const float width = std::max(1.0f, std::floor(1.5f * ui.scale));
    const float out =
        kind == StopKind::View ? -width : width; // a picture fills its place: the ring lies inside
    low = {std::floor(low.x) - out, std::floor(low.y) - out};
    high = {std::ceil(high.x) + out, std::ceil(high.y) + out};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRectFullScreen();
    if (kind == StopKind::View) // whatever the picture's colours are
        list.AddRect({low.x + width, low.y + width}, {high.x - width, high.y - width},
                     im_color(ui.theme->view.mark_rim), 0, 0, width);
    list.AddRect(low, high, im_color(ui.theme->accent), kind == StopKind::View ? 0 : 5 * ui.scale, 0, width);
    list.PopClipRect();
    return focus;
}

bool icon_button(Ui& ui, const char* id, Icon icon, const char* tip_text, bool on, bool enabled) {
    const auto side = static_cast<float>(ui.px(24));
    const ImVec2 at = floored(ImGui::GetCursorScreenPos());
    bool clicked = ImGui::InvisibleButton(id, {side, side});
    name_place(ui, id);
    const bool hovered = enabled && ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Theme& theme = *ui.theme;
    if (hovered) list.AddRectFilled(at, {at.x + side, at.y + side}, im_color(theme.line), 4 * ui.scale);
    const Focus focus = focus_stop(ui, id);
    clicked |= focus.keys.activate;
    const Rgba8 color = !enabled ? theme.disabled : on ? theme.accent : hovered ? theme.text : theme.dim;
    draw_icon(list, icon, {at.x + side / 2, at.y + side / 2}, static_cast<float>(ui.px(14)), im_color(color));
    tip(ui, tip_text, focus.here);
    return clicked && enabled;
}

bool menu_button(Ui& ui, const char* id, std::string_view text, ImU32 color, const char* tip_text) {
    const ImVec2 size = text_size(ImGui::GetFont(), text);
    const float height = static_cast<float>(ui.px(20)), pad = static_cast<float>(ui.px(6));
    const float chevron = static_cast<float>(ui.px(12));
    const ImVec2 at = floored(ImGui::GetCursorScreenPos());
    bool clicked = ImGui::InvisibleButton(id, {size.x + 2 * pad + chevron, height});
    name_place(ui, id);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool hovered = ImGui::IsItemHovered();
    if (hovered)
        list.AddRectFilled(at, {at.x + size.x + 2 * pad + chevron, at.y + height}, im_color(ui.theme->line),
                           4 * ui.scale);
    const Focus focus = focus_stop(ui, id);
    clicked |= focus.keys.activate;
    draw_text(list, ImGui::GetFont(), {at.x + pad, at.y + (height - size.y) / 2}, color, text);
    draw_icon(list, Icon::ChevronDown, {at.x + pad + size.x + chevron / 2 + 2, at.y + height / 2},
              static_cast<float>(ui.px(11)), im_color(hovered ? ui.theme->text : ui.theme->dim));
    tip(ui, tip_text, focus.here);
    return clicked;
}

bool choice_button(Ui& ui, const char* text, bool chosen) {
    const Theme& theme = *ui.theme;
    ImGui::PushStyleColor(ImGuiCol_Button, im_color(chosen ? theme.accent : theme.line));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered,
                          im_color(chosen ? theme.accent_hovered : theme.strong_line));
    ImGui::PushStyleColor(ImGuiCol_Text, im_color(chosen ? theme.on_accent : theme.text));
    const bool clicked = plain_button(ui, text);
    ImGui::PopStyleColor(3);
    return clicked;
}

bool plain_button(Ui& ui, const char* text) {
    const bool clicked = ImGui::Button(text);
    name_place(ui, text);
    return focus_stop(ui, text).keys.activate || clicked;
}

bool number_field(Ui& ui, const char* label, double& value, const char* format, float width) {
    static ImGuiID edited = 0; // the one field that is being typed in
    static double typed = 0;
    const ImGuiID id = ImGui::GetID(label);
    if (ui.focus.arrives_at(id)) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(width);
    double shown = value;
    ImGui::InputDouble(label, &shown, 0, 0, format);
    focus_stop(ui, label, StopKind::Field);
    if (ImGui::IsItemActive()) {
        edited = id;
        typed = shown;
        return false;
    }
    if (edited != id) return false;
    edited = 0;
    // Left by Tab or a click the field has already forgotten the text.
    if (shown == value) shown = typed;
    const bool escaped =
        std::ranges::find(ui.input.presses(), GLFW_KEY_ESCAPE, &KeyPress::key) != ui.input.presses().end();
    if (escaped || shown == value || !std::isfinite(shown)) return false;
    value = shown;
    return true;
}

void section_head(Ui& ui, const char* text) {
    const FontScope font(ui.fonts.heads);
    ImGui::PushStyleColor(ImGuiCol_Text, im_color(ui.theme->dim));
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
}

void fact(Ui& ui, const char* label, std::string_view value, float label_width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float row = static_cast<float>(ui.px(20));
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, ui.fonts.words, {at.x, at.y + (row - ui.fonts.words->FontSize) / 2},
              im_color(ui.theme->dim), label, label_width);
    draw_text(list, ui.fonts.numbers, {at.x + label_width, at.y + (row - ui.fonts.numbers->FontSize) / 2},
              im_color(ui.theme->text), value, width - label_width);
    ImGui::Dummy({width, row - ImGui::GetStyle().ItemSpacing.y});
}

} // namespace fathom
