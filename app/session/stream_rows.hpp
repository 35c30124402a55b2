// What a list of a recording's streams shows: a tree by entity path, one row each, with what each is and why it is not
// shown where it cannot be.
//
//     for (const StreamRow& row : stream_rows(recording, 0, input.streams, filter)) …
//
// Folders of a path that hold one thing only stand in one row with it: "camera/front". Pure functions. Main thread only,
// as the store.
#pragma once

#include "app/session/session_input.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

enum class StreamKind : std::uint8_t {
    Group, // only a part of paths
    Depth,
    Intensity,
    Colour,
    Shapes, // in 3D
    Camera,
    Transform,
    Video,
    Other
};

struct StreamRow {
    std::string label;
    EntityPath entity;
    int indent = 0;
    StreamKind kind = StreamKind::Group;
    bool is_shown_in_panes = false; // it has pictures, or shapes in 3D
    std::uint64_t count = 0;        // rows of what it is first of all
    std::string what;               // "DepthImage, 90 rows · Pinhole, 1 row"
    std::string lacks;              // why nothing of it is drawn, one sentence, or empty
};

/// Rows whose path holds `filter`, any case, and the groups they are in.
[[nodiscard]] std::vector<StreamRow> stream_rows(const Recording& recording, std::uint16_t number,
                                                 std::span<const StreamFacts> facts,
                                                 std::string_view filter = {});

} // namespace fathom
