#include "app/ui/activities.hpp"

#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double kShownAfterS = 0.2; // what is faster needs no explanation
constexpr double kStepS = 0.1;       // between two figures

double elapsed_s(const Progress& progress) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - progress.started).count();
}

void draw_card(Ui& ui, Progress& progress, ScreenRect rect) {
    // Over the views, whose pictures lie over the composer's surfaces.
    ImGui::SetNextWindowPos({static_cast<float>(rect.x0), static_cast<float>(rect.y0)});
    ImGui::SetNextWindowSize({static_cast<float>(rect.width()), static_cast<float>(rect.height())});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, im_color(ui.theme->raised));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 4 * ui.scale);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::Begin(("activity " + std::to_string(rect.y1)).c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 a{static_cast<float>(rect.x0), static_cast<float>(rect.y0)},
        b{static_cast<float>(rect.x1), static_cast<float>(rect.y1)};
    const float pad = static_cast<float>(ui.px(10)), cross = static_cast<float>(ui.px(28));
    const std::string figure = progress_text(progress, elapsed_s(progress));
    const float figure_width = text_size(ui.fonts.numbers, figure).x;
    const float middle = (a.y + b.y) / 2;
    draw_text(list, ui.fonts.words, {a.x + pad, middle - ui.fonts.words->FontSize / 2},
              im_color(ui.theme->text), progress.label, b.x - a.x - figure_width - 3 * pad - cross);
    draw_text(list, ui.fonts.numbers, {b.x - cross - figure_width, middle - ui.fonts.numbers->FontSize / 2},
              im_color(ui.theme->dim), figure);
    const std::uint64_t total = progress.total, done = std::min<std::uint64_t>(progress.done, total);
    const float bar = static_cast<float>(ui.px(2));
    list.AddRectFilled({a.x, b.y - bar}, b, im_color(ui.theme->line));
    if (total > 0)
        list.AddRectFilled(
            {a.x, b.y - bar},
            {std::floor(a.x + (b.x - a.x) * static_cast<float>(done) / static_cast<float>(total)), b.y},
            im_color(ui.theme->accent));
    ImGui::SetCursorScreenPos({b.x - static_cast<float>(ui.px(26)), a.y + static_cast<float>(ui.px(3))});
    if (icon_button(ui, "cancel", Icon::Close, "Cancel")) progress.cancelled = true;
    ImGui::End();
}

} // namespace

std::vector<std::shared_ptr<Progress>> activities(const Ui& ui) {
    std::vector<std::shared_ptr<Progress>> all = ui.session.pipeline().running();
    for (std::size_t i = 0; i < ui.session.input_count(); ++i)
        if (auto opening = ui.session.input(i).source->progress()) all.push_back(std::move(opening));
    if (auto listing = ui.open_dialog.list.progress()) all.push_back(std::move(listing));
    if (ui.export_sheet.run && !ui.export_sheet.run->done()) all.push_back(ui.export_sheet.run->progress());
    return all;
}

void cancel_activities(const Ui& ui) {
    for (const auto& progress : activities(ui))
        progress->cancelled = true;
}

int draw_activities(Ui& ui, ScreenRect area) {
    const int height = ui.px(32), gap = ui.px(6), left = area.x0 + ui.px(12);
    const int width = std::min(ui.px(380), area.width() - ui.px(24));
    int bottom = area.y1 - ui.px(12);
    for (const auto& progress : activities(ui)) {
        if (progress->cancelled) continue;
        const double left_s = kShownAfterS - elapsed_s(*progress);
        ui.clock.at(ui.now_s + (left_s > 0 ? left_s : kStepS));
        if (left_s > 0 || bottom - height < area.y0) continue;
        draw_card(ui, *progress, {left, bottom - height, left + width, bottom});
        bottom -= height + gap;
    }
    return area.y1 - ui.px(12) - bottom;
}

void drop_cancelled(Ui& ui) {
    for (std::size_t i = ui.session.input_count(); i-- > 0;) {
        const SessionInput& input = ui.session.input(i);
        if (input.opened || !input.error || input.error->code != ErrorCode::Cancelled) continue;
        ui.tell(Notice::Level::Info, "Opening " + input.name + " was cancelled");
        ui.session.close_input(input.id);
    }
    for (const Error& failure : ui.session.take_failures())
        ui.tell(Notice::Level::Error, failure.message);
    align_panels(ui);
}

} // namespace fathom
