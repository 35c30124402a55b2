#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/legend.hpp"

#include <cstdio>

namespace fathom {
namespace {

/// Of a scene that no picture leads.
void draw_scene_facts(Ui& ui, const PanePanels& panels) {
    if (!panels.bounds_3d) return;
    const float label = static_cast<float>(ui.px(96));
    section_head(ui, "SCENE");
    fact(ui, "Entities", std::to_string(panels.shapes_3d), label);
    if (panels.points_3d != 0) fact(ui, "Points", std::to_string(panels.points_3d), label);
    const glm::dvec3 size = panels.bounds_3d->high - panels.bounds_3d->low;
    char text[96];
    std::snprintf(text, sizeof text, "%.3g x %.3g x %.3g m", size.x, size.y, size.z);
    fact(ui, "Extent", text, label);
}

} // namespace

void draw_inspector(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "inspector", rect, ui.theme->panel,
                            {static_cast<float>(ui.px(12)), static_cast<float>(ui.px(10))});
    if (!ui.has_active()) return;
    PanePanels& panels = ui.active_panels();
    if (!panels.stream.image) return draw_scene_facts(ui, panels);
    const DepthStream& stream = panels.stream;
    const SessionInput& input = ui.session.input_of(ui.active);
    const float label = static_cast<float>(ui.px(96));
    const auto space = [&] { ImGui::Dummy({1, static_cast<float>(ui.px(8))}); };
    const Scalar scalar = stream.image.desc.format.scalar;
    char text[96];

    section_head(ui, "IMAGE");
    fact(ui, "Entity", stream.entity, label);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(
        {static_cast<float>(rect.x1 - ui.px(36)), static_cast<float>(rect.y0 + ui.px(4))});
    if (icon_button(ui, "rows", Icon::Menu, "Rows of this entity (D)", rows_are_shown(ui))) toggle_rows(ui);
    ImGui::SetCursorScreenPos(at);
    std::snprintf(text, sizeof text, "%u x %u  %s", stream.image.desc.width, stream.image.desc.height,
                  format_name(stream.image.desc.format).c_str());
    fact(ui, "Format", text, label);
    if (!stream.partner.empty()) fact(ui, "Colour", stream.partner, label);
    fact(ui, "Container", input.container + "  " + bytes_text(static_cast<double>(input.bytes)), label);
    if (panels.is_colour) return;

    space();
    section_head(ui, "MEANING");
    std::snprintf(text, sizeof text, "%.7g mm  %s", stream.meaning.metres_per_unit * 1000,
                  std::string(name_of(stream.meaning.unit_origin)).c_str());
    fact(ui, "Unit", stream.meaning.kind == DepthKind::Disparity ? "px" : text, label);
    fact(ui, "Kind",
         std::string(name_of(stream.meaning.kind)) + "  " + std::string(name_of(stream.meaning.kind_origin)),
         label);
    std::snprintf(text, sizeof text, "%.2f  %.2f", stream.intrinsics.fx, stream.intrinsics.fy);
    fact(ui, "fx, fy", text, label);
    std::snprintf(text, sizeof text, "%.2f  %.2f", stream.intrinsics.cx, stream.intrinsics.cy);
    fact(ui, "cx, cy", text, label);
    fact(ui, "Camera",
         std::string(name_of(stream.intrinsics.origin)) + (stream.intrinsics_scaled ? ", scaled" : ""),
         label);

    const auto statistics = [&](const ImageStats& stats) {
        fact(ui, "Fill", share_text(stats.fill_rate()), label);
        for (std::size_t i = 1; i < kValidityCount; ++i)
            if (stats.counts[i] > 0)
                fact(
                    ui, label_of(static_cast<Validity>(i), scalar).c_str(),
                    share_text(static_cast<double>(stats.counts[i]) / static_cast<double>(stats.pixel_count)),
                    label);
        if (stats.valid_count() == 0) return;
        const auto row = [&](const char* name, double raw) {
            fact(ui, name, shown_text(stream.meaning, raw), label);
        };
        row("Min", as_double(stats.min));
        row("Max", as_double(stats.max));
        row("Mean", stats.mean);
        row("Median", percentile(stats, 50));
        if (is_metric(stream.meaning))
            fact(ui, "Sigma", metres_text(stats.std * stream.meaning.metres_per_unit), label);
        else
            row("Sigma", stats.std);
        for (const double p : {1.0, 5.0, 95.0, 99.0}) {
            std::snprintf(text, sizeof text, "%g %%", p);
            row(text, percentile(stats, p));
        }
    };
    // The region stands over the whole image: it is what was asked for last.
    if (const auto& region = ui.active_settings().region) {
        space();
        section_head(ui, "REGION");
        std::snprintf(text, sizeof text, "%u, %u  %u x %u", region->x, region->y, region->width,
                      region->height);
        fact(ui, "Rectangle", text, label);
        if (panels.region_stats != nullptr) statistics(*panels.region_stats);
        ImGui::Dummy({1, static_cast<float>(ui.px(2))});
        if (plain_button(ui, "Range from region")) run_action(ui, "range.region");
        ImGui::SameLine();
        if (plain_button(ui, "Clear")) {
            ui.active_settings().region.reset();
            if (ui.active_settings().range_mode.kind == RangeMode::Kind::Region)
                ui.active_settings().range_mode = {};
            ui.session.commit();
        }
    }
    space();
    if (stream.stats != nullptr && stream.stats->pixel_count > 0) {
        section_head(ui, "STATISTICS");
        statistics(*stream.stats);
    }
}

} // namespace fathom
