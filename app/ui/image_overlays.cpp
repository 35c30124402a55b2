#include "app/ui/image_overlays.hpp"

#include "app/ui/widgets.hpp"
#include "app/views/legend.hpp"

#include <cmath>

namespace fathom {
namespace {

constexpr double kGridFromPx = 12, kValuesFromPx = 36; // per texel

struct OverPicture {
    ImDrawList& list;
    const PanePanels& panels;

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

void draw_texel_grid(Ui& ui, const OverPicture& place, const PixelRect& part) {
    const PanePanels& panels = place.panels;
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

void draw_texel_values(Ui& ui, const OverPicture& place, const PixelRect& part) {
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
void draw_hover_mark(Ui& ui, const OverPicture& place, PixelIndex pixel) {
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

void draw_region(Ui& ui, const OverPicture& place, const PixelRect& region) {
    const ImVec2 a = place.screen(region.x, region.y);
    const ImVec2 b = place.screen(region.x + region.width, region.y + region.height);
    place.list.AddRect({std::floor(a.x) - 1, std::floor(a.y) - 1}, {std::floor(b.x) + 1, std::floor(b.y) + 1},
                       IM_COL32(0, 0, 0, 180), 0, 0, 3);
    place.list.AddRect({std::floor(a.x), std::floor(a.y)}, {std::floor(b.x), std::floor(b.y)},
                       im_color(ui.theme->view.mark), 0, 0, 1);
}

} // namespace

void draw_image_overlays(Ui& ui, std::size_t pane) {
    PanePanels& panels = ui.panels[pane];
    const DepthStream& stream = panels.stream;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ScreenRect& view = panels.view_2d;
    list.PushClipRect({static_cast<float>(view.x0), static_cast<float>(view.y0)},
                      {static_cast<float>(view.x1), static_cast<float>(view.y1)});
    const OverPicture place{list, panels};
    const double zoom = panels.camera_2d.view_px_per_scene_px;
    const auto part =
        visible_part(panels.camera_2d, stream.image.desc, static_cast<std::uint32_t>(view.width()),
                     static_cast<std::uint32_t>(view.height()));
    if (part && zoom >= kGridFromPx) draw_texel_grid(ui, place, *part);
    if (part && zoom >= kValuesFromPx * ui.scale && !panels.is_colour) draw_texel_values(ui, place, *part);
    const auto& region = ui.session.settings(pane, stream.entity).region;
    if (region && !panels.is_colour) draw_region(ui, place, *region);
    if (panels.hovered) draw_hover_mark(ui, place, *panels.hovered);
    list.PopClipRect();
}

} // namespace fathom
