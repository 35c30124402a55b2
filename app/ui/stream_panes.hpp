// Which panes show a stream, and how that is changed: what the list of streams, the palette and the table of rows do.
//
//     show_stream(ui, {input, 0}, "/front/depth");        // in the chosen pane
//     if (pane_count_of(ui, stream) == 0) add_stream(ui, stream);
//
// Every change is a step of undo. Main thread only.
#pragma once

#include "app/session/workspace.hpp"

#include <cstddef>

namespace fathom {

struct Ui;

struct StreamRef {
    RecordingKey of;
    EntityPath entity;

    auto operator<=>(const StreamRef&) const = default;
};

/// The pane that streams are put into: the one last pressed.
[[nodiscard]] std::size_t chosen_pane(const Ui& ui);

/// In the chosen pane, or in a new one where there is none.
void show_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity);
/// Chooses its pane where it has one, else gives it one.
void reveal_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity);

/// Panes of its own; the 3D view of several is none.
[[nodiscard]] std::size_t pane_count_of(const Ui& ui, const StreamRef& stream);
/// A new pane, while there is room.
void add_stream(Ui& ui, const StreamRef& stream);
/// Takes its panes away, or gives it one.
void toggle_stream(Ui& ui, const StreamRef& stream);

[[nodiscard]] bool is_in_shared_3d(const Ui& ui, const StreamRef& stream);
/// Into the 3D view of several, which is made where there is none, or out of it.
void toggle_in_shared_3d(Ui& ui, const StreamRef& stream);

} // namespace fathom
