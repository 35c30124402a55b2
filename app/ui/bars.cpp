// Status bar and notices.
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

namespace fathom {

void draw_status_bar(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "status bar", rect, ui.theme->panel);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y =
        static_cast<float>(rect.y0) + (static_cast<float>(rect.height()) - ui.fonts.words->FontSize) / 2;
    const MemoryReport memory = ui.session.memory_report();
    const bool busy = ui.session.input_count() > 0 && !ui.session.settled();
    const std::string right = bytes_text(static_cast<double>(memory.chunk_bytes + memory.image_bytes)) +
                              " of " + bytes_text(static_cast<double>(memory.budget_bytes)) + "   " +
                              (busy ? "loading" : "idle");
    const float right_x = static_cast<float>(rect.x1 - ui.px(10)) - text_size(ui.fonts.numbers, right).x;
    draw_text(list, ui.fonts.numbers, {right_x, y + 1}, im_color(ui.theme->dim), right);
    const std::string& renderer = ui.renderer_reason;
    const float renderer_width =
        std::min(text_size(ui.fonts.words, renderer).x, static_cast<float>(rect.width()) * 0.45f);
    draw_text(list, ui.fonts.words, {right_x - renderer_width - static_cast<float>(ui.px(20)), y},
              im_color(ui.theme->dim), renderer, renderer_width + 1);

    std::string left;
    Rgba8 color = ui.theme->dim;
    for (std::size_t i = 0; i < ui.session.input_count() && left.empty(); ++i) {
        const SessionInput& input = ui.session.input(i);
        if (input.error && input.error->code != ErrorCode::LayoutUnknown) { // the form asks
            left = input.error->message;
            color = ui.theme->error;
        } else if (!input.problems.empty()) {
            left = input.problems.front().text;
            if (input.problems.size() > 1)
                left += "  (and " + std::to_string(input.problems.size() - 1) + " more)";
            color = ui.theme->warning;
        }
    }
    if (left.empty() && ui.raw_form.open) left = "Enter opens the file in this layout · Esc goes back";
    if (left.empty())
        left = ui.region_tool ? "Drag a rectangle over the image"
               : ui.hover == Ui::Hover::View3d
                   ? "Drag orbit · right drag pan · wheel zoom · double click pivot · R sensor · F frame all"
               : ui.hover == Ui::Hover::View2d
                   ? "Drag pan · wheel zoom · Shift+drag region · F fit · 1 full size "
                     "· C colour map · A range · ? keys"
                   : "Ctrl+P commands · ? keys";
    draw_text(list, ui.fonts.words, {static_cast<float>(rect.x0 + ui.px(10)), y}, im_color(color), left,
              right_x - renderer_width - static_cast<float>(rect.x0 + ui.px(60)));
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0), static_cast<float>(rect.y0)});
    const bool clicked = ImGui::InvisibleButton(
        "messages", {static_cast<float>(rect.width()) / 2, static_cast<float>(rect.height())});
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const Focus focus =
        focus_stop(ui, "messages", StopKind::Button, {low.x + 2 * ui.scale, low.y + 2 * ui.scale},
                   {high.x, high.y - 2 * ui.scale});
    if (clicked || focus.keys.activate) run_action(ui, "window.messages");
}

void draw_notices(Ui& ui, ScreenRect area) {
    ui.notices.expire(ui.now_s);
    ui.clock.at(ui.notices.next_change_s());
    float bottom = static_cast<float>(area.y1 - ui.px(12));
    const float pad = static_cast<float>(ui.px(10)), x = static_cast<float>(area.x0 + ui.px(12));
    const std::vector<Notice> shown = ui.notices.shown();
    for (std::size_t i = shown.size(); i-- > 0;) {
        const Notice& notice = shown[i];
        std::string text = notice.text;
        if (notice.count > 1) text += "  (" + std::to_string(notice.count) + " times)";
        const float width =
            std::min(text_size(ui.fonts.words, text).x + 3 * pad + static_cast<float>(ui.px(18)),
                     static_cast<float>(std::min(ui.px(840), area.width() - ui.px(24))));
        const float height = static_cast<float>(ui.px(32));
        const ScreenRect rect{static_cast<int>(x), static_cast<int>(bottom - height),
                              static_cast<int>(x + width), static_cast<int>(bottom)};
        ImDrawList& list = *ImGui::GetForegroundDrawList();
        const ImVec2 a{static_cast<float>(rect.x0), static_cast<float>(rect.y0)},
            b{static_cast<float>(rect.x1), static_cast<float>(rect.y1)};
        const Rgba8 mark = notice.level == Notice::Level::Error     ? ui.theme->error
                           : notice.level == Notice::Level::Warning ? ui.theme->warning
                                                                    : ui.theme->ok;
        list.AddRectFilled(a, b, im_color(ui.theme->raised), 4 * ui.scale);
        list.AddRect(a, b, im_color(ui.theme->strong_line), 4 * ui.scale);
        list.AddRectFilled(a, {a.x + static_cast<float>(ui.px(3)), b.y}, im_color(mark), 4 * ui.scale);
        draw_text(list, ui.fonts.words, {a.x + pad, a.y + (height - ui.fonts.words->FontSize) / 2},
                  im_color(ui.theme->text), text, width - 3 * pad - static_cast<float>(ui.px(14)));
        draw_icon(list, Icon::Close, {b.x - pad - 2, (a.y + b.y) / 2}, static_cast<float>(ui.px(12)),
                  im_color(ui.theme->dim));
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        if (ImGui::IsMouseClicked(0) && rect.contains(static_cast<int>(mouse.x), static_cast<int>(mouse.y)))
            ui.notices.dismiss(i);
        bottom -= height + static_cast<float>(ui.px(6));
    }
}

} // namespace fathom
