// What the window shows without files: what can be opened, what was, and the sample.
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"

#include <algorithm>
#include <filesystem>

namespace fathom {
namespace {

constexpr std::uint32_t kSampleView = 1000; // the views of panes count from 0
constexpr int kColumn = 420, kGap = 48, kPictureWidth = 360, kPictureHeight = 270;
constexpr int kSmallWidth = kPictureWidth / 2, kSmallHeight = kPictureHeight / 2;

void draw_recent(Ui& ui, float x, float y, float limit) {
    const std::vector<std::string> recent = ui.preferences.recent; // opening one changes the list
    if (recent.empty()) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImGui::SetCursorScreenPos({x, y});
    section_head(ui, "RECENT");
    y += static_cast<float>(ui.px(20));
    const float row = static_cast<float>(ui.px(24)), width = static_cast<float>(ui.px(kColumn));
    for (std::size_t i = 0; i < recent.size() && y + row < limit; ++i, y += row) {
        ImGui::SetCursorScreenPos({x - static_cast<float>(ui.px(6)), y});
        ImGui::PushID(static_cast<int>(i));
        if (ImGui::Selectable("##recent", false, 0, {width, row - ImGui::GetStyle().ItemSpacing.y}))
            open_inputs(ui, {recent[i]}, {}, true);
        ImGui::PopID();
        tip(ui, recent[i].c_str());
        const std::filesystem::path path = recent[i];
        const std::string name = path.filename().string();
        const float text_y = y + (row - ImGui::GetStyle().ItemSpacing.y - ui.fonts.words->FontSize) / 2;
        const float name_width =
            std::min(text_size(ui.fonts.words, name).x, width * 0.6f); // the folder is seen in any case
        draw_text(list, ui.fonts.words, {x, text_y}, im_color(ui.theme->text), name, name_width + 1);
        const float at = name_width + static_cast<float>(ui.px(10));
        draw_text(list, ui.fonts.words, {x + at, text_y}, im_color(ui.theme->dim),
                  path.parent_path().string(), width - at - static_cast<float>(ui.px(12)));
    }
}

/// The picture itself is the button.
void draw_sample(Ui& ui, ScreenRect rect) {
    ui.composer.view(kSampleView, rect,
                     ui.sample.picture(ui.session, ui.theme->view, static_cast<std::uint32_t>(rect.width()),
                                       static_cast<std::uint32_t>(rect.height())));
    const ImVec2 a{static_cast<float>(rect.x0), static_cast<float>(rect.y0)},
        b{static_cast<float>(rect.x1), static_cast<float>(rect.y1)};
    const float caption = static_cast<float>(ui.px(50));
    ImGui::SetCursorScreenPos(a);
    const bool clicked = ImGui::InvisibleButton("sample", {b.x - a.x, b.y - a.y + caption});
    name_place(ui, "sample");
    const bool hot = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, im_color(hot ? ui.theme->accent : ui.theme->line));
    const float y = b.y + static_cast<float>(ui.px(10));
    draw_text(list, ui.fonts.titles, {a.x, y}, im_color(hot ? ui.theme->accent : ui.theme->text),
              "Open the sample");
    draw_text(list, ui.fonts.words, {a.x, y + static_cast<float>(ui.px(20))}, im_color(ui.theme->dim),
              "A room in millimetres, with its camera and colour picture", b.x - a.x);
    if (hot && ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (clicked) open_inputs(ui, {ui.sample.path()}, {}, true);
}

} // namespace

const SessionInput* waiting_input(const Ui& ui) {
    const SessionInput* waiting = nullptr;
    for (std::size_t i = 0; i < ui.session.input_count(); ++i) {
        const SessionInput& input = ui.session.input(i);
        if (!input.is_live || !input.opened || !input.streams.empty()) return nullptr;
        waiting = &input;
    }
    return waiting;
}

void draw_waiting(Ui& ui, const SessionInput& input, ScreenRect rect) {
    ui.composer.surface(rect, ui.theme->window);
    const PanelScope window(ui, "waiting", rect);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float x = static_cast<float>(rect.x0 + std::max(ui.px(20), (rect.width() - ui.px(kColumn)) / 2));
    float y = static_cast<float>(rect.y0 + std::max(ui.px(32), rect.height() / 2 - ui.px(80)));
    const auto line = [&](ImFont* font, Rgba8 color, std::string_view text, int height) {
        draw_text(list, font, {x, y}, im_color(color), text);
        y += static_cast<float>(ui.px(height));
    };
    line(ui.fonts.titles, ui.theme->text, "Waiting for what Rerun's SDKs log", 28);
    line(ui.fonts.words, ui.theme->dim, "In the program that has the images:", 24);
    const std::string call = "rr.connect_grpc(\"" + input.container + "\")";
    line(ui.fonts.numbers, ui.theme->text, call, 28);
    ImGui::SetCursorScreenPos({x, y});
    if (choice_button(ui, "Copy", false)) ImGui::SetClipboardText(call.c_str());
    for (const InputProblem& problem : input.problems) {
        y += static_cast<float>(ui.px(36));
        draw_text(list, ui.fonts.words, {x, y}, im_color(ui.theme->warning), problem.text);
    }
}

void draw_empty_state(Ui& ui, ScreenRect rect) {
    ui.composer.surface(rect, ui.theme->window);
    const PanelScope window(ui, "empty", rect);
    ui.sample.find();
    const bool beside = ui.sample.exists() && rect.width() >= ui.px(kColumn + kGap + kPictureWidth + 40);
    const int block = ui.px(beside ? kColumn + kGap + kPictureWidth : kColumn);
    const int left = rect.x0 + std::max(ui.px(20), (rect.width() - block) / 2);
    const int top = rect.y0 + std::max(ui.px(32), (rect.height() - ui.px(400)) / 2);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float x = static_cast<float>(left), width = static_cast<float>(ui.px(kColumn));
    float y = static_cast<float>(top);
    const auto line = [&](ImFont* font, Rgba8 color, std::string_view text, int height) {
        draw_text(list, font, {x, y}, im_color(color), text, width);
        y += static_cast<float>(ui.px(height));
    };
    line(ui.fonts.titles, ui.theme->text, "Drop depth images or a folder of them here", 26);
    line(ui.fonts.words, ui.theme->dim, "PNG, TIFF, EXR, PFM, PGM, NPY, NPZ, PCD, RVL, compressedDepth", 20);
    line(ui.fonts.words, ui.theme->dim,
         "A buffer without a header asks for its layout. Shift+drop opens beside.", 32);
    ImGui::SetCursorScreenPos({x, y});
    if (choice_button(ui, "Open…", true)) run_action(ui, "file.open");
    draw_text(
        list, ui.fonts.words,
        {x + static_cast<float>(ui.px(76)), y + (ImGui::GetItemRectSize().y - ui.fonts.words->FontSize) / 2},
        im_color(ui.theme->dim), "Ctrl+O · Ctrl+P commands · ? keys", width);
    y += static_cast<float>(ui.px(48));
    float recent_limit = static_cast<float>(rect.y1 - ui.px(16));
    if (beside) {
        const int x0 = left + ui.px(kColumn + kGap);
        draw_sample(ui, {x0, top, x0 + ui.px(kPictureWidth), top + ui.px(kPictureHeight)});
    } else if (ui.sample.exists() && rect.y1 - static_cast<int>(y) > ui.px(kSmallHeight + 70)) {
        const int y0 = static_cast<int>(y);
        draw_sample(ui, {left, y0, left + ui.px(kSmallWidth), y0 + ui.px(kSmallHeight)});
        y += static_cast<float>(ui.px(kSmallHeight + 70));
    }
    draw_recent(ui, x, y, recent_limit);
}

} // namespace fathom
