// What opens over the views and closes with Esc: command palette, keys, messages.
#include "app/session/suggest_panes.hpp"
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cctype>

namespace fathom {
namespace {

/// A raised, framed window in the middle of the upper part; false: closed.
bool begin_card(Ui& ui, const char* name, float width, float height, bool& open) {
    width = std::min(width, static_cast<float>(ui.width - ui.px(32)));
    height = std::min(height, static_cast<float>(ui.height - ui.px(64)));
    const float x = std::floor((static_cast<float>(ui.width) - width) / 2);
    ImGui::SetNextWindowPos({x, static_cast<float>(ui.px(48))});
    ImGui::SetNextWindowSize({width, height});
    ImGui::SetNextWindowFocus();
    ImGui::PushStyleColor(ImGuiCol_WindowBg, im_color(ui.theme->raised));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 6 * ui.scale);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(static_cast<float>(ui.px(14)), static_cast<float>(ui.px(12))));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNavInputs);
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
    if (ImGui::IsMouseClicked(0) && !ImGui::IsWindowAppearing() &&
        !ImGui::IsMouseHoveringRect(ImGui::GetWindowPos(),
                                    {ImGui::GetWindowPos().x + width, ImGui::GetWindowPos().y + height},
                                    false))
        open = false;
    return true;
}

/// All characters of `wanted` in order, any case: 0 for none, more for denser ones, most for the text as it is.
int match_score(std::string_view text, std::string_view wanted) {
    const auto lower = [](char k) { return std::tolower(static_cast<unsigned char>(k)); };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    if (!std::ranges::search(text, wanted, same).empty()) return 10 * static_cast<int>(wanted.size() + 1);
    int score = 1;
    std::size_t at = 0;
    for (const char c : wanted) {
        const std::size_t from = at;
        while (at < text.size() && lower(text[at]) != lower(c))
            ++at;
        if (at == text.size()) return 0;
        score += at == from ? 8 : at > 0 && text[at - 1] == ' ' ? 5 : 1;
        ++at;
    }
    return score;
}

struct PaletteRow {
    int score = 0;
    std::string group, title, keys;
    bool enabled = true;
    const Action* action = nullptr; // null: it shows a stream
    StreamRef stream;
};

/// Every stream with pictures can be shown by its name.
void add_streams(Ui& ui, std::string_view wanted, std::vector<PaletteRow>& rows) {
    for (std::size_t i = 0; i < ui.session.input_count(); ++i) {
        const SessionInput& input = ui.session.input(i);
        for (std::size_t r = 0; r < input.recordings.size(); ++r)
            for (const EntityPath& entity : input.recordings[r].store.entities()) {
                const int score = match_score("Show " + entity, wanted);
                if (score == 0 || !role_in(input.recordings[r].store, entity)) continue;
                rows.push_back({score + 100,
                                "Show",
                                entity,
                                input.recordings.size() > 1 ? std::to_string(r + 1) : "",
                                true,
                                nullptr,
                                {{input.id, static_cast<std::uint16_t>(r)}, entity}});
            }
    }
}

} // namespace

void draw_palette(Ui& ui) {
    Palette& palette = ui.palette;
    if (!palette.open) return;
    begin_card(ui, "palette", static_cast<float>(ui.px(520)), static_cast<float>(ui.px(420)), palette.open);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    if (ImGui::InputTextWithHint("##command", "What do you want to do?", palette.text.data(),
                                 palette.text.size()))
        palette.selected = 0;

    std::vector<PaletteRow> found;
    for (const Action& action : actions())
        if (const int score =
                match_score(std::string(action.group) + " " + std::string(action.title), palette.text.data()))
            found.push_back({score + (is_enabled(ui, action) ? 100 : 0),
                             std::string(action.group),
                             std::string(action.title),
                             shortcut_text(action.shortcut),
                             is_enabled(ui, action),
                             &action,
                             {}});
    if (palette.text[0] != 0) add_streams(ui, palette.text.data(), found);
    if (palette.text[0] != 0)
        std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.score > b.score; });
    const PaletteRow* chosen = nullptr;
    for (const KeyPress& press : ui.input.presses()) {
        if (press.key == GLFW_KEY_DOWN) ++palette.selected;
        if (press.key == GLFW_KEY_UP) --palette.selected;
        const bool enter = press.key == GLFW_KEY_ENTER || press.key == GLFW_KEY_KP_ENTER;
        if (enter && palette.selected < static_cast<int>(found.size()))
            chosen = &found[static_cast<std::size_t>(palette.selected)];
    }
    palette.selected = std::clamp(palette.selected, 0, std::max(0, static_cast<int>(found.size()) - 1));
    ImGui::BeginChild("found");
    for (std::size_t i = 0; i < found.size(); ++i) {
        const PaletteRow& line = found[i];
        const bool selected = static_cast<int>(i) == palette.selected;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x, row = static_cast<float>(ui.px(24));
        ImGui::PushID(static_cast<int>(i));
        if (ImGui::Selectable("##row", selected, 0, {width, row}) && line.enabled) chosen = &line;
        if (selected && (ImGui::IsWindowAppearing() || !ui.input.presses().empty())) ImGui::SetScrollHereY();
        ImGui::PopID();
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float y = at.y + (row - ui.fonts.words->FontSize) / 2;
        draw_text(list, ui.fonts.words, {at.x + 6, y}, im_color(ui.theme->dim), line.group);
        draw_text(list, ui.fonts.words, {at.x + static_cast<float>(ui.px(76)), y},
                  im_color(line.enabled ? ui.theme->text : ui.theme->disabled), line.title);
        draw_text(list, ui.fonts.numbers, {at.x + width - text_size(ui.fonts.numbers, line.keys).x - 6, y},
                  im_color(ui.theme->dim), line.keys);
    }
    ImGui::EndChild();
    ImGui::End();
    if (chosen == nullptr) return;
    palette.open = false;
    if (chosen->action != nullptr)
        run_action(ui, chosen->action->id);
    else
        reveal_stream(ui, chosen->stream.of, chosen->stream.entity);
}

void draw_help(Ui& ui) {
    if (!ui.help_open) return;
    begin_card(ui, "help", static_cast<float>(ui.px(1120)), static_cast<float>(ui.px(700)), ui.help_open);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float column = static_cast<float>(ui.px(366)), row = static_cast<float>(ui.px(21));
    const float limit = ImGui::GetWindowPos().y + ImGui::GetWindowSize().y - row;
    float x = start.x, y = start.y;
    const auto next = [&](float by) {
        y += by;
        if (y > limit) {
            x += column;
            y = start.y;
        }
    };
    const auto head = [&](std::string_view text) {
        if (y > start.y) next(static_cast<float>(ui.px(6)));
        if (y > limit - 2 * row) next(limit);
        draw_text(list, ui.fonts.heads, {x, y + static_cast<float>(ui.px(4))}, im_color(ui.theme->dim), text);
        next(row);
    };
    const auto line = [&](std::string_view keys, std::string_view what) {
        draw_text(list, ui.fonts.numbers, {x, y}, im_color(ui.theme->accent), keys);
        draw_text(list, ui.fonts.words, {x + static_cast<float>(ui.px(112)), y}, im_color(ui.theme->text),
                  what, column - static_cast<float>(ui.px(120)));
        next(row);
    };
    head("MOUSE, 2D");
    line("drag", "pan");
    line("wheel", "zoom at the cursor");
    line("Shift+drag", "region with statistics");
    head("MOUSE, 3D");
    line("drag", "orbit");
    line("right, middle", "pan (also Shift or Ctrl)");
    line("wheel", "zoom to the point under the cursor");
    line("double click", "pivot there; on nothing: reset");
    line("W A S D Q E", "fly, Shift faster");
    head("KEYBOARD");
    line("Tab", "to a view or a control, Shift+Tab back");
    line("Enter, Space", "press it; arrows move a handle");
    line("Ctrl+arrows", "pan 2D, orbit 3D, Shift further");
    line("Alt+arrows", "move the probe, Shift further");
    std::string group;
    for (const Action& action : actions()) {
        if (action.shortcut.key == 0) continue;
        if (action.group != group) {
            group = action.group;
            std::string upper = group;
            std::ranges::transform(upper, upper.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            head(upper);
        }
        line(shortcut_text(action.shortcut), action.title);
    }
    ImGui::End();
}

void draw_messages(Ui& ui) {
    if (!ui.messages_open) return;
    begin_card(ui, "messages", static_cast<float>(ui.px(720)), static_cast<float>(ui.px(420)),
               ui.messages_open);
    section_head(ui, "MESSAGES");
    ImGui::BeginChild("list");
    const auto line = [&](Rgba8 color, const std::string& text) {
        ImGui::PushStyleColor(ImGuiCol_Text, im_color(color));
        ImGui::TextWrapped("%s", text.c_str());
        ImGui::PopStyleColor();
    };
    bool any = false;
    for (std::size_t i = 0; i < ui.session.input_count(); ++i) {
        const SessionInput& input = ui.session.input(i);
        if (input.error) line(ui.theme->error, input.error->message);
        for (const InputProblem& problem : input.problems)
            line(problem.is_error ? ui.theme->error : ui.theme->warning,
                 input.name + ": " + problem.text +
                     (problem.count > 1 ? "  (" + std::to_string(problem.count) + " times)" : ""));
        any |= input.error || !input.problems.empty();
    }
    for (auto notice = ui.notices.history().rbegin(); notice != ui.notices.history().rend(); ++notice) {
        line(notice->level == Notice::Level::Error ? ui.theme->error : ui.theme->text, notice->text);
        any = true;
    }
    if (!any) line(ui.theme->dim, "Nothing to report.");
    ImGui::EndChild();
    ImGui::End();
}

} // namespace fathom
