// Which panes a recording is shown in before anybody has chosen.
//
//     for (PaneSuggestion& suggestion : suggest_panes(store, at, 9)) …       // one place of the grid each
//     const std::size_t columns = grid_columns(suggestions.size());
//
// Depth comes first, each stream in a place of its own, with the colour stream that belongs to it behind a key; then
// intensity, then colour that belongs to no depth. Where several depth cameras have a pose in one world, one more place
// shows them together; where there is no depth, the points, lines and boxes of the recording. Pure functions. Main thread
// only, as the store.
#pragma once

#include "app/scene/pictures.hpp"
#include "app/scene/shapes.hpp"

#include <vector>

namespace fathom {

struct PaneSuggestion {
    EntityPath entity;
    std::vector<EntityPath> others; // drawn with it in one world
    bool is_scene = false;          // a world in 3D only: of several streams, or of shapes without any
};

/// More would be stamps.
inline constexpr std::size_t kMostPanes = 9;

[[nodiscard]] std::vector<PaneSuggestion> suggest_panes(const Store& store, const TimePoint& at,
                                                        std::size_t most = kMostPanes);

/// What a stream's pictures are for, before one was looked at. Nothing: it has none.
[[nodiscard]] std::optional<ImageRole> role_in(const Store& store, const EntityPath& entity);

/// Whether it has something that a pane can be about: pictures, or shapes in 3D.
[[nodiscard]] bool is_shown(const Store& store, const EntityPath& entity);

/// The component whose rows are its pictures, else its shapes; empty: it has neither.
[[nodiscard]] std::string_view content_component(const Store& store, const EntityPath& entity);

/// Times of those.
[[nodiscard]] std::span<const std::int64_t> content_times(const Store& store, const EntityPath& entity,
                                                          const Timeline& timeline);

/// Near-square, wider than high as windows are: 1, 2, 3, 2 x 2, 3 x 2, 3 x 3. Two and three stand side by side.
[[nodiscard]] std::size_t grid_columns(std::size_t panes);

} // namespace fathom
