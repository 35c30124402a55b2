#include "app/ui/rows_drawing.hpp"

#include "app/scene/component_text.hpp"
#include "app/ui/widgets.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr float kLeastWidth = 56, kMostWidth = 300; // of a column, before scaling
constexpr int kRowHeight = 22;

/// Where things are in this frame, in pixels.
struct RowsPlace {
    ScreenRect head, body, scroll_bar;
    float pad = 0, row = 0;
    std::size_t seen = 0; // whole rows in the body
};

RowsPlace place_rows(const Ui& ui, ScreenRect rect) {
    RowsPlace place;
    const int row = ui.px(kRowHeight), bar = ui.px(10);
    place.head = {rect.x0, rect.y0, rect.x1 - bar, rect.y0 + row};
    place.body = {rect.x0, rect.y0 + row, rect.x1 - bar, rect.y1};
    place.scroll_bar = {rect.x1 - bar, rect.y0 + row, rect.x1, rect.y1};
    place.pad = static_cast<float>(ui.px(8));
    place.row = static_cast<float>(row);
    place.seen = static_cast<std::size_t>(std::max(1, place.body.height() / row));
    return place;
}

/// The names of the columns; their widths begin with what the names take.
void align_columns(Ui& ui) {
    RowsPanel& panel = ui.rows;
    std::vector<std::string> names{"row id"};
    for (const Timeline& timeline : panel.table.timelines())
        names.push_back(timeline.name);
    names.insert(names.end(), panel.table.components().begin(), panel.table.components().end());
    if (names == panel.names) return;
    panel.names = std::move(names);
    panel.widths.clear();
    for (const std::string& name : panel.names)
        panel.widths.push_back(std::max(kLeastWidth, text_size(ui.fonts.words, name).x / ui.scale));
    panel.column = std::min(panel.column, panel.names.size() - 1);
}

float columns_width(const Ui& ui, const RowsPlace& place) {
    float width = 0;
    for (const float column : ui.rows.widths)
        width += column * ui.scale + 2 * place.pad;
    return width;
}

std::vector<std::string> cells_of(const Ui& ui, const RowCells& cells, bool is_static) {
    std::vector<std::string> texts{row_id_text(cells.row_id)};
    const std::vector<Timeline>& timelines = ui.rows.table.timelines();
    for (std::size_t i = 0; i < timelines.size(); ++i)
        texts.push_back(cells.times[i] ? time_text(*cells.times[i], time_format(ui, timelines[i]))
                        : is_static    ? "static"
                                       : "");
    texts.insert(texts.end(), cells.texts.begin(), cells.texts.end());
    return texts;
}

/// Of a row that is not loaded: what the index tells, and dots.
std::vector<std::string> known_cells(const Ui& ui, const EntityRow& row) {
    std::vector<std::string> texts(ui.rows.names.size(), "…");
    const std::vector<Timeline>& timelines = ui.rows.table.timelines();
    for (std::size_t i = 0; i < timelines.size(); ++i)
        if (row.time && row.time_is_exact && timelines[i] == ui.rows.table.all().timeline())
            texts[i + 1] = time_text(*row.time, time_format(ui, timelines[i]));
    return texts;
}

std::size_t last_first(const RowsPanel& panel, const RowsPlace& place) {
    return panel.table.size() > place.seen ? panel.table.size() - place.seen : 0;
}

void reveal(RowsPanel& panel, const RowsPlace& place, std::size_t row) {
    if (row >= panel.first && row < panel.first + place.seen) return;
    panel.first = std::min(row - std::min(row, place.seen / 3), last_first(panel, place));
}

void scroll(Ui& ui, const RowsPlace& place, bool hovered) {
    RowsPanel& panel = ui.rows;
    const ImGuiIO& io = ImGui::GetIO();
    constexpr double kRowsPerNotch = 3;
    constexpr float kPixelsPerNotch = 60;
    const bool sideways = ui.input.shift();
    if (hovered) {
        const float across = io.MouseWheelH + (sideways ? io.MouseWheel : 0);
        panel.scroll_x -= across * kPixelsPerNotch * ui.scale;
        if (!sideways) panel.offset_rows -= static_cast<double>(io.MouseWheel) * kRowsPerNotch;
    }
    const double whole = std::trunc(panel.offset_rows);
    panel.offset_rows -= whole;
    const auto first = static_cast<std::int64_t>(panel.first) + static_cast<std::int64_t>(whole);
    panel.first = static_cast<std::size_t>(
        std::clamp<std::int64_t>(first, 0, static_cast<std::int64_t>(last_first(panel, place))));
    const float most = columns_width(ui, place) - static_cast<float>(place.body.width());
    panel.scroll_x = std::floor(std::clamp(panel.scroll_x, 0.0f, std::max(0.0f, most)));
}

void draw_scroll_bar(Ui& ui, const RowsPlace& place) {
    RowsPanel& panel = ui.rows;
    const std::size_t last = last_first(panel, place);
    if (last == 0) return;
    const ScreenRect& bar = place.scroll_bar;
    const auto height = static_cast<float>(bar.height());
    const float grip = std::max(static_cast<float>(ui.px(24)), height * static_cast<float>(place.seen) /
                                                                   static_cast<float>(panel.table.size()));
    ImGui::SetCursorScreenPos({static_cast<float>(bar.x0), static_cast<float>(bar.y0)});
    ImGui::InvisibleButton("scroll", {static_cast<float>(bar.width()), height});
    name_place(ui, "rows scroll bar");
    const bool held = ImGui::IsItemActive(), hot = held || ImGui::IsItemHovered();
    if (held) {
        const double share = static_cast<double>(
            std::clamp((ImGui::GetIO().MousePos.y - static_cast<float>(bar.y0) - grip / 2) / (height - grip),
                       0.0f, 1.0f));
        panel.first = static_cast<std::size_t>(std::llround(share * static_cast<double>(last)));
    }
    const float top =
        static_cast<float>(bar.y0) +
        static_cast<float>(static_cast<double>(panel.first) / static_cast<double>(last)) * (height - grip);
    const float inset = static_cast<float>(ui.px(3));
    ImGui::GetWindowDrawList()->AddRectFilled({static_cast<float>(bar.x0) + inset, std::floor(top)},
                                              {static_cast<float>(bar.x1) - 1, std::floor(top + grip)},
                                              im_color(hot ? ui.theme->dim : ui.theme->strong_line), inset);
}

/// Arrows move the selection, Enter goes to its time.
void take_keys(Ui& ui, const RowsPlace& place, const FocusKeys& keys) {
    RowsPanel& panel = ui.rows;
    if (panel.table.size() == 0) return;
    if (keys.activate && panel.selected) go_to_row(ui, *panel.selected);
    if (keys.up == 0 && keys.right == 0) return;
    const std::size_t page = keys.shift ? place.seen : 1;
    std::size_t row = panel.selected.value_or(panel.current.value_or(panel.first));
    if (panel.selected && keys.up > 0) row -= std::min(row, page);
    if (panel.selected && keys.up < 0) row = std::min(panel.table.size() - 1, row + page);
    if (keys.right < 0) panel.column -= std::min<std::size_t>(panel.column, 1);
    if (keys.right > 0) panel.column = std::min(panel.names.size() - 1, panel.column + 1);
    panel.selected = row;
    reveal(panel, place, row);
    float before = 0;
    for (std::size_t i = 0; i < panel.column; ++i)
        before += panel.widths[i] * ui.scale + 2 * place.pad;
    const float width = panel.widths[panel.column] * ui.scale + 2 * place.pad;
    panel.scroll_x =
        std::clamp(panel.scroll_x, before + width - static_cast<float>(place.body.width()), before);
}

std::size_t column_at(const Ui& ui, const RowsPlace& place, float x) {
    x += ui.rows.scroll_x - static_cast<float>(place.body.x0);
    for (std::size_t i = 0; i < ui.rows.widths.size(); ++i) {
        x -= ui.rows.widths[i] * ui.scale + 2 * place.pad;
        if (x < 0) return i;
    }
    return ui.rows.widths.size() - 1;
}

void draw_names(Ui& ui, const RowsPlace& place) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const RowsPanel& panel = ui.rows;
    const ScreenRect& head = place.head;
    list.PushClipRect({static_cast<float>(head.x0), static_cast<float>(head.y0)},
                      {static_cast<float>(head.x1), static_cast<float>(head.y1)}, true);
    float x = static_cast<float>(head.x0) - panel.scroll_x;
    const float y = static_cast<float>(head.y0) + (place.row - ui.fonts.words->FontSize) / 2;
    for (std::size_t i = 0; i < panel.names.size(); ++i) {
        const float width = panel.widths[i] * ui.scale + 2 * place.pad;
        const bool sorts = panel.names[i] == panel.table.all().timeline().name;
        draw_text(list, ui.fonts.words, {x + place.pad, y}, im_color(sorts ? ui.theme->text : ui.theme->dim),
                  panel.names[i], width - 2 * place.pad);
        x += width;
    }
    list.PopClipRect();
    const auto bottom = static_cast<float>(head.y1 - ui.px(1));
    list.AddRectFilled({static_cast<float>(head.x0), bottom},
                       {static_cast<float>(place.scroll_bar.x1), static_cast<float>(head.y1)},
                       im_color(ui.theme->line));
}

struct DrawnRow {
    std::size_t index = 0;
    float y = 0;
    const std::vector<std::string>& cells;
    bool is_loaded = false;
};

void draw_row(Ui& ui, const RowsPlace& place, const DrawnRow& row) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    RowsPanel& panel = ui.rows;
    const auto x0 = static_cast<float>(place.body.x0), x1 = static_cast<float>(place.body.x1);
    const bool is_current = panel.current == row.index, is_selected = panel.selected == row.index;
    if (is_current) {
        list.AddRectFilled({x0, row.y}, {x1, row.y + place.row},
                           im_color(with_alpha(ui.theme->accent, 0.16f)));
        list.AddRectFilled({x0, row.y}, {x0 + static_cast<float>(ui.px(2)), row.y + place.row},
                           im_color(ui.theme->accent));
    }
    if (is_selected)
        list.AddRect({x0, row.y}, {x1, row.y + place.row}, im_color(ui.theme->strong_line), 0, 0,
                     std::max(1.0f, std::floor(ui.scale)));
    float x = x0 - panel.scroll_x;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        float& wide = panel.widths[i];
        const float wanted = text_size(ui.fonts.numbers, row.cells[i]).x / ui.scale;
        if (wanted > wide && wide < kMostWidth) {
            wide = std::min(wanted, kMostWidth);
            ui.clock.now(); // names and rows above move with it
        }
        const float width = wide * ui.scale + 2 * place.pad;
        if (is_selected && i == panel.column)
            list.AddRectFilled({x, row.y}, {x + width, row.y + place.row},
                               im_color(with_alpha(ui.theme->accent, 0.28f)));
        const bool is_id = i == 0;
        if (x + width > x0 && x < x1)
            draw_text(list, ui.fonts.numbers,
                      {x + place.pad, row.y + (place.row - ui.fonts.numbers->FontSize) / 2},
                      im_color(is_id || !row.is_loaded ? ui.theme->dim : ui.theme->text), row.cells[i],
                      width - 2 * place.pad);
        x += width;
    }
}

/// The whole text of a cell that is cut, in lines of a readable length.
void draw_cell_tip(Ui& ui, const std::string& text, float width) {
    if (text_size(ui.fonts.numbers, text).x <= width) return;
    constexpr std::size_t kMostChars = 2000;
    std::string lines;
    for (std::size_t i = 0; i < std::min(text.size(), kMostChars); ++i) {
        lines += text[i];
        const bool may_break = text[i] == ' ' || text[i] == ',';
        if (may_break && lines.size() - (lines.rfind('\n') + 1) > 90) lines += '\n';
    }
    tip(ui, lines.c_str());
}

} // namespace

std::vector<std::string> whole_cells(const Ui& ui, const Store& store, std::size_t row) {
    std::vector<std::string> texts;
    std::vector<ChunkId> ignored;
    RowTable& table = const_cast<Ui&>(ui).rows.table; // it keeps what it makes
    const RowCells* cells = table.cells(store, row, ignored);
    texts =
        cells == nullptr ? known_cells(ui, table.row(row)) : cells_of(ui, *cells, table.row(row).is_static);
    const std::size_t before = 1 + table.timelines().size();
    for (std::size_t i = 0; cells != nullptr && i < table.components().size(); ++i)
        texts[before + i] = table.whole_cell(store, row, i);
    return texts;
}

void draw_rows(Ui& ui, const Store& store, ScreenRect rect) {
    RowsPanel& panel = ui.rows;
    align_columns(ui);
    const RowsPlace place = place_rows(ui, rect);
    if (place.body.height() < ui.px(kRowHeight)) return;

    const auto current = panel.table.in_effect(ui.session.playhead.at);
    if (current != panel.current && current) reveal(panel, place, *current);
    panel.current = current;

    ImGui::SetCursorScreenPos({static_cast<float>(place.body.x0), static_cast<float>(place.body.y0)});
    const bool clicked = ImGui::InvisibleButton(
        "rows body", {static_cast<float>(place.body.width()), static_cast<float>(place.body.height())});
    name_place(ui, "rows body");
    panel.hovered = ImGui::IsItemHovered();
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const Focus focus =
        focus_stop(ui, "rows body", StopKind::List, {low.x + 2, low.y + 2}, {high.x - 2, high.y - 2});
    panel.focused = focus.here;
    scroll(ui, place, panel.hovered);
    take_keys(ui, place, focus.keys);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const std::size_t under =
        panel.first +
        static_cast<std::size_t>(std::max(0.0f, (mouse.y - static_cast<float>(place.body.y0)) / place.row));
    if (clicked && under < panel.table.size()) {
        panel.selected = under;
        panel.column = column_at(ui, place, mouse.x);
        go_to_row(ui, under);
        panel.current = panel.table.in_effect(ui.session.playhead.at);
        ui.clock.now();
    }

    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_names(ui, place);
    list.PushClipRect({static_cast<float>(place.body.x0), static_cast<float>(place.body.y0)},
                      {static_cast<float>(place.body.x1), static_cast<float>(place.body.y1)}, true);
    panel.current_cells.clear();
    for (std::size_t line = 0; line <= place.seen && panel.first + line < panel.table.size(); ++line) {
        const std::size_t row = panel.first + line;
        const RowCells* cells = panel.table.cells(store, row, ui.session.wants().chunks);
        const EntityRow known = panel.table.row(row);
        const std::vector<std::string> texts =
            cells == nullptr ? known_cells(ui, known) : cells_of(ui, *cells, known.is_static);
        const float y = static_cast<float>(place.body.y0) + place.row * static_cast<float>(line);
        draw_row(ui, place, {row, y, texts, cells != nullptr});
        if (line < place.seen)
            name_place(ui, "row " + std::to_string(row),
                       {place.body.x0, static_cast<int>(y), place.body.x1, static_cast<int>(y + place.row)});
        if (panel.current == row) panel.current_cells = texts;
        if (panel.hovered && under == row) {
            const std::size_t column = column_at(ui, place, mouse.x);
            draw_cell_tip(ui, texts[column], panel.widths[column] * ui.scale);
        }
    }
    list.PopClipRect();
    draw_scroll_bar(ui, place);
}

} // namespace fathom
