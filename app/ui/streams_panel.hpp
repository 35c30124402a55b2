// The list of streams at the left: each input with its recordings, a tree of what they log, what is wrong with them.
//
//     if (share > 0) draw_streams_panel(ui, rect);
//     show_stream(ui, {input, 0}, "/front/depth");        // in the chosen pane
//
// A click shows a stream in the chosen pane, the eye gives it a pane of its own or takes it away, dragging it to the views
// adds a pane. Main thread only.
#pragma once

#include "app/session/workspace.hpp"
#include "app/ui/composer.hpp"

#include <array>
#include <optional>
#include <set>
#include <string>

namespace fathom {

struct Ui;

struct StreamsPanel {
    struct Stream {
        RecordingKey of;
        EntityPath entity;

        auto operator<=>(const Stream&) const = default;
    };
    std::array<char, 128> filter{};
    std::set<Stream> folded;               // their rows below are not shown
    std::set<std::uint32_t> open_problems; // of inputs
    std::optional<Stream> dragged;
    std::uint32_t close_wanted = 0; // an input, after its row is drawn
};

/// Whether the list is to be there: as chosen, else where there are several streams.
[[nodiscard]] bool shows_streams(const Ui& ui);

void draw_streams_panel(Ui& ui, ScreenRect rect);

/// A stream that is dragged over the views, and let go there. After the views.
void follow_dragged_stream(Ui& ui, ScreenRect views);

/// In the chosen pane, or in a new one where there is none.
void show_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity);
/// Chooses its pane where it has one, else gives it one.
void reveal_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity);

/// The pane that streams are put into: the one last pressed.
[[nodiscard]] std::size_t chosen_pane(const Ui& ui);

} // namespace fathom
