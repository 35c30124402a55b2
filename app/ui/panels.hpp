// The panels, each in a file of its name. A panel gets the rectangle it may use, in whole pixels of the frame.
// Main thread only.
#pragma once

#include "app/ui/ui.hpp"

#include <string>

namespace fathom {

// Views of a pane.
void draw_view_2d_panel(Ui& ui, std::size_t pane, ScreenRect rect);
void draw_view_3d_panel(Ui& ui, std::size_t pane, ScreenRect rect);
void draw_legend_column(Ui& ui, std::size_t pane, ScreenRect rect);
void draw_histogram_strip(Ui& ui, std::size_t pane, ScreenRect rect);
void draw_range_controls(Ui& ui, std::size_t pane, ScreenRect strip, float width); // at its right end

/// The chip and, opened by a click on it, the editor of the depth meaning. Ends at the cursor's right edge.
void draw_meaning_chip(Ui& ui, std::size_t pane, float right_x, float y);

/// The list of colour maps with previews; opened by ImGui::OpenPopup("colormaps") in the same window.
void draw_colormap_popup(Ui& ui, std::size_t pane);

/// At the right end of a title row, which gets shorter: what else the view shows, opened by a click or where the panel
/// wants it.
[[nodiscard]] int contents_button_px(const Ui& ui);
void draw_contents_button(Ui& ui, std::size_t pane, ScreenRect& row, bool is_3d);

/// Whether the pane's stream has a place in a world and can be seen in either; and the change, which keeps the eye.
[[nodiscard]] bool can_choose_world(const Ui& ui, std::size_t pane);
void toggle_world(Ui& ui, std::size_t pane);

// Round the views.
void draw_top_bar(Ui& ui, ScreenRect rect);
void draw_inspector(Ui& ui, ScreenRect rect);
void draw_time_bar(Ui& ui, ScreenRect rect); // time_bar.hpp
void draw_status_bar(Ui& ui, ScreenRect rect);
/// The live input from which nothing has come yet; null where there is something to show.
[[nodiscard]] const SessionInput* waiting_input(const Ui& ui);
void draw_waiting(Ui& ui, const SessionInput& input, ScreenRect rect);
void draw_empty_state(Ui& ui, ScreenRect rect);

// Over everything.
void draw_notices(Ui& ui, ScreenRect above_status);
void draw_palette(Ui& ui);
void draw_help(Ui& ui);
void draw_messages(Ui& ui);
void draw_open_dialog(Ui& ui);
void draw_export_sheet(Ui& ui);

/// Sets the range by hand, in raw units, and makes it manual.
void set_manual_range(Ui& ui, std::size_t pane, ValueRange raw);

} // namespace fathom
