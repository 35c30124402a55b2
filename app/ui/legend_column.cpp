#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/legend.hpp"

#include <cmath>

namespace fathom {
namespace {

struct Bar {
    float x0, x1, top, bottom; // top is the high end

    [[nodiscard]] float y_of(double position) const {
        return bottom - static_cast<float>(position) * (bottom - top);
    }
};

/// Diagonal stripes over an end of the bar: values lie beyond it.
void draw_hatch(ImDrawList& list, float x0, float y0, float x1, float y1, ImU32 color, float step) {
    list.PushClipRect({x0, y0}, {x1, y1}, true);
    for (float x = x0 - (y1 - y0); x < x1; x += step)
        list.AddLine({x, y1}, {x + (y1 - y0), y0}, color, 1);
    list.PopClipRect();
    list.AddRect({x0, y0}, {x1, y1}, color);
}

void draw_bar(Ui& ui, const Bar& bar, const Legend& legend) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const int top = static_cast<int>(bar.top), bottom = static_cast<int>(bar.bottom);
    for (int y = top; y < bottom;) { // rows of one colour at once
        const auto entry = [&](int row) {
            const double t = (bottom - row - 0.5) / (bottom - top);
            return legend.colors[static_cast<std::size_t>(std::clamp(std::lround(255 * t), 0L, 255L))];
        };
        int end = y + 1;
        while (end < bottom && entry(end) == entry(y))
            ++end;
        list.AddRectFilled({bar.x0, static_cast<float>(y)}, {bar.x1, static_cast<float>(end)},
                           im_color(unpack(entry(y))));
        y = end;
    }
    const float cap = static_cast<float>(ui.px(8));
    const float step = static_cast<float>(ui.px(4));
    const ImU32 line = im_color(ui.theme->dim);
    if (legend.share_above > 0) draw_hatch(list, bar.x0, bar.top - cap, bar.x1, bar.top, line, step);
    if (legend.share_below > 0) draw_hatch(list, bar.x0, bar.bottom, bar.x1, bar.bottom + cap, line, step);
}

void draw_ticks(Ui& ui, const Bar& bar, const Legend& legend) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImFont* font = ui.fonts.numbers;
    for (const Tick& tick : legend.ticks) {
        const float y = std::floor(bar.y_of(tick.position));
        list.AddRectFilled({bar.x1, y}, {bar.x1 + static_cast<float>(ui.px(4)), y + 1},
                           im_color(ui.theme->dim));
        draw_text(list, ui.fonts.numbers, {bar.x1 + static_cast<float>(ui.px(7)), y - font->FontSize / 2},
                  im_color(ui.theme->text), tick.text);
    }
}

void draw_hover_position(Ui& ui, const Bar& bar, const PanePanels& panels) {
    if (!panels.hovered) return;
    const auto out = read_out(panels.stream, panels.hovered->u, panels.hovered->v);
    if (!out || out->validity != Validity::Valid) return;
    const double position = std::clamp(scale_position(panels.stream.scale, out->raw), 0.0, 1.0);
    const float y = std::floor(bar.y_of(position)), d = static_cast<float>(ui.px(5));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddTriangleFilled({bar.x0 - d, y - d}, {bar.x0, y}, {bar.x0 - d, y + d}, im_color(ui.theme->text));
    list.AddRectFilled({bar.x0, y - 1}, {bar.x1, y + 2}, IM_COL32(0, 0, 0, 255));
    list.AddRectFilled({bar.x0, y}, {bar.x1, y + 1}, IM_COL32(255, 255, 255, 255));
}

/// Classes that occur, each with its share; the label is in the tip.
void draw_swatches(Ui& ui, const Legend& legend, float x, float y, float bottom) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float side = static_cast<float>(ui.px(12)), row = static_cast<float>(ui.px(20));
    for (const LegendSwatch& swatch : legend.swatches) {
        if (y + row > bottom) return;
        const float top = y + (row - side) / 2;
        list.AddRectFilled({x, top}, {x + side, top + side}, im_color(swatch.color), 2 * ui.scale);
        list.AddRect({x, top}, {x + side, top + side}, im_color(ui.theme->strong_line), 2 * ui.scale);
        draw_text(list, ui.fonts.numbers,
                  {x + side + static_cast<float>(ui.px(6)), y + (row - ui.fonts.numbers->FontSize) / 2},
                  im_color(ui.theme->dim), share_text(swatch.share));
        ImGui::SetCursorScreenPos({x, y});
        ImGui::Dummy({static_cast<float>(ui.px(80)), row});
        tip(ui, (swatch.label + " · " + std::to_string(swatch.count) + " pixels").c_str());
        y += row;
    }
}

/// Ends drag one limit, the middle both, the wheel widens, a double click refits.
void handle_pointer(Ui& ui, std::size_t pane, const Bar& bar) {
    PanePanels& panels = ui.panels[pane];
    const ImGuiIO& io = ImGui::GetIO();
    const DepthMeaning& meaning = panels.stream.meaning;
    const double height = bar.bottom - bar.top;
    using Handle = PanePanels::Handle;
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        ui.session.settings(pane, panels.stream.entity).range_mode = {};
        ui.session.commit();
        return;
    }
    if (ImGui::IsItemActivated()) {
        const double at = (bar.bottom - io.MousePos.y) / height;
        panels.dragged = at > 0.8 ? Handle::High : at < 0.2 ? Handle::Low : Handle::Middle;
        panels.dragged_from = panels.stream.range_raw;
        panels.dragged_start = io.MousePos.y;
    }
    const auto shown = [&](double raw) { return shown_from_raw(meaning, raw); };
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 2)) {
        const double low = shown(panels.dragged_from.low), high = shown(panels.dragged_from.high);
        const double by = (panels.dragged_start - io.MousePos.y) / height * (high - low);
        const double moved_low = panels.dragged == Handle::High ? low : low + by;
        const double moved_high = panels.dragged == Handle::Low ? high : high + by;
        set_manual_range(ui, pane, {raw_from_shown(meaning, moved_low), raw_from_shown(meaning, moved_high)});
    }
    if (ImGui::IsItemDeactivated()) {
        panels.dragged = Handle::None;
        ui.session.commit();
    }
    if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
        const double low = shown(panels.stream.range_raw.low), high = shown(panels.stream.range_raw.high);
        const double grow = (high - low) * 0.05 * -static_cast<double>(io.MouseWheel);
        set_manual_range(ui, pane,
                         {raw_from_shown(meaning, low - grow), raw_from_shown(meaning, high + grow)});
        ui.session.commit();
    }
}

/// One key press: a hundredth of the range, with Shift a tenth.
void shift_range(Ui& ui, std::size_t pane, int steps, bool coarse) {
    const DepthStream& stream = ui.panels[pane].stream;
    const double low = shown_from_raw(stream.meaning, stream.range_raw.low);
    const double high = shown_from_raw(stream.meaning, stream.range_raw.high);
    const double by = (high - low) * steps * (coarse ? 0.1 : 0.01);
    set_manual_range(ui, pane,
                     {raw_from_shown(stream.meaning, low + by), raw_from_shown(stream.meaning, high + by)});
    ui.session.commit();
}

} // namespace

void set_manual_range(Ui& ui, std::size_t pane, ValueRange raw) {
    if (!std::isfinite(raw.low) || !std::isfinite(raw.high)) return;
    StreamSettings& settings = ui.session.settings(pane, ui.panels[pane].stream.entity);
    settings.range_mode = {.kind = RangeMode::Kind::Manual};
    settings.manual_range_raw = raw;
}

void draw_legend_column(Ui& ui, std::size_t pane, ScreenRect rect) {
    PanePanels& panels = ui.panels[pane];
    const int row = ui.px(20);
    const Legend first = make_legend(panels.stream, ui.theme->view.marks, 2);
    const int swatches = std::min(static_cast<int>(first.swatches.size()) * row, rect.height() / 3);
    const Bar bar{static_cast<float>(rect.x0 + ui.px(14)), static_cast<float>(rect.x0 + ui.px(28)),
                  static_cast<float>(rect.y0 + ui.px(42)),
                  static_cast<float>(rect.y1 - ui.px(24) - swatches)};
    if (bar.bottom - bar.top < static_cast<float>(ui.px(40))) return;
    const int max_ticks =
        std::max(2, static_cast<int>((bar.bottom - bar.top) / static_cast<float>(ui.px(36))));
    const Legend legend = make_legend(panels.stream, ui.theme->view.marks, max_ticks);

    ImGui::SetCursorScreenPos(
        {static_cast<float>(rect.x0 + ui.px(6)), static_cast<float>(rect.y0 + ui.px(6))});
    {
        const FontScope font(ui.fonts.words);
        const std::string& map = panels.stream.scale.colormap;
        const std::string name = map.substr(map.find('/') + 1);
        if (menu_button(ui, "map", name.size() > 9 ? name.substr(0, 8) + "…" : name, im_color(ui.theme->text),
                        "Colour map (C, Shift+C; I turns it round)"))
            ImGui::OpenPopup("colormaps");
        place_popup_at_item(ui);
        draw_colormap_popup(ui, pane);
    }
    draw_bar(ui, bar, legend);
    draw_ticks(ui, bar, legend);
    draw_hover_position(ui, bar, panels);
    draw_swatches(ui, legend, bar.x0, bar.bottom + static_cast<float>(ui.px(14)),
                  static_cast<float>(rect.y1));

    const float reach = static_cast<float>(ui.px(8));
    ImGui::SetCursorScreenPos({bar.x0 - reach, bar.top - reach});
    ImGui::InvisibleButton("legend bar", {bar.x1 - bar.x0 + 2 * reach, bar.bottom - bar.top + 2 * reach});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    const Focus focus = focus_stop(ui, "legend bar", StopKind::Slider);
    if (const int steps = focus.keys.up + focus.keys.right; steps != 0)
        shift_range(ui, pane, steps, focus.keys.shift);
    handle_pointer(ui, pane, bar);
    if (!ImGui::IsItemActive())
        tip(ui, "Drag an end to change the range, the middle to shift it;\nwheel widens, double click fits",
            focus.here);
}

} // namespace fathom
