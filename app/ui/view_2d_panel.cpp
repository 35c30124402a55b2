#include "app/ui/image_overlays.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/view_keys.hpp"
#include "app/ui/view_parts.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double kWheelStep = 1.2;
constexpr double kHoverCardDelayS = 0.4;

/// Of a pane, before scaling: below, the picture gets the room.
constexpr int kMinHeightWithHistogram = 300, kMinWidthWithHistogram = 320, kMinWidthWithLegend = 400;

void move_view(Ui& ui, std::size_t pane, Point2d pointer) {
    const ImGuiIO& io = ImGui::GetIO();
    PanePanels& panels = ui.panels[pane];
    View2d& view = ui.session.pane(pane).view_2d;
    if (ImGui::IsItemHovered() && io.MouseWheel != 0 && !io.KeyCtrl) {
        view.camera = zoomed_at(panels.camera_2d, pointer.x, pointer.y,
                                std::pow(kWheelStep, static_cast<double>(io.MouseWheel)));
        view.fit = false;
        panels.glide_2d.reset();
    }
    if (ImGui::IsItemActive() && !panels.region_start && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) &&
        (ImGui::IsMouseDragging(0) || ImGui::IsMouseDragging(1) || ImGui::IsMouseDragging(2))) {
        view.camera = panned(panels.camera_2d, io.MouseDelta.x, io.MouseDelta.y);
        view.fit = false;
        panels.glide_2d.reset();
    }
    if (ImGui::IsItemDeactivated()) ui.session.commit();
}

PixelRect spanned(PixelIndex a, PixelIndex b) {
    const auto [u0, u1] = std::minmax(a.u, b.u);
    const auto [v0, v1] = std::minmax(a.v, b.v);
    return {u0, v0, u1 - u0 + 1, v1 - v0 + 1};
}

/// The pixel at the pointer, held at the image's rim while a rectangle is dragged out of it.
PixelIndex nearest_pixel(const PanePanels& panels, Point2d pointer) {
    const Point2d scene = scene_from_view(panels.camera_2d, pointer);
    const ImageDesc& desc = panels.stream.image.desc;
    return {static_cast<std::uint32_t>(std::clamp(scene.x, 0.0, desc.width - 1.0)),
            static_cast<std::uint32_t>(std::clamp(scene.y, 0.0, desc.height - 1.0))};
}

void drag_region(Ui& ui, std::size_t pane, Point2d pointer) {
    PanePanels& panels = ui.panels[pane];
    if (panels.is_colour) return;
    const bool wanted = ui.region_tool || ImGui::GetIO().KeyShift;
    if (ImGui::IsItemClicked(0) && wanted) panels.region_start = nearest_pixel(panels, pointer);
    if (!panels.region_start) return;
    const PixelRect region = spanned(*panels.region_start, nearest_pixel(panels, pointer));
    StreamSettings& settings = ui.session.settings(pane, panels.stream.entity);
    if (region.width > 1 || region.height > 1) settings.region = region;
    if (ImGui::IsMouseDown(0)) return;
    if (region.width == 1 && region.height == 1) settings.region.reset();
    panels.region_start.reset();
    ui.region_tool = false;
    ui.session.commit();
}

/// In a small place, where neither legend nor histogram is, the range comes first.
StripText strip_text(const Ui& ui, const PanePanels& panels, bool is_small) {
    const DepthStream& stream = panels.stream;
    if (stream.failed || (!stream.message.empty() && !panels.hovered))
        return {ui.fonts.words, stream.failed ? ui.theme->error : ui.theme->warning, stream.message};
    const bool has_classes =
        stream.classes || std::ranges::any_of(panels.layers_2d, [](const DepthStream& layer) {
            return layer.classes != nullptr;
        });
    if (panels.hovered && (!panels.is_colour || has_classes))
        return {ui.fonts.numbers, ui.theme->text,
                read_out_line(stream, *panels.hovered) + overlay_text(panels.layers_2d, *panels.hovered)};
    if (!stream.image && ui.session.pane_count() > 1 && ui.session.settled())
        return {ui.fonts.words, ui.theme->dim, "Nothing is logged here at this time"};
    if (!stream.image) return {};
    if (is_small && !panels.is_colour)
        return {ui.fonts.numbers, ui.theme->dim,
                shown_text(stream.meaning, stream.range_raw.low) + " to " +
                    shown_text(stream.meaning, stream.range_raw.high) + "   fill " +
                    (stream.stats == nullptr ? "" : share_text(stream.stats->fill_rate()))};
    const ImageDesc& desc = stream.image.desc;
    char zoom_text[32];
    std::snprintf(zoom_text, sizeof zoom_text, "   %.0f %%", panels.camera_2d.view_px_per_scene_px * 100);
    std::string text = std::to_string(desc.width) + " x " + std::to_string(desc.height) + zoom_text;
    if (stream.stats != nullptr && stream.stats->pixel_count > 0)
        text += "   fill " + share_text(stream.stats->fill_rate());
    return {ui.fonts.numbers, ui.theme->dim, text};
}

} // namespace

void draw_view_2d_panel(Ui& ui, std::size_t pane, ScreenRect rect) {
    PanePanels& panels = ui.panels[pane];
    const int head = ui.px(28), strip = ui.px(24);
    const bool is_plain = panels.is_colour || panels.expects_colour; // without range and legend
    const bool is_low = rect.height() < ui.px(kMinHeightWithHistogram);
    const bool is_small = is_low && rect.width() < ui.px(kMinWidthWithLegend);
    const bool with_histogram = ui.session.layout().histogram && !ui.session.layout().hidden && !is_plain &&
                                !is_low && rect.width() >= ui.px(kMinWidthWithHistogram);
    const auto histogram =
        static_cast<int>(std::lround(ui.share_of(panels.histogram_open, with_histogram) * ui.px(96)));
    const int legend = is_plain || is_small ? 0 : ui.px(96);
    const ScreenRect header{rect.x0, rect.y0, rect.x1, rect.y0 + head};
    const ScreenRect view{rect.x0, header.y1, rect.x1 - legend, rect.y1 - strip - histogram};
    const ScreenRect scale{view.x1, view.y0, rect.x1, view.y1};
    const ScreenRect read{rect.x0, view.y1, rect.x1, view.y1 + strip};
    const ScreenRect bins{rect.x0, read.y1, rect.x1,
                          read.y1 + ui.px(96)}; // slides in below the window's edge
    panels.view_2d = view;
    ui.composer.surface(header, ui.theme->panel);
    ui.composer.surface(scale, ui.theme->panel);
    ui.composer.surface({rect.x0, read.y0, rect.x1, rect.y1}, ui.theme->panel);
    ui.composer.surface(view, ui.theme->view.background_2d);
    if (view.empty()) return;

    const std::string name = "view2d " + std::to_string(pane);
    const PanelScope window(ui, name.c_str(), rect);
    ViewContext context = ui.session.context(pane);
    View2dFrame frame =
        update(ui.session.pane(pane).view_2d, context, static_cast<std::uint32_t>(view.width()),
               static_cast<std::uint32_t>(view.height()), ui.session.wants());
    panels.stream = frame.stream;
    panels.camera_2d = panels.wanted_2d = frame.camera;
    if (const auto t = glide_share(ui, panels.glide_2d)) {
        panels.camera_2d = between(panels.glide_2d->from, frame.camera, *t, view.width(), view.height());
        frame.draw_list.camera = panels.camera_2d;
    }
    panels.is_colour = frame.is_colour;
    panels.layers_2d = std::move(frame.layers);
    ui.composer.view(static_cast<std::uint32_t>(2 * pane), view, std::move(frame.draw_list));

    ScreenRect chip = draw_view_header(ui, pane, header, false, contents_button_px(ui));
    draw_contents_button(ui, pane, chip, false);
    if (panels.stream.image && !panels.is_colour)
        draw_meaning_chip(ui, pane, static_cast<float>(chip.x1 - ui.px(4)),
                          static_cast<float>(header.y0 + ui.px(4)));

    const auto [pointer, hovered, focus] = take_view_pointer(ui, pane, view, Ui::Hover::View2d);
    if (panels.stream.image) {
        move_2d_by_keys(ui, pane, focus.keys);
        if (panels.probe) {
            panels.hovered = panels.probe;
            panels.hovered_from_3d = false;
        } else if (hovered) {
            panels.hovered = pixel_under(panels.camera_2d, panels.stream.image.desc, pointer);
            panels.hovered_from_3d = false;
        } else if (!panels.hovered_from_3d) {
            panels.hovered.reset();
        }
        drag_region(ui, pane, pointer);
        move_view(ui, pane, pointer);
        draw_image_overlays(ui, pane);
        draw_labels(ui, view, view_labels(frame.labels, panels.camera_2d, view.width(), view.height()));
        if (focus.here && panels.probe && !panels.is_colour) {
            const Point2d at =
                view_from_scene(panels.camera_2d, {panels.probe->u + 0.5, panels.probe->v + 0.5});
            draw_hover_card(ui, panels.stream, *panels.probe,
                            {static_cast<float>(view.x0 + at.x), static_cast<float>(view.y0 + at.y)});
        } else if (hovered && panels.hovered && !panels.is_colour && !ui.overlay_open() &&
                   !ImGui::IsAnyMouseDown()) {
            static double rested_since = 0; // of the one pointer there is
            const ImVec2 moved = ImGui::GetIO().MouseDelta;
            if (moved.x != 0 || moved.y != 0 || ImGui::GetIO().MouseWheel != 0) rested_since = ui.now_s;
            if (ui.now_s >= rested_since + kHoverCardDelayS)
                draw_hover_card(ui, panels.stream, *panels.hovered, ImGui::GetIO().MousePos);
            else
                ui.clock.at(rested_since + kHoverCardDelayS);
        }
    }
    draw_strip(ui, read, strip_text(ui, panels, is_small));
    if (legend > 0 && panels.stream.image) draw_legend_column(ui, pane, scale);
    if (histogram > 0 && panels.stream.image) draw_histogram_strip(ui, pane, bins);
}

} // namespace fathom
