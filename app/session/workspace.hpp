// Workspace: what the window shows and how, as plain values: panes, settings of streams, panels. Undo keeps copies.
//
//     Pane pane{.id = 3, .of = {input, 0}, .view_2d = {.entity = "/front/depth"}};
//     state.settings[pane.of][pane.view_2d.entity].reversed = true;     // in every pane that shows the stream
//
// A pane is one place of the grid: a stream of one recording in 2D and 3D. Any thread.
#pragma once

#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace fathom {

/// One of the recordings inside one opened input.
struct RecordingKey {
    std::uint32_t input = 0; // SessionInput::id
    std::uint16_t recording = 0;

    auto operator<=>(const RecordingKey&) const = default;
};

struct Pane {
    std::uint32_t id = 0; // never given twice: what panels remember goes by it
    RecordingKey of;
    View2d view_2d; // its entity is the pane's stream; empty: the input is not read yet
    View3d view_3d;
    bool only_3d = false; // it shows what several streams have in common

    bool operator==(const Pane&) const = default;
};

enum class ViewArrangement : std::uint8_t { Both, Only2d, Only3d };

/// Which panels are open and how the views share the window.
struct PanelLayout {
    ViewArrangement views = ViewArrangement::Both;
    bool inspector = true, histogram = true;
    std::optional<bool> streams; // the list of streams; nothing: where there are several
    bool rows = false;           // the table of an entity's rows
    bool hidden = false;         // all panels and bars
    float split = 0.5f;          // share of the width that 2D has beside 3D

    bool operator==(const PanelLayout&) const = default;
};

/// What undo takes back.
struct WorkspaceState {
    std::vector<Pane> panes;
    std::map<RecordingKey, std::map<EntityPath, StreamSettings>> settings;
    std::uint32_t maximised = 0; // the pane that has the window to itself; 0: none
    PanelLayout layout;
    bool linked = true; // panes share camera and range

    bool operator==(const WorkspaceState&) const = default;
};

} // namespace fathom
