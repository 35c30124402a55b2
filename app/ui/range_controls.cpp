// How the range is chosen, its two ends as numbers, and the switches beside them.
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <cmath>

namespace fathom {
namespace {

std::string mode_text(const StreamSettings& settings) {
    switch (settings.range_mode.kind) {
    case RangeMode::Kind::Manual: return "by hand";
    case RangeMode::Kind::FromFile: return "from the recording";
    case RangeMode::Kind::MinMax: return "min to max";
    case RangeMode::Kind::Percentile: {
        char text[48];
        std::snprintf(text, sizeof text, "%g to %g %%", settings.range_mode.percentile_low,
                      settings.range_mode.percentile_high);
        return text;
    }
    case RangeMode::Kind::VisiblePart: return "visible part";
    case RangeMode::Kind::Region: return "region";
    }
    return {};
}

void draw_mode_popup(Ui& ui, StreamSettings& settings, const DepthStream& stream) {
    if (!begin_popup(ui, "range mode")) return;
    const auto choose = [&](const char* text, const char* key, RangeMode mode, bool enabled = true) {
        if (!ImGui::MenuItem(text, key, stream.look.range_mode == mode, enabled)) return;
        if (mode.kind == RangeMode::Kind::Manual) settings.manual_range_raw = stream.range_raw;
        settings.range_mode = mode;
        settings.range_locked = false;
        ui.session.commit();
    };
    using Kind = RangeMode::Kind;
    choose("Percentile 1 to 99 %", "A", {.kind = Kind::Percentile});
    choose("Percentile 2 to 98 %", nullptr, {Kind::Percentile, 2, 98});
    choose("Percentile 0.1 to 99.9 %", nullptr, {Kind::Percentile, 0.1, 99.9});
    choose("Minimum to maximum", "Alt+A", {.kind = Kind::MinMax});
    choose("Visible part", "Ctrl+A", {.kind = Kind::VisiblePart});
    choose("Region", "Ctrl+G", {.kind = Kind::Region}, settings.region.has_value());
    choose("From the recording", nullptr, {.kind = Kind::FromFile});
    choose("By hand", nullptr, {.kind = Kind::Manual});
    if (is_metric(stream.meaning)) {
        ImGui::Separator();
        const double unit = stream.meaning.metres_per_unit;
        constexpr struct {
            const char* text;
            double low_m, high_m;
        } kPresets[] = {{"Near 0.3 to 1.5 m", 0.3, 1.5},
                        {"Room 0 to 6 m", 0, 6},
                        {"Robot 0 to 10 m", 0, 10},
                        {"Far 1 to 16 m", 1, 16}};
        for (const auto& preset : kPresets)
            if (ImGui::MenuItem(preset.text)) {
                settings.range_mode = {.kind = Kind::Manual};
                settings.manual_range_raw = {preset.low_m / unit, preset.high_m / unit};
                ui.session.commit();
            }
    }
    ImGui::EndPopup();
}

/// A number with its unit; what is typed is taken when it is a number.
void draw_limit_field(Ui& ui, std::size_t pane, const char* id, bool is_low) {
    const DepthStream& stream = ui.panels[pane].stream;
    const FontScope font(ui.fonts.numbers);
    double shown = shown_from_raw(stream.meaning, is_low ? stream.range_raw.low : stream.range_raw.high);
    const std::string unit(shown_unit(stream.meaning));
    const std::string format = (unit == "m"                                 ? "%.3f "
                                : is_float(stream.image.desc.format.scalar) ? "%.5g "
                                                                            : "%.0f ") +
                               unit;
    if (!number_field(ui, id, shown, format.c_str(), static_cast<float>(ui.px(86)))) return;
    ValueRange range = stream.range_raw;
    (is_low ? range.low : range.high) = raw_from_shown(stream.meaning, shown);
    set_manual_range(ui, pane, range);
    ui.session.commit();
}

} // namespace

void draw_range_controls(Ui& ui, std::size_t pane, ScreenRect rect, float width) {
    const DepthStream& stream = ui.panels[pane].stream;
    StreamSettings& settings = ui.session.settings(pane, stream.entity);
    const auto y0 = static_cast<float>(rect.y0);
    const float cx = static_cast<float>(rect.x1) - width;
    ImGui::SetCursorScreenPos({cx, y0 + static_cast<float>(ui.px(4))});
    if (menu_button(ui, "mode", stream.range_followed ? "linked" : mode_text(stream.look),
                    im_color(ui.theme->text), "How the range is chosen"))
        ImGui::OpenPopup("range mode");
    place_popup_at_item(ui);
    draw_mode_popup(ui, settings, stream);
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x1 - ui.px(84)), y0 + static_cast<float>(ui.px(2))});
    if (icon_button(ui, "log", Icon::Logarithm, "Logarithmic counts", ui.log_counts))
        ui.log_counts = !ui.log_counts;
    ImGui::SameLine(0, 2);
    if (icon_button(ui, "reverse", Icon::Reverse, "Turn the colour map round (I)", settings.reversed)) {
        settings.reversed = !settings.reversed;
        ui.session.commit();
    }
    ImGui::SameLine(0, 2);
    if (icon_button(ui, "lock", settings.range_locked ? Icon::Lock : Icon::Unlock, "Lock the range (L)",
                    settings.range_locked)) {
        settings.range_locked = !settings.range_locked;
        ui.session.commit();
    }
    ImGui::SetCursorScreenPos({cx, y0 + static_cast<float>(ui.px(32))});
    draw_limit_field(ui, pane, "##low", true);
    ImGui::SameLine(0, static_cast<float>(ui.px(6)));
    ImGui::TextDisabled("to");
    ImGui::SameLine(0, static_cast<float>(ui.px(6)));
    draw_limit_field(ui, pane, "##high", false);
    const double outside = share_outside(*stream.stats, stream.range_raw);
    const std::string text = share_text(outside) + " outside";
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.numbers,
              {cx + static_cast<float>(ui.px(6)), y0 + static_cast<float>(ui.px(66))},
              im_color(ui.theme->dim), text);
}

} // namespace fathom
