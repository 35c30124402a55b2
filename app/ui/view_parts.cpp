#include "app/ui/view_parts.hpp"

#include "app/ui/widgets.hpp"

#include <filesystem>

namespace fathom {

void draw_view_header(Ui& ui, std::size_t pane, ScreenRect rect, bool is_3d) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const PanePanels& panels = ui.panels[pane];
    const SessionInput& input = ui.session.input_of(pane);
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    float x = static_cast<float>(rect.x0 + ui.px(16));
    draw_icon(list, is_3d ? Icon::Cloud : Icon::Image, {x, middle}, static_cast<float>(ui.px(14)),
              im_color(ui.theme->dim));
    x += static_cast<float>(ui.px(14));
    const std::filesystem::path path = panels.stream.file_name.empty() ? input.name : panels.stream.file_name;
    const EntityPath& entity = ui.session.pane(pane).view_2d.entity;
    std::string name = input.is_recording() && entity.size() > 1 ? entity : path.filename().string();
    if (is_3d) name += " · 3D";
    if (panels.stream.stale) name += " …";
    const ImVec2 at{x, middle - ui.fonts.words->FontSize / 2};
    draw_text(list, ui.fonts.words, at, im_color(panels.stream.stale ? ui.theme->dim : ui.theme->text), name,
              static_cast<float>(rect.x1) - x - static_cast<float>(ui.px(8)));
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

} // namespace fathom
