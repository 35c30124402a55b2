// What `render --view 3d` shows where no depth image is meant: the points, lines and boxes of a recording.
//
//     FATHOM_TRY(const auto shapes, choose_shapes(input, arguments));
//     if (shapes) scene.go_to(*shapes);
//
// Main thread only.
#pragma once

#include "app/cli/input.hpp"

namespace fathom {

struct ShapeChoice {
    EntityPath entity; // that logs shapes in 3D; the others of its world are drawn with it
    std::uint16_t recording = 0;
    TimePoint at;
};

/// Nothing where images are meant: in 2D, where --entity names a stream of images, and without it where there is depth.
/// NotFound where the entity has no such row.
[[nodiscard]] Result<std::optional<ShapeChoice>> choose_shapes(OpenedInput& input,
                                                               const Arguments& arguments);

} // namespace fathom
