#include "app/inspect/histogram.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"
#include "renderer/colormap_table.hpp"

#include <cmath>

namespace fathom {
namespace {

using Handle = PanePanels::Handle;

/// The plot in whole pixels; `domain` (shown values) lies over its width.
struct Plot {
    float x0, y0, x1, y1;
    ValueRange domain;

    [[nodiscard]] float x_of(double shown) const {
        const double t = (shown - domain.low) / (domain.high - domain.low);
        return x0 + static_cast<float>(std::clamp(t, -0.1, 1.1)) * (x1 - x0);
    }
    [[nodiscard]] double shown_at(float x) const {
        return domain.low + (x - x0) / static_cast<double>(x1 - x0) * (domain.high - domain.low);
    }
};

/// Nearly all values and the range itself, with a little air: a single far pixel must not squeeze the rest.
ValueRange domain_of(const DepthStream& stream) {
    const ImageStats& stats = *stream.stats;
    const auto shown = [&](double raw) { return shown_from_raw(stream.meaning, raw); };
    double low = shown(stream.range_raw.low), high = shown(stream.range_raw.high);
    if (low > high) std::swap(low, high);
    if (stats.valid_count() > 0) {
        const double a = shown(percentile(stats, 0.1)), b = shown(percentile(stats, 99.9));
        low = std::min({low, a, b});
        high = std::max({high, a, b});
    }
    const double air = high > low ? 0.04 * (high - low) : std::max(1e-6, 0.05 * std::abs(low));
    return {low - air, high + air};
}

/// Heights of the plot's columns, 0 … 1. The scale from shown values to raw ones may turn the axis round.
std::vector<float> column_heights(const Ui& ui, const DepthStream& stream, const Plot& plot) {
    const auto columns = static_cast<std::size_t>(std::max(1.0f, plot.x1 - plot.x0));
    const double a = raw_from_shown(stream.meaning, plot.domain.low);
    const double b = raw_from_shown(stream.meaning, plot.domain.high);
    std::vector<double> bars = display_bars(stream.stats->histogram, std::min(a, b), std::max(a, b), columns);
    if (a > b) std::ranges::reverse(bars);
    return bar_heights(bars, ui.log_counts ? CountScale::Logarithmic : CountScale::Linear);
}

void draw_bins(Ui& ui, const DepthStream& stream, const Plot& plot, float hovered_x) {
    const std::vector<float> heights = column_heights(ui, stream, plot);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ColorTable table = color_table(stream.scale);
    const Rgba8 outside = ui.theme->strong_line;
    const double low = shown_from_raw(stream.meaning, stream.range_raw.low);
    const double high = shown_from_raw(stream.meaning, stream.range_raw.high);
    for (std::size_t i = 0; i < heights.size(); ++i) {
        if (heights[i] <= 0) continue;
        const float height = std::max(1.0f, std::round(heights[i] * (plot.y1 - plot.y0)));
        const float x = plot.x0 + static_cast<float>(i);
        const double shown = plot.shown_at(x + 0.5f);
        const bool inside = shown >= std::min(low, high) && shown <= std::max(low, high);
        const double t = scale_position(stream.scale, raw_from_shown(stream.meaning, shown));
        Rgba8 color = outside;
        if (inside && std::isfinite(t))
            color = unpack(table[static_cast<std::size_t>(std::lround(255 * std::clamp(t, 0.0, 1.0)))]);
        if (std::abs(x - hovered_x) < 1) color = ui.theme->text;
        list.AddRectFilled({x, plot.y1 - height}, {x + 1, plot.y1}, im_color(color));
    }
}

/// Shares of the invalid classes as bars at the left edge.
float draw_invalid_bars(Ui& ui, const DepthStream& stream, float x, float y0, float y1) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float width = static_cast<float>(ui.px(6));
    for (std::size_t i = 1; i < kValidityCount; ++i) {
        if (stream.stats->counts[i] == 0) continue;
        const double share =
            static_cast<double>(stream.stats->counts[i]) / static_cast<double>(stream.stats->pixel_count);
        const float top = y1 - std::max(2.0f, static_cast<float>(share) * (y1 - y0));
        list.AddRectFilled({x, top}, {x + width, y1}, im_color(ui.theme->view.marks.invalid[i]));
        list.AddRect({x, y0}, {x + width, y1}, im_color(ui.theme->line));
        x += width + static_cast<float>(ui.px(3));
    }
    return x;
}

void draw_handle(Ui& ui, const char* name, const Plot& plot, float x, bool grabbed) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 color = im_color(grabbed ? ui.theme->accent_hovered : ui.theme->accent);
    x = std::floor(x);
    const float w = static_cast<float>(ui.px(5)), h = static_cast<float>(ui.px(14));
    list.AddRectFilled({x - 1, plot.y0}, {x + 1, plot.y1}, color);
    const float middle = (plot.y0 + plot.y1) / 2;
    list.AddRectFilled({x - w, middle - h / 2}, {x + w, middle + h / 2}, color, 3 * ui.scale);
    name_place(ui, name,
               {static_cast<int>(x - w), static_cast<int>(middle - h / 2), static_cast<int>(x + w),
                static_cast<int>(middle + h / 2)});
    for (const float dx : {-1.5f, 1.5f})
        list.AddRectFilled({x + dx * ui.scale - 0.5f, middle - h / 4},
                           {x + dx * ui.scale + 0.5f, middle + h / 4}, im_color(ui.theme->on_accent));
}

constexpr double kSnapPercentiles[] = {0, 0.1, 1, 2, 5, 10, 25, 50, 75, 90, 95, 98, 99, 99.9, 100};

double next_percentile(const DepthStream& stream, double shown, bool up) {
    double best = shown;
    for (const double p : kSnapPercentiles) {
        const double at = shown_from_raw(stream.meaning, percentile(*stream.stats, p));
        const bool beyond = up ? at > shown : at < shown;
        if (beyond && (best == shown || std::abs(at - shown) < std::abs(best - shown))) best = at;
    }
    return best;
}

double snapped_to_percentile(const DepthStream& stream, double shown) {
    double best = shown, distance = HUGE_VAL;
    for (const double p : kSnapPercentiles) {
        const double at = shown_from_raw(stream.meaning, percentile(*stream.stats, p));
        if (std::abs(at - shown) >= distance) continue;
        distance = std::abs(at - shown);
        best = at;
    }
    return best;
}

void handle_pointer(Ui& ui, std::size_t pane, const Plot& plot) {
    PanePanels& panels = ui.panels[pane];
    const DepthStream& stream = panels.stream;
    const ImGuiIO& io = ImGui::GetIO();
    const double low = shown_from_raw(stream.meaning, stream.range_raw.low);
    const double high = shown_from_raw(stream.meaning, stream.range_raw.high);
    const float reach = static_cast<float>(ui.px(9));
    const float to_low = std::abs(io.MousePos.x - plot.x_of(low));
    const float to_high = std::abs(io.MousePos.x - plot.x_of(high));
    const Handle near =
        std::min(to_low, to_high) <= reach ? (to_low < to_high ? Handle::Low : Handle::High) : Handle::Middle;
    if (ImGui::IsItemHovered() || ImGui::IsItemActive())
        ImGui::SetMouseCursor(ImGui::IsItemActive() || near != Handle::Middle ? ImGuiMouseCursor_ResizeEW
                                                                              : ImGuiMouseCursor_Hand);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        ui.session.settings(pane, stream.entity).range_mode = {};
        ui.session.commit();
        panels.dragged = Handle::None;
        return;
    }
    if (ImGui::IsItemActivated()) {
        panels.dragged = near;
        panels.dragged_from = {low, high};
        panels.dragged_start = plot.shown_at(io.MousePos.x);
    }
    if (ImGui::IsItemActive() && panels.dragged != Handle::None && ImGui::IsMouseDragging(0, 2)) {
        double at = plot.shown_at(io.MousePos.x);
        ValueRange range = panels.dragged_from;
        if (io.KeyShift) at = snapped_to_percentile(stream, at);
        const double by = at - panels.dragged_start;
        if (panels.dragged == Handle::Low) range.low = at;
        if (panels.dragged == Handle::High) range.high = at;
        if (panels.dragged == Handle::Middle) range = {range.low + by, range.high + by};
        set_manual_range(
            ui, pane,
            {raw_from_shown(stream.meaning, range.low), raw_from_shown(stream.meaning, range.high)});
    }
    if (ImGui::IsItemDeactivated()) {
        panels.dragged = Handle::None;
        ui.session.commit();
    }
}

/// The handle as a stop of the keyboard: an arrow moves it by a hundredth of the plot, with Shift by a tenth, with Ctrl to
/// the next percentile. True while it has the focus.
bool step_handle(Ui& ui, std::size_t pane, const Plot& plot, Handle handle) {
    const DepthStream& stream = ui.panels[pane].stream;
    const bool is_low = handle == Handle::Low;
    ValueRange range{shown_from_raw(stream.meaning, stream.range_raw.low),
                     shown_from_raw(stream.meaning, stream.range_raw.high)};
    double& end = is_low ? range.low : range.high;
    const float x = plot.x_of(end), half = static_cast<float>(ui.px(5));
    const Focus focus = focus_stop(ui, is_low ? "low handle" : "high handle", StopKind::Slider,
                                   {x - half, plot.y0}, {x + half, plot.y1});
    const int steps = focus.keys.right + focus.keys.up;
    if (steps == 0) return focus.here;
    if (focus.keys.control)
        end = next_percentile(stream, end, steps > 0);
    else
        end += (plot.domain.high - plot.domain.low) * steps * (focus.keys.shift ? 0.1 : 0.01);
    set_manual_range(ui, pane,
                     {raw_from_shown(stream.meaning, range.low), raw_from_shown(stream.meaning, range.high)});
    ui.session.commit();
    return true;
}

} // namespace

void draw_histogram_strip(Ui& ui, std::size_t pane, ScreenRect rect) {
    PanePanels& panels = ui.panels[pane];
    const DepthStream& stream = panels.stream;
    if (stream.stats == nullptr || stream.stats->pixel_count == 0) return;
    const auto y0 = static_cast<float>(rect.y0), y1 = static_cast<float>(rect.y1);

    // The controls stand at the right end, the plot takes the rest.
    const float controls = static_cast<float>(ui.px(224));
    const float plot_y0 = y0 + static_cast<float>(ui.px(6)), plot_y1 = y1 - static_cast<float>(ui.px(22));
    const float left =
        draw_invalid_bars(ui, stream, static_cast<float>(rect.x0 + ui.px(8)), plot_y0, plot_y1);
    if (panels.dragged == Handle::None) panels.domain = domain_of(stream);
    const Plot plot{std::floor(left + static_cast<float>(ui.px(8))), plot_y0,
                    std::floor(static_cast<float>(rect.x1) - controls - static_cast<float>(ui.px(8))),
                    plot_y1, panels.domain};
    if (plot.x1 - plot.x0 < static_cast<float>(ui.px(60))) return;

    ImDrawList& list = *ImGui::GetWindowDrawList();
    const double low = shown_from_raw(stream.meaning, stream.range_raw.low);
    const double high = shown_from_raw(stream.meaning, stream.range_raw.high);
    const float x_low = plot.x_of(low), x_high = plot.x_of(high);
    float hovered_x = -10;
    if (panels.hovered)
        if (const auto out = read_out(stream, panels.hovered->u, panels.hovered->v);
            out && out->validity == Validity::Valid)
            hovered_x = plot.x_of(out->shown);
    list.AddRectFilled({plot.x0, plot.y0}, {plot.x1, plot.y1}, im_color(ui.theme->window));
    list.PushClipRect({plot.x0, plot.y0}, {plot.x1, plot.y1}, true);
    draw_bins(ui, stream, plot, std::floor(hovered_x));
    list.PopClipRect();
    for (const double p : {1.0, 50.0, 99.0}) {
        const float x = std::floor(plot.x_of(shown_from_raw(stream.meaning, percentile(*stream.stats, p))));
        list.AddRectFilled({x, plot.y1}, {x + 1, plot.y1 + static_cast<float>(ui.px(p == 50 ? 5 : 3))},
                           im_color(ui.theme->dim));
    }

    const float reach = static_cast<float>(ui.px(8));
    ImGui::SetCursorScreenPos({plot.x0 - reach, plot.y0});
    ImGui::InvisibleButton("histogram", {plot.x1 - plot.x0 + 2 * reach, plot.y1 - plot.y0});
    handle_pointer(ui, pane, plot);
    const bool at_low = step_handle(ui, pane, plot, Handle::Low);
    const bool at_high = step_handle(ui, pane, plot, Handle::High);
    draw_handle(ui, "histogram low", plot, x_low, at_low || panels.dragged == Handle::Low);
    draw_handle(ui, "histogram high", plot, x_high, at_high || panels.dragged == Handle::High);

    // Tags under the handles; the upper one moves aside when they would meet.
    const std::string low_text = shown_text(stream.meaning, stream.range_raw.low);
    const std::string high_text = shown_text(stream.meaning, stream.range_raw.high);
    const float tag_y = plot.y1 + static_cast<float>(ui.px(4));
    const ImVec2 low_size = text_size(ui.fonts.numbers, low_text),
                 high_size = text_size(ui.fonts.numbers, high_text);
    const auto place = [&](float x, float width) {
        return std::clamp(x - width / 2, plot.x0, plot.x1 - width);
    };
    const float low_x = place(x_low, low_size.x);
    const float high_x =
        std::max(place(x_high, high_size.x), std::min(low_x + low_size.x + 12, plot.x1 - high_size.x));
    draw_text(list, ui.fonts.numbers, {low_x, tag_y}, im_color(ui.theme->text), low_text);
    draw_text(list, ui.fonts.numbers, {high_x, tag_y}, im_color(ui.theme->text), high_text);
    draw_range_controls(ui, pane, rect, controls);
}

} // namespace fathom
