#include "app/ui/view_parts.hpp"

#include "app/ui/widgets.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace fathom {

namespace {

std::string title_of_pane(Ui& ui, std::size_t index) {
    const Pane& pane = ui.session.pane(index);
    const SessionInput& input = ui.session.input_of(index);
    const DepthStream& stream = ui.panels[index].stream;
    if (pane.only_3d && !pane.view_3d.others.empty())
        return std::to_string(pane.view_3d.others.size() + 1) + " streams";
    if (pane.only_3d && !stream.image && ui.panels[index].shapes_3d > 1)
        return std::to_string(ui.panels[index].shapes_3d) + " shapes";
    const bool is_named =
        pane.view_2d.entity.size() > 1 && (input.is_recording() || ui.session.pane_count() > 1);
    if (is_named && stream.file_name.empty()) return pane.view_2d.entity;
    return std::filesystem::path(stream.file_name.empty() ? input.name : stream.file_name)
        .filename()
        .string();
}

/// Panes stay where they are until all of them are drawn.
void want_action(Ui& ui, std::size_t pane, std::string_view action) {
    ui.active = pane;
    ui.wanted_action = action;
}

/// Draws the buttons of a pane at the right end of `rect` and takes their place off it.
void draw_pane_buttons(Ui& ui, std::size_t pane, ScreenRect& rect) {
    const bool is_maximised = ui.session.maximised() == ui.session.pane(pane).id;
    const auto button = [&](const char* id, Icon icon, const char* tip_text, const char* action) {
        rect.x1 -= ui.px(24);
        ImGui::SetCursorScreenPos({static_cast<float>(rect.x1), static_cast<float>(rect.y0 + ui.px(2))});
        if (icon_button(ui, id, icon, tip_text, is_maximised && icon == Icon::Restore))
            want_action(ui, pane, action);
    };
    rect.x1 -= ui.px(2);
    button("close pane", Icon::Close, "Close the pane (Ctrl+W)", "file.close");
    button("maximise", is_maximised ? Icon::Restore : Icon::Maximise,
           is_maximised ? "Back to all panes (Z, Esc)" : "Maximise (Z, or double click on the name)",
           "pane.maximise");
}

} // namespace

ScreenRect draw_view_header(Ui& ui, std::size_t pane, ScreenRect rect, bool is_3d, int kept_px) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    PanePanels& panels = ui.panels[pane];
    const bool is_first_row = !is_3d || !panels.shows_2d;
    if (ui.session.pane_count() > 1 && is_first_row && rect.width() > ui.px(160))
        draw_pane_buttons(ui, pane, rect);
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    float x = static_cast<float>(rect.x0 + ui.px(16));
    draw_icon(list, is_3d ? Icon::Cloud : Icon::Image, {x, middle}, static_cast<float>(ui.px(14)),
              im_color(ui.theme->dim));
    x += static_cast<float>(ui.px(14));
    std::string name = title_of_pane(ui, pane);
    if (is_3d) name += " · 3D";
    if (panels.stream.stale) name += " …";
    const ImVec2 at{x, middle - ui.fonts.words->FontSize / 2};
    // The chip takes what the name leaves, and at least half of the row.
    const bool has_chip = !is_3d && panels.stream.image && !panels.is_colour;
    const float end = std::max(x, static_cast<float>(rect.x1 - ui.px(8) - kept_px));
    const float room = has_chip ? std::min(end - x, 0.5f * static_cast<float>(rect.width())) : end - x;
    const float width = std::min(text_size(ui.fonts.words, name).x, room);
    draw_text(list, ui.fonts.words, at, im_color(panels.stream.stale ? ui.theme->dim : ui.theme->text), name,
              room);
    if (!is_3d) panels.title_x1 = x + width;
    if (ui.session.pane_count() > 1) {
        ImGui::SetCursorScreenPos({static_cast<float>(rect.x0), static_cast<float>(rect.y0)});
        ImGui::InvisibleButton("title", {std::max(1.0f, x + width - static_cast<float>(rect.x0)),
                                         static_cast<float>(rect.height())});
        name_place(ui, "title");
        if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) want_action(ui, pane, "pane.maximise");
    }
    return rect;
}

ViewPointer take_view_pointer(Ui& ui, std::size_t pane, ScreenRect view, Ui::Hover kind) {
    ImGui::SetCursorScreenPos({static_cast<float>(view.x0), static_cast<float>(view.y0)});
    ImGui::InvisibleButton("picture", {static_cast<float>(view.width()), static_cast<float>(view.height())},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const ViewPointer pointer{
        {mouse.x - static_cast<double>(view.x0), mouse.y - static_cast<double>(view.y0)},
        ImGui::IsItemHovered(),
        focus_stop(ui, "picture", StopKind::View)};
    if (ui.focus.is_at(StopKind::View) ? pointer.focus.here : pointer.hovered) {
        ui.active = pane;
        ui.hover = kind;
    }
    return pointer;
}

void draw_strip(Ui& ui, ScreenRect strip, const StripText& content) {
    if (content.text.empty()) return;
    draw_text(
        *ImGui::GetWindowDrawList(), content.font,
        {static_cast<float>(strip.x0 + ui.px(8)),
         static_cast<float>(strip.y0) + (static_cast<float>(strip.height()) - content.font->FontSize) / 2},
        im_color(content.color), content.text, static_cast<float>(strip.width() - ui.px(16)));
}

void draw_labels(Ui& ui, ScreenRect view, std::vector<ViewLabel> labels) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = ui.fonts.words;
    const float line = font->FontSize, pad = static_cast<float>(ui.px(3));
    const auto width_px = [&](const std::string& text) {
        return static_cast<double>(text_size(font, text).x + 2 * pad);
    };
    list.PushClipRect({static_cast<float>(view.x0), static_cast<float>(view.y0)},
                      {static_cast<float>(view.x1), static_cast<float>(view.y1)}, true);
    for (const ViewLabel& label : apart(std::move(labels), line + 2, width_px)) {
        const ImVec2 at{std::floor(static_cast<float>(view.x0 + label.at.x)),
                        std::floor(static_cast<float>(view.y0 + label.at.y) - line / 2)};
        const ImVec2 end{at.x + static_cast<float>(width_px(label.text)), at.y + line};
        list.AddRectFilled({at.x, at.y - 1}, {end.x, end.y + 1}, IM_COL32(10, 11, 13, 170), pad);
        draw_text(list, font, {at.x + pad, at.y}, IM_COL32(240, 242, 245, 255), label.text);
    }
    list.PopClipRect();
}

} // namespace fathom
