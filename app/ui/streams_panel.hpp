// The list of streams at the left: each input with its recordings, a tree of what they log, what is wrong with them.
//
//     if (share > 0) draw_streams_panel(ui, rect);
//     … the views
//     follow_dragged_stream(ui, views);
//
// A click shows a stream in the chosen pane, the eye gives it a pane of its own or takes it away, dragging it to the views
// adds a pane. Main thread only.
#pragma once

#include "app/ui/composer.hpp"
#include "app/ui/stream_panes.hpp"

#include <array>
#include <optional>
#include <set>
#include <string>

namespace fathom {

struct Ui;

struct StreamsPanel {
    std::array<char, 128> filter{};
    std::set<StreamRef> folded;            // their rows below are not shown
    std::set<std::uint32_t> open_problems; // of inputs
    std::optional<StreamRef> dragged;
    std::uint32_t close_wanted = 0; // an input, after its row is drawn
};

/// Whether the list is to be there: as chosen, else where there are several streams.
[[nodiscard]] bool shows_streams(const Ui& ui);

void draw_streams_panel(Ui& ui, ScreenRect rect);

/// A stream that is dragged over the views, and let go there. After the views.
void follow_dragged_stream(Ui& ui, ScreenRect views);

} // namespace fathom
