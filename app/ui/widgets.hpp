// Small widgets in the window's style, on top of ImGui's. Sizes are whole pixels. Main thread only.
#pragma once

#include "app/ui/icons.hpp"
#include "app/ui/ui.hpp"

#include <string_view>

namespace fathom {

/// A borderless ImGui window over `rect`, whose surface the composer fills.
struct PanelScope {
    PanelScope(Ui& ui, const char* name, ScreenRect rect, Rgba8 surface, ImVec2 padding = {0, 0});
    PanelScope(Ui& ui, const char* name, ScreenRect rect, ImVec2 padding = {0, 0}); // no surface
    ~PanelScope();
    PanelScope(const PanelScope&) = delete;
    PanelScope& operator=(const PanelScope&) = delete;
};

/// The font for the scope's life.
struct FontScope {
    explicit FontScope(ImFont* font) { ImGui::PushFont(font); }
    ~FontScope() { ImGui::PopFont(); }
    FontScope(const FontScope&) = delete;
    FontScope& operator=(const FontScope&) = delete;
};

/// Makes a place a stop of the Tab key and draws the ring round it while it has the focus. Without corners: the last
/// item. `id` is hashed in the present window.
Focus focus_stop(Ui& ui, const char* id, StopKind kind = StopKind::Button);
Focus focus_stop(Ui& ui, const char* id, StopKind kind, ImVec2 low, ImVec2 high);

/// A square button with an icon, dim until hovered; `on` shows it in the accent colour.
bool icon_button(Ui& ui, const char* id, Icon icon, const char* tip, bool on = false, bool enabled = true);

/// A text button without frame, with a chevron: opens something.
bool menu_button(Ui& ui, const char* id, std::string_view text, ImU32 color, const char* tip);

/// A small button that is one of a choice.
bool choice_button(Ui& ui, const char* text, bool chosen);

/// A button like any other.
bool plain_button(Ui& ui, const char* text);

/// A number to be typed. True once when it is to be taken, in whatever way the field was left but by Esc.
bool number_field(Ui& ui, const char* label, double& value, const char* format, float width);

/// 11 px capitals.
void section_head(Ui& ui, const char* text);

/// The next popup opens under the last item, or over it in the lower half of the window.
void place_popup_at_item(Ui& ui);

/// ImGui::BeginPopup for a popup that Esc closes.
[[nodiscard]] bool begin_popup(Ui& ui, const char* id);

/// Tells the state file where the last item is, if it is seen; the first of a name counts.
void name_place(Ui& ui, std::string_view name);
void name_place(Ui& ui, std::string_view name, ScreenRect rect);

/// Shown after the pointer rested on the last item, or the keyboard's focus did.
void tip(Ui& ui, const char* text, bool focused = false);

/// One row of a list of facts: a dim label at the left, a value in the number font.
void fact(Ui& ui, const char* label, std::string_view value, float label_width);

/// Text at a place, clipped to a width with an ellipsis.
void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text,
               float max_width = 0);
[[nodiscard]] ImVec2 text_size(const ImFont* font, std::string_view text);

} // namespace fathom
