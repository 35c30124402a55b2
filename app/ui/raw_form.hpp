// The form for a bare buffer whose layout nobody stated: fields, plausible layouts, what does not fit, while the views
// show the file in the layout that stands in the form. Enter keeps it, Escape goes back.
//
//     follow_raw_form(ui);                  // each frame: opens it where it is needed, reads the file anew after a change
//     if (ui.raw_form.open) draw_raw_form(ui, rect);
//     open_raw_form(ui, input.id);          // "Change raw layout"
//
// The preview is the file itself, opened with that layout: reading and decoding happen where they always do. Nothing is
// remembered. Main thread only.
#pragma once

#include "app/session/raw_layout_form.hpp"
#include "app/sources/open_options.hpp"
#include "renderer/draw_list.hpp"

#include <limits>

namespace fathom {

struct Ui;
struct ScreenRect;

struct RawForm {
    bool open = false;
    bool focus_wanted = false; // the first field takes the keys
    std::uint32_t input_id = 0;
    std::string input;
    std::uint64_t file_bytes = 0;
    std::vector<RawSuggestion> suggestions;
    RawFields fields;
    RawFields previewed; // what the views show, or are about to
    double preview_at_s = std::numeric_limits<double>::infinity();
    OpenOptions before; // what Escape goes back to
    bool was_open = false;
};

[[nodiscard]] bool can_change_raw_layout(const Ui& ui);
void open_raw_form(Ui& ui, std::uint32_t input);
void cancel_raw_form(Ui& ui);
void follow_raw_form(Ui& ui);
void draw_raw_form(Ui& ui, ScreenRect rect);

} // namespace fathom
