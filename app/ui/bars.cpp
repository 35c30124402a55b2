// Time bar, status bar and notices.
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <ctime>

namespace fathom {
namespace {

std::string time_text(const TimePoint& at) {
    char text[96];
    if (at.timeline.kind == TimelineKind::Sequence) {
        std::snprintf(text, sizeof text, "%lld", static_cast<long long>(at.value));
    } else if (at.timeline.kind == TimelineKind::Duration) {
        std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(at.value) * 1e-9);
    } else {
        const std::time_t seconds = at.value / 1'000'000'000;
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min, parts.tm_sec,
                      static_cast<int>(at.value / 1'000'000 % 1000));
    }
    return text;
}

void draw_slider(Ui& ui, std::span<const std::int64_t> rows, float x0, float x1, float middle) {
    Playhead& playhead = ui.session.playhead;
    const std::size_t now = row_index(playhead, rows);
    ImGui::SetCursorScreenPos({x0 - static_cast<float>(ui.px(8)), middle - static_cast<float>(ui.px(12))});
    ImGui::InvisibleButton("slider",
                           {x1 - x0 + static_cast<float>(ui.px(16)), static_cast<float>(ui.px(24))});
    if (const Focus focus = focus_stop(ui, "slider", StopKind::Slider); focus.keys.right != 0)
        playhead = stepped(playhead, rows, focus.keys.right * (focus.keys.shift ? 10 : 1));
    const auto last = static_cast<float>(rows.size() - 1);
    if (ImGui::IsItemActive()) {
        const float t = std::clamp((ImGui::GetIO().MousePos.x - x0) / (x1 - x0), 0.0f, 1.0f);
        const auto row = static_cast<std::size_t>(t * last + 0.5f);
        playhead.playing = false;
        playhead.at.value = rows[row];
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float half = static_cast<float>(ui.px(2));
    const float at = x0 + (x1 - x0) * static_cast<float>(now) / last;
    list.AddRectFilled({x0, middle - half}, {x1, middle + half}, im_color(ui.theme->line), half);
    list.AddRectFilled({x0, middle - half}, {at, middle + half}, im_color(ui.theme->accent), half);
    if (static_cast<float>(rows.size()) * 6 * ui.scale < x1 - x0)
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const float x = std::floor(x0 + (x1 - x0) * static_cast<float>(i) / last);
            list.AddRectFilled({x, middle + half + 2},
                               {x + 1, middle + half + static_cast<float>(ui.px(4)) + 2},
                               im_color(ui.theme->strong_line));
        }
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    list.AddCircleFilled({at, middle}, static_cast<float>(ui.px(hot ? 7 : 6)),
                         im_color(hot ? ui.theme->accent_hovered : ui.theme->accent));
}

} // namespace

void draw_time_bar(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "time bar", rect, ui.theme->panel);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    Playhead& playhead = ui.session.playhead;
    const std::span<const std::int64_t> rows = ui.session.sequence_rows();
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    ImGui::SetCursorScreenPos(
        {static_cast<float>(rect.x0 + ui.px(8)), middle - static_cast<float>(ui.px(12))});
    const auto button = [&](const char* id, Icon icon, const char* tip_text, bool on = false) {
        if (icon_button(ui, id, icon, tip_text, on)) run_action(ui, id);
        ImGui::SameLine(0, 0);
    };
    button("time.first", Icon::First, "First (Home)");
    button("time.previous", Icon::Previous, "Previous (Left)");
    button("time.play", playhead.playing ? Icon::Pause : Icon::Play, "Play or pause (Space)",
           playhead.playing);
    button("time.next", Icon::Next, "Next (Right)");
    button("time.last", Icon::Last, "Last (End)");
    button("time.loop", Icon::Loop, "Loop", playhead.loop);
    ImGui::SameLine(0, static_cast<float>(ui.px(8)));
    ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, middle - static_cast<float>(ui.px(10))});
    char rate[32];
    const bool counts = playhead.at.timeline.kind == TimelineKind::Sequence;
    if (counts)
        std::snprintf(rate, sizeof rate, "%g/s", playhead.images_per_s * playhead.speed);
    else
        std::snprintf(rate, sizeof rate, "%gx", playhead.speed);
    {
        const FontScope font(ui.fonts.numbers);
        if (menu_button(ui, "rate", rate, im_color(ui.theme->text), "Speed")) ImGui::OpenPopup("speed");
        place_popup_at_item(ui);
        if (begin_popup(ui, "speed")) {
            for (const double speed : {0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0}) {
                char text[32];
                if (counts)
                    std::snprintf(text, sizeof text, "%g images/s", playhead.images_per_s * speed);
                else
                    std::snprintf(text, sizeof text, "%gx", speed);
                if (ImGui::MenuItem(text, nullptr, playhead.speed == speed)) playhead.speed = speed;
            }
            ImGui::EndPopup();
        }
    }
    const float x0 = static_cast<float>(rect.x0 + ui.px(240));
    const std::string place =
        std::to_string(row_index(playhead, rows) + 1) + " / " + std::to_string(rows.size());
    const std::string time = playhead.at.timeline.name + "  " + time_text(playhead.at);
    const float text_width =
        text_size(ui.fonts.numbers, std::to_string(rows.size()) + " / " + std::to_string(rows.size())).x;
    const float time_width = std::min(text_size(ui.fonts.numbers, time).x, static_cast<float>(ui.px(220)));
    float x1 = static_cast<float>(rect.x1) - text_width - time_width - static_cast<float>(ui.px(48));
    const float y = middle - ui.fonts.numbers->FontSize / 2;
    draw_text(list, ui.fonts.numbers, {x1 + static_cast<float>(ui.px(16)), y}, im_color(ui.theme->text),
              place);
    draw_text(list, ui.fonts.numbers, {x1 + text_width + static_cast<float>(ui.px(32)), y},
              im_color(ui.theme->dim), time, time_width);
    if (x1 > x0 + static_cast<float>(ui.px(40))) draw_slider(ui, rows, x0, x1, middle);
}

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
