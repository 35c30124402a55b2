// RowsPanel: the table of what was logged to an entity, over the time bar: a line a row, the one in effect lit, a click
// goes there. What it shows and loads is app/session/row_table.hpp's.
//
//     if (rows_are_shown(ui)) draw_rows_panel(ui, take_bottom(rows_height(ui)));
//     show_rows_of(ui, key, "/camera/depth");
//     if (copy_from_rows(ui, false)) …          // Ctrl+C belongs to the table while it is pointed at
//
// Main thread only.
#pragma once

#include "app/session/row_table.hpp"
#include "renderer/draw_list.hpp"

#include <array>
#include <string>

namespace fathom {

struct Ui;
struct ScreenRect;

struct RowsPanel {
    std::optional<std::pair<RecordingKey, EntityPath>> of; // nothing: not chosen yet
    RowTable table;
    std::size_t first = 0;                        // topmost row
    double offset_rows = 0;                       // of a wheel that turns by less than a row
    float scroll_x = 0;                           // pixels
    std::vector<float> widths;                    // of the columns, the row id first; they only grow
    std::vector<std::string> names;               // whose widths these are
    std::optional<std::size_t> selected, current; // rows; `current` is the one in effect
    std::size_t column = 0;                       // of the selection
    bool hovered = false, focused = false;
    float height = 220; // before scaling
    std::array<char, 128> filter{};
    std::array<char, 128> entity_filter{};
    std::vector<std::string> current_cells; // as drawn, for the state file
};

[[nodiscard]] bool rows_are_shown(const Ui& ui);
[[nodiscard]] int rows_height(const Ui& ui);
void draw_rows_panel(Ui& ui, ScreenRect rect);

void show_rows_of(Ui& ui, RecordingKey of, const EntityPath& entity);
/// Opens with the active pane's stream, or closes.
void toggle_rows(Ui& ui);

/// The selected cell, or the whole row with tabs between; false when the table has nothing to copy now.
bool copy_from_rows(Ui& ui, bool whole_row);
[[nodiscard]] bool rows_take_copy(const Ui& ui);

} // namespace fathom
