#include "app/ui/rows_panel.hpp"

#include "app/scene/component_text.hpp"
#include "app/session/time_control.hpp"
#include "app/ui/rows_drawing.hpp"
#include "app/ui/ui.hpp"
#include "app/ui/widgets.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr float kLeastHeight = 110, kMostShare = 0.7f; // before scaling; of the window
constexpr std::size_t kSearchedPerFrame = 400;         // rows: some milliseconds

struct ChosenRecording {
    RecordingKey key;
    const SessionInput* input;
    const Recording* recording;
};

/// Shown or not: an input without images has rows too.
std::vector<ChosenRecording> open_recordings(const Session& session) {
    std::vector<ChosenRecording> all;
    for (std::size_t i = 0; i < session.input_count(); ++i) {
        const SessionInput& input = session.input(i);
        if (input.arriving) continue;
        for (std::size_t n = 0; n < input.recordings.size(); ++n)
            all.push_back({{input.id, static_cast<std::uint16_t>(n)}, &input, &input.recordings[n]});
    }
    return all;
}

/// The active pane's stream, or the first that has rows.
std::optional<std::pair<RecordingKey, EntityPath>> suggested(const Ui& ui) {
    if (ui.has_active()) {
        const Pane& pane = ui.session.pane(ui.active);
        if (!pane.view_2d.entity.empty()) return std::pair(pane.of, pane.view_2d.entity);
    }
    for (const ChosenRecording& open : open_recordings(ui.session))
        for (const EntityPath& entity : open.recording->store.entities())
            if (!entity.starts_with("/__")) return std::pair(open.key, entity);
    return std::nullopt;
}

bool holds(std::string_view text, std::string_view part) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::ranges::search(text, part, same).begin() != text.end() || part.empty();
}

void draw_entity_popup(Ui& ui) {
    RowsPanel& panel = ui.rows;
    if (ImGui::IsWindowAppearing()) {
        panel.entity_filter = {};
        ImGui::SetKeyboardFocusHere();
    }
    ImGui::SetNextItemWidth(static_cast<float>(ui.px(320)));
    const bool entered =
        ImGui::InputTextWithHint("##entity", "Find an entity", panel.entity_filter.data(),
                                 panel.entity_filter.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    name_place(ui, "find entity");
    const auto recordings = open_recordings(ui.session);
    bool taken = false;
    ImGui::BeginChild("entities", {static_cast<float>(ui.px(320)), static_cast<float>(ui.px(220))});
    for (const ChosenRecording& open : recordings)
        for (const EntityPath& entity : open.recording->store.entities()) {
            if (!holds(entity, panel.entity_filter.data())) continue;
            const bool chosen = panel.of && panel.of->first == open.key && panel.of->second == entity;
            const std::string id =
                entity + "##" + std::to_string(open.key.input) + "/" + std::to_string(open.key.recording);
            const bool clicked = ImGui::Selectable(id.c_str(), chosen);
            name_place(ui, "entity " + entity);
            if (recordings.size() > 1 && ImGui::IsItemHovered())
                ImGui::SetTooltip("%s", open.input->name.c_str());
            if (!clicked && !(entered && !taken)) continue;
            taken = true;
            show_rows_of(ui, open.key, entity);
        }
    ImGui::EndChild();
    if (taken) ImGui::CloseCurrentPopup();
}

/// "1 204 rows", "3 of 1 204 rows, 40 % searched".
std::string count_text(const RowTable& table, bool searching) {
    const auto grouped = [](std::size_t count) {
        std::string text = std::to_string(count);
        for (std::size_t i = text.size(); i > 3;)
            text.insert(i -= 3, "\u2009");
        return text;
    };
    std::string all = grouped(table.all().size()) + (table.all().size() == 1 ? " row" : " rows");
    if (table.filter().empty()) return all;
    std::string text = grouped(table.size()) + " of " + all;
    if (searching) text += ", " + std::to_string(static_cast<int>(table.searched() * 100)) + " % searched";
    return text;
}

void draw_head(Ui& ui, ScreenRect rect, bool searching) {
    RowsPanel& panel = ui.rows;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = static_cast<float>(rect.y0 + ui.px(4)), middle = y + static_cast<float>(ui.px(10));
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0 + ui.px(6)), y});
    {
        const FontScope font(ui.fonts.words);
        if (menu_button(ui, "rows entity", panel.of->second, im_color(ui.theme->text),
                        "Entity whose rows are shown"))
            ImGui::OpenPopup("rows of");
        place_popup_at_item(ui);
        if (begin_popup(ui, "rows of")) {
            draw_entity_popup(ui);
            ImGui::EndPopup();
        }
    }
    const float after = ImGui::GetItemRectMax().x;
    const std::string count = count_text(panel.table, searching);
    const float right = static_cast<float>(rect.x1 - ui.px(34));
    const float field = static_cast<float>(ui.px(180));
    ImGui::SetCursorScreenPos({right - field, y - static_cast<float>(ui.px(2))});
    ImGui::SetNextItemWidth(field);
    if (ui.focus.arrives_at(ImGui::GetID("rows filter"))) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputTextWithHint("##filter", "Filter", panel.filter.data(), panel.filter.size())) {
        panel.table.set_filter(panel.filter.data());
        panel.first = 0;
        panel.selected.reset();
    }
    name_place(ui, "rows filter");
    focus_stop(ui, "rows filter", StopKind::Field);
    const float count_x = right - field - static_cast<float>(ui.px(12)) - text_size(ui.fonts.words, count).x;
    if (count_x > after + static_cast<float>(ui.px(8)))
        draw_text(list, ui.fonts.words, {count_x, middle - ui.fonts.words->FontSize / 2},
                  im_color(ui.theme->dim), count);
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x1 - ui.px(28)), y - static_cast<float>(ui.px(2))});
    if (icon_button(ui, "rows close", Icon::Close, "Close (D)")) toggle_rows(ui);
}

/// The upper edge, which can be dragged.
void draw_edge(Ui& ui, ScreenRect rect) {
    const float reach = static_cast<float>(ui.px(4));
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0), static_cast<float>(rect.y0)});
    ImGui::InvisibleButton("edge", {static_cast<float>(rect.width()), reach});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
        ImGui::GetWindowDrawList()->AddRectFilled(
            {static_cast<float>(rect.x0), static_cast<float>(rect.y0)},
            {static_cast<float>(rect.x1), static_cast<float>(rect.y0 + ui.px(2))},
            im_color(ui.theme->accent));
    }
    if (ImGui::IsItemActive())
        ui.rows.height = std::clamp((static_cast<float>(rect.y1) - ImGui::GetIO().MousePos.y) / ui.scale,
                                    kLeastHeight, kMostShare * static_cast<float>(ui.height) / ui.scale);
}

} // namespace

bool rows_are_shown(const Ui& ui) {
    return ui.session.layout().rows && (ui.rows.of || suggested(ui));
}

int rows_height(const Ui& ui) {
    return std::min(ui.px(static_cast<double>(ui.rows.height)),
                    static_cast<int>(kMostShare * static_cast<float>(ui.height)));
}

void show_rows_of(Ui& ui, RecordingKey of, const EntityPath& entity) {
    ui.rows.of = std::pair(of, entity);
    ui.rows.selected.reset();
    ui.rows.current.reset(); // so that the row in effect is scrolled to
    ui.rows.first = 0;
    ui.rows.scroll_x = 0;
    if (ui.session.layout().rows) return;
    ui.session.layout().rows = true;
    ui.session.commit();
}

void toggle_rows(Ui& ui) {
    bool& shown = ui.session.layout().rows;
    const auto of = suggested(ui);
    if (!shown && of) return show_rows_of(ui, of->first, of->second);
    shown = false;
    ui.rows.hovered = ui.rows.focused = false;
    ui.session.commit();
}

void go_to_row(Ui& ui, std::size_t i) {
    const EntityRow row = ui.rows.table.row(i);
    if (!row.time) return;
    Playhead& playhead = ui.session.playhead;
    playhead = at_value(playhead, *row.time);
    playhead.playing = false;
    // Of rows of one time, this one: those after it are held back.
    const EntityRows& all = ui.rows.table.all();
    constexpr std::uint32_t kMostEqual = 1000;
    for (std::uint32_t back = 0; back < kMostEqual; ++back) {
        const auto now = all.in_effect({playhead.at.timeline, *row.time, back});
        if (!now || all[*now].time != row.time) return;
        if (all[*now].chunk != row.chunk || all[*now].row != row.row) continue;
        playhead.at.held_back = back;
        return;
    }
}

void draw_rows_panel(Ui& ui, ScreenRect rect) {
    RowsPanel& panel = ui.rows;
    const PanelScope window(ui, "rows", rect, ui.theme->panel);
    const Recording* recording = panel.of ? ui.session.find_recording(panel.of->first) : nullptr;
    if (recording == nullptr) {
        panel.of = suggested(ui);
        if (!panel.of) return;
        recording = ui.session.find_recording(panel.of->first);
    }
    const Store& store = recording->store;
    Timeline timeline = ui.session.playhead.at.timeline;
    if (const auto known = store.timelines();
        std::ranges::find(known, timeline) == known.end() && !known.empty())
        timeline = known.front();
    panel.table.show(panel.of->first, store, panel.of->second, timeline);
    const bool searching = panel.table.search(store, kSearchedPerFrame, ui.session.wants().chunks);
    // What is wanted wakes the window when it is there; what is loaded is gone on with at once.
    if (searching && ui.session.wants().chunks.empty()) ui.clock.now();

    draw_head(ui, rect, searching);
    draw_edge(ui, rect);
    draw_rows(ui, store, {rect.x0, rect.y0 + ui.px(28), rect.x1, rect.y1});
}

bool rows_take_copy(const Ui& ui) {
    return rows_are_shown(ui) && ui.rows.selected && *ui.rows.selected < ui.rows.table.size() &&
           (ui.rows.hovered || ui.rows.focused);
}

bool copy_from_rows(Ui& ui, bool whole_row) {
    if (!rows_take_copy(ui) || !ui.rows.of) return false;
    const Recording* recording = ui.session.find_recording(ui.rows.of->first);
    if (recording == nullptr) return false;
    const std::vector<std::string> cells = whole_cells(ui, recording->store, *ui.rows.selected);
    std::string text;
    if (whole_row)
        for (std::size_t i = 0; i < cells.size(); ++i)
            text += (i == 0 ? "" : "\t") + cells[i];
    else if (ui.rows.column < cells.size())
        text = cells[ui.rows.column];
    ImGui::SetClipboardText(text.c_str());
    ui.tell(Notice::Level::Info,
            whole_row ? "Copied the row, with tabs between its cells" : "Copied the cell");
    return true;
}

} // namespace fathom
