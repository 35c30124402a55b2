#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/legend.hpp"

#include <cmath>
#include <filesystem>

namespace fathom {
namespace {

constexpr double kGridFromPx = 12, kValuesFromPx = 36; // per texel
constexpr double kWheelStep = 1.2;
constexpr double kHoverCardDelayS = 0.4;

struct Place {
    ImDrawList& list;
    const RecordingPanels& panels;

    [[nodiscard]] ImVec2 screen(double u, double v) const {
        const Point2d p = view_from_scene(panels.camera_2d, {u, v});
        return {static_cast<float>(panels.view_2d.x0 + p.x), static_cast<float>(panels.view_2d.y0 + p.y)};
    }
};

/// Black or white, whichever reads better on the colour (WCAG relative luminance, rounded).
ImU32 readable_on(Rgba8 c) {
    const double luminance = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
    return luminance > 140 ? IM_COL32(0, 0, 0, 255) : IM_COL32(255, 255, 255, 255);
}

void draw_texel_grid(Ui& ui, const Place& place, const PixelRect& part) {
    const RecordingPanels& panels = place.panels;
    const auto alpha = static_cast<float>(
        std::clamp((panels.camera_2d.view_px_per_scene_px - kGridFromPx) / kGridFromPx, 0.15, 0.5));
    const ImU32 color = im_color(with_alpha(ui.theme->window, alpha));
    const ScreenRect& view = panels.view_2d;
    for (std::uint32_t u = part.x; u <= part.x + part.width; ++u) {
        const float x = std::floor(place.screen(u, 0).x);
        place.list.AddRectFilled({x, static_cast<float>(view.y0)}, {x + 1, static_cast<float>(view.y1)},
                                 color);
    }
    for (std::uint32_t v = part.y; v <= part.y + part.height; ++v) {
        const float y = std::floor(place.screen(0, v).y);
        place.list.AddRectFilled({static_cast<float>(view.x0), y}, {static_cast<float>(view.x1), y + 1},
                                 color);
    }
}

std::string texel_text(const DepthStream& stream, double raw, double zoom) {
    const Scalar scalar = stream.image.desc.format.scalar;
    if (classify(stream.meaning, scalar, raw) != Validity::Valid) return raw == 0 ? "0" : "–";
    std::string text = zoom > 72 ? shown_text(stream.meaning, raw) : raw_text(scalar, raw);
    return text;
}

void draw_texel_values(Ui& ui, const Place& place, const PixelRect& part) {
    const DepthStream& stream = place.panels.stream;
    const ImageView image = stream.image.view();
    const ColorTable table = color_table(stream.scale);
    const double zoom = place.panels.camera_2d.view_px_per_scene_px;
    const ImFont* font = ui.fonts.numbers;
    for (std::uint32_t v = part.y; v < part.y + part.height; ++v)
        for (std::uint32_t u = part.x; u < part.x + part.width; ++u) {
            const double raw = value_at(image, u, v);
            const std::string text = texel_text(stream, raw, zoom);
            const ImVec2 size = text_size(font, text);
            if (size.x > zoom - 2) continue;
            const ImVec2 middle = place.screen(u + 0.5, v + 0.5);
            const Rgba8 under = unpack(color_of(stream.scale, table, image.desc.format.scalar, raw));
            draw_text(place.list, ui.fonts.numbers, {middle.x - size.x / 2, middle.y - size.y / 2},
                      readable_on(under), text);
        }
}

/// A frame round the hovered texel, or a cross where texels are small.
void draw_hover_mark(Ui& ui, const Place& place, PixelIndex pixel) {
    const double zoom = place.panels.camera_2d.view_px_per_scene_px;
    const ImU32 dark = IM_COL32(0, 0, 0, 200), bright = im_color(ui.theme->view.mark);
    const ImVec2 a = place.screen(pixel.u, pixel.v), b = place.screen(pixel.u + 1, pixel.v + 1);
    if (zoom >= 6) {
        place.list.AddRect({std::floor(a.x) - 1, std::floor(a.y) - 1},
                           {std::floor(b.x) + 2, std::floor(b.y) + 2}, dark, 0, 0, 1);
        place.list.AddRect({std::floor(a.x), std::floor(a.y)}, {std::floor(b.x) + 1, std::floor(b.y) + 1},
                           bright, 0, 0, 1);
        return;
    }
    const ImVec2 c{std::floor((a.x + b.x) / 2), std::floor((a.y + b.y) / 2)};
    const float arm = 9 * ui.scale, gap = 3 * ui.scale;
    const auto bar = [&](float x0, float y0, float x1, float y1) {
        place.list.AddRectFilled({c.x + x0 - 1, c.y + y0 - 1}, {c.x + x1 + 1, c.y + y1 + 1}, dark);
    };
    const auto core = [&](float x0, float y0, float x1, float y1) {
        place.list.AddRectFilled({c.x + x0, c.y + y0}, {c.x + x1, c.y + y1}, bright);
    };
    const float arms[4][4] = {{-arm, 0, -gap, 1}, {gap, 0, arm, 1}, {0, -arm, 1, -gap}, {0, gap, 1, arm}};
    for (const auto& r : arms)
        bar(r[0], r[1], r[2], r[3]);
    for (const auto& r : arms)
        core(r[0], r[1], r[2], r[3]);
}

void draw_region(Ui& ui, const Place& place, const PixelRect& region) {
    const ImVec2 a = place.screen(region.x, region.y);
    const ImVec2 b = place.screen(region.x + region.width, region.y + region.height);
    place.list.AddRect({std::floor(a.x) - 1, std::floor(a.y) - 1}, {std::floor(b.x) + 1, std::floor(b.y) + 1},
                       IM_COL32(0, 0, 0, 180), 0, 0, 3);
    place.list.AddRect({std::floor(a.x), std::floor(a.y)}, {std::floor(b.x), std::floor(b.y)},
                       im_color(ui.theme->accent_hovered), 0, 0, 1);
}

/// After the pointer rested: a 9 x 9 magnifier and the value, beside the cursor and never over the pixel.
void draw_hover_card(Ui& ui, const Place& place, PixelIndex pixel) {
    const DepthStream& stream = place.panels.stream;
    const auto out = read_out(stream, pixel.u, pixel.v);
    if (!out) return;
    constexpr int kReach = 4;
    const float cell = static_cast<float>(ui.px(9)), side = cell * (2 * kReach + 1);
    const Scalar scalar = stream.image.desc.format.scalar;
    const bool valid = out->validity == Validity::Valid;
    const std::string head = valid ? shown_text(stream.meaning, out->raw) : label_of(out->validity, scalar);
    const std::string second = raw_text(scalar, out->raw) + " raw";
    const std::string third = std::to_string(pixel.u) + ", " + std::to_string(pixel.v);
    const float pad = static_cast<float>(ui.px(8)), row = static_cast<float>(ui.px(19));
    const float text_width = std::max({text_size(ui.fonts.titles, head).x,
                                       text_size(ui.fonts.numbers, second).x, static_cast<float>(ui.px(72))});
    const ImVec2 size{side + text_width + 3 * pad, side + 2 * pad};
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float away = static_cast<float>(ui.px(18));
    ImVec2 at{mouse.x + away, mouse.y + away};
    if (at.x + size.x > static_cast<float>(ui.width)) at.x = mouse.x - away - size.x;
    if (at.y + size.y > static_cast<float>(ui.height)) at.y = mouse.y - away - size.y;
    at = {std::floor(at.x), std::floor(at.y)};

    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 end{at.x + size.x, at.y + size.y};
    list.AddRectFilled(at, end, im_color(ui.theme->raised), 4 * ui.scale);
    list.AddRect(at, end, im_color(ui.theme->strong_line), 4 * ui.scale);
    const ColorTable table = color_table(stream.scale);
    const ImVec2 origin{at.x + pad, at.y + pad};
    for (int dv = -kReach; dv <= kReach; ++dv)
        for (int du = -kReach; du <= kReach; ++du) {
            const auto u = static_cast<std::int64_t>(pixel.u) + du,
                       v = static_cast<std::int64_t>(pixel.v) + dv;
            Rgba8 color = ui.theme->view.background_2d;
            if (u >= 0 && v >= 0 && u < stream.image.desc.width && v < stream.image.desc.height)
                color = unpack(color_of(stream.scale, table, scalar,
                                        value_at(stream.image.view(), static_cast<std::uint32_t>(u),
                                                 static_cast<std::uint32_t>(v))));
            const ImVec2 c{origin.x + static_cast<float>(du + kReach) * cell,
                           origin.y + static_cast<float>(dv + kReach) * cell};
            list.AddRectFilled(c, {c.x + cell, c.y + cell}, im_color(color));
        }
    const ImVec2 mid{origin.x + kReach * cell, origin.y + kReach * cell};
    list.AddRect({mid.x - 1, mid.y - 1}, {mid.x + cell + 1, mid.y + cell + 1}, IM_COL32(0, 0, 0, 255));
    list.AddRect(mid, {mid.x + cell, mid.y + cell}, IM_COL32(255, 255, 255, 255));
    const float x = origin.x + side + pad;
    draw_text(list, ui.fonts.titles, {x, origin.y}, im_color(valid ? ui.theme->text : ui.theme->warning),
              head);
    draw_text(list, ui.fonts.numbers, {x, origin.y + row}, im_color(ui.theme->dim), second);
    draw_text(list, ui.fonts.numbers, {x, origin.y + 2 * row}, im_color(ui.theme->dim), third);
}

void move_view(Ui& ui, std::size_t recording, Point2d pointer) {
    const ImGuiIO& io = ImGui::GetIO();
    RecordingPanels& panels = ui.panels[recording];
    View2d& view = ui.session.workspace(recording).view_2d;
    if (ImGui::IsItemHovered() && io.MouseWheel != 0 && !io.KeyCtrl) {
        view.camera = zoomed_at(panels.camera_2d, pointer.x, pointer.y,
                                std::pow(kWheelStep, static_cast<double>(io.MouseWheel)));
        view.fit = false;
    }
    if (ImGui::IsItemActive() && !panels.region_start && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) &&
        (ImGui::IsMouseDragging(0) || ImGui::IsMouseDragging(1) || ImGui::IsMouseDragging(2))) {
        view.camera = panned(panels.camera_2d, io.MouseDelta.x, io.MouseDelta.y);
        view.fit = false;
    }
    if (ImGui::IsItemDeactivated()) ui.session.commit();
}

PixelRect spanned(PixelIndex a, PixelIndex b) {
    const auto [u0, u1] = std::minmax(a.u, b.u);
    const auto [v0, v1] = std::minmax(a.v, b.v);
    return {u0, v0, u1 - u0 + 1, v1 - v0 + 1};
}

/// The pixel at the pointer, held at the image's rim while a rectangle is dragged out of it.
PixelIndex nearest_pixel(const RecordingPanels& panels, Point2d pointer) {
    const Point2d scene = scene_from_view(panels.camera_2d, pointer);
    const ImageDesc& desc = panels.stream.image.desc;
    return {static_cast<std::uint32_t>(std::clamp(scene.x, 0.0, desc.width - 1.0)),
            static_cast<std::uint32_t>(std::clamp(scene.y, 0.0, desc.height - 1.0))};
}

void drag_region(Ui& ui, std::size_t recording, Point2d pointer) {
    RecordingPanels& panels = ui.panels[recording];
    if (panels.is_colour) return;
    const bool wanted = ui.region_tool || ImGui::GetIO().KeyShift;
    if (ImGui::IsItemClicked(0) && wanted) panels.region_start = nearest_pixel(panels, pointer);
    if (!panels.region_start) return;
    const PixelRect region = spanned(*panels.region_start, nearest_pixel(panels, pointer));
    StreamSettings& settings = ui.session.settings(recording, panels.stream.entity);
    if (region.width > 1 || region.height > 1) settings.region = region;
    if (ImGui::IsMouseDown(0)) return;
    if (region.width == 1 && region.height == 1) settings.region.reset();
    panels.region_start.reset();
    ui.region_tool = false;
    ui.session.commit();
}

void draw_strip(Ui& ui, const RecordingPanels& panels, ScreenRect rect) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImFont* font = ui.fonts.numbers;
    const ImVec2 at{static_cast<float>(rect.x0 + ui.px(8)),
                    static_cast<float>(rect.y0) + (static_cast<float>(rect.height()) - font->FontSize) / 2};
    const auto width = static_cast<float>(rect.width() - ui.px(16));
    if (panels.stream.failed || (!panels.stream.message.empty() && !panels.hovered)) {
        draw_text(list, ui.fonts.words, at,
                  im_color(panels.stream.failed ? ui.theme->error : ui.theme->warning), panels.stream.message,
                  width);
    } else if (panels.hovered && !panels.is_colour) {
        draw_text(list, ui.fonts.numbers, at, im_color(ui.theme->text),
                  read_out_line(panels.stream, *panels.hovered), width);
    } else if (panels.stream.image) {
        const ImageDesc& desc = panels.stream.image.desc;
        std::string text = std::to_string(desc.width) + " x " + std::to_string(desc.height);
        const double zoom = panels.camera_2d.view_px_per_scene_px;
        char zoom_text[32];
        std::snprintf(zoom_text, sizeof zoom_text, "   %.0f %%", zoom * 100);
        text += zoom_text;
        if (panels.stream.stats != nullptr && panels.stream.stats->pixel_count > 0)
            text += "   fill " + share_text(panels.stream.stats->fill_rate());
        draw_text(list, ui.fonts.numbers, at, im_color(ui.theme->dim), text, width);
    }
}

void draw_overlays(Ui& ui, std::size_t recording) {
    RecordingPanels& panels = ui.panels[recording];
    const DepthStream& stream = panels.stream;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ScreenRect& view = panels.view_2d;
    list.PushClipRect({static_cast<float>(view.x0), static_cast<float>(view.y0)},
                      {static_cast<float>(view.x1), static_cast<float>(view.y1)});
    const Place place{list, panels};
    const double zoom = panels.camera_2d.view_px_per_scene_px;
    const auto part =
        visible_part(panels.camera_2d, stream.image.desc, static_cast<std::uint32_t>(view.width()),
                     static_cast<std::uint32_t>(view.height()));
    if (part && zoom >= kGridFromPx) draw_texel_grid(ui, place, *part);
    if (part && zoom >= kValuesFromPx * ui.scale && !panels.is_colour) draw_texel_values(ui, place, *part);
    const auto& region = ui.session.settings(recording, stream.entity).region;
    if (region && !panels.is_colour) draw_region(ui, place, *region);
    if (panels.hovered) draw_hover_mark(ui, place, *panels.hovered);
    list.PopClipRect();
}

} // namespace

void draw_view_header(Ui& ui, std::size_t recording, ScreenRect rect, bool is_3d) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const RecordingPanels& panels = ui.panels[recording];
    const Recording& source = ui.session.recording(recording);
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    float x = static_cast<float>(rect.x0 + ui.px(16));
    draw_icon(list, is_3d ? Icon::Cloud : Icon::Image, {x, middle}, static_cast<float>(ui.px(14)),
              im_color(ui.theme->dim));
    x += static_cast<float>(ui.px(14));
    const std::filesystem::path path =
        panels.stream.file_name.empty() ? source.input : panels.stream.file_name;
    std::string name = path.filename().string();
    if (is_3d) name += " · 3D";
    if (panels.stream.stale) name += " …";
    const ImVec2 at{x, middle - ui.fonts.words->FontSize / 2};
    draw_text(list, ui.fonts.words, at, im_color(panels.stream.stale ? ui.theme->dim : ui.theme->text), name,
              static_cast<float>(rect.x1) - x - static_cast<float>(ui.px(8)));
}

void draw_view_2d_panel(Ui& ui, std::size_t recording, ScreenRect rect) {
    RecordingPanels& panels = ui.panels[recording];
    const int head = ui.px(28), strip = ui.px(24);
    const bool with_histogram = ui.preferences.show_histogram && !ui.panels_hidden && !panels.is_colour;
    const int histogram = with_histogram ? ui.px(96) : 0;
    const int legend = panels.is_colour ? 0 : ui.px(96);
    const ScreenRect header{rect.x0, rect.y0, rect.x1, rect.y0 + head};
    const ScreenRect view{rect.x0, header.y1, rect.x1 - legend, rect.y1 - strip - histogram};
    const ScreenRect scale{view.x1, view.y0, rect.x1, view.y1};
    const ScreenRect read{rect.x0, view.y1, rect.x1, view.y1 + strip};
    const ScreenRect bins{rect.x0, read.y1, rect.x1, rect.y1};
    panels.view_2d = view;
    ui.composer.surface(header, ui.theme->panel);
    ui.composer.surface(scale, ui.theme->panel);
    ui.composer.surface({rect.x0, read.y0, rect.x1, rect.y1}, ui.theme->panel);
    ui.composer.surface(view, ui.theme->view.background_2d);
    if (view.empty()) return;

    const std::string name = "view2d " + std::to_string(recording);
    const PanelScope window(ui, name.c_str(), rect);
    ViewContext context = ui.session.context(recording);
    View2dFrame frame =
        update(ui.session.workspace(recording).view_2d, context, static_cast<std::uint32_t>(view.width()),
               static_cast<std::uint32_t>(view.height()), ui.session.wants());
    panels.stream = frame.stream;
    panels.camera_2d = frame.camera;
    panels.is_colour = frame.is_colour;
    ui.composer.view(static_cast<std::uint32_t>(2 * recording), view, std::move(frame.draw_list));

    draw_view_header(ui, recording, header, false);
    if (panels.stream.image && !panels.is_colour)
        draw_meaning_chip(ui, recording, static_cast<float>(header.x1 - ui.px(4)),
                          static_cast<float>(header.y0 + ui.px(4)));

    ImGui::SetCursorScreenPos({static_cast<float>(view.x0), static_cast<float>(view.y0)});
    ImGui::InvisibleButton("image", {static_cast<float>(view.width()), static_cast<float>(view.height())},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const Point2d pointer{mouse.x - static_cast<double>(view.x0), mouse.y - static_cast<double>(view.y0)};
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
        ui.active = recording;
        ui.hover = Ui::Hover::View2d;
    }
    if (panels.stream.image) {
        if (hovered) {
            panels.hovered = pixel_under(panels.camera_2d, panels.stream.image.desc, pointer);
            panels.hovered_from_3d = false;
        } else if (!panels.hovered_from_3d) {
            panels.hovered.reset();
        }
        drag_region(ui, recording, pointer);
        move_view(ui, recording, pointer);
        draw_overlays(ui, recording);
        if (hovered && panels.hovered && !panels.is_colour && !ui.overlay_open() &&
            !ImGui::IsAnyMouseDown()) {
            static double rested_since = 0; // of the one pointer there is
            const ImVec2 moved = ImGui::GetIO().MouseDelta;
            if (moved.x != 0 || moved.y != 0 || ImGui::GetIO().MouseWheel != 0) rested_since = ui.now_s;
            if (ui.now_s >= rested_since + kHoverCardDelayS)
                draw_hover_card(ui, {*ImGui::GetWindowDrawList(), panels}, *panels.hovered);
            else
                ui.clock.at(rested_since + kHoverCardDelayS);
        }
    }
    draw_strip(ui, panels, read);
    if (legend > 0 && panels.stream.image) draw_legend_column(ui, recording, scale);
    if (histogram > 0 && panels.stream.image) draw_histogram_strip(ui, recording, bins);
}

} // namespace fathom
