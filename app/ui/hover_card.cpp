#include "app/ui/image_overlays.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/legend.hpp"

#include <cmath>

namespace fathom {

void draw_hover_card(Ui& ui, const DepthStream& stream, PixelIndex pixel, ImVec2 beside) {
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
    const float away = static_cast<float>(ui.px(18));
    ImVec2 at{beside.x + away, beside.y + away};
    if (at.x + size.x > static_cast<float>(ui.width)) at.x = beside.x - away - size.x;
    if (at.y + size.y > static_cast<float>(ui.height)) at.y = beside.y - away - size.y;
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

} // namespace fathom
