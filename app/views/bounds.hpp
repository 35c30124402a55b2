// Bounds: a box along the axes. Any thread.
//
//     std::optional<Bounds> all;
//     include(all, moved(bounds, scene_from_item));
#pragma once

#include <glm/common.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include <optional>

namespace fathom {

struct Bounds {
    glm::dvec3 low{0}, high{0};

    bool operator==(const Bounds&) const = default;
};

inline void include(std::optional<Bounds>& bounds, const Bounds& other) {
    bounds = bounds ? Bounds{glm::min(bounds->low, other.low), glm::max(bounds->high, other.high)} : other;
}

/// The box that holds the moved corners.
[[nodiscard]] inline Bounds moved(const Bounds& bounds, const glm::dmat4& to_from_bounds) {
    std::optional<Bounds> all;
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 at((corner & 1) != 0 ? bounds.high.x : bounds.low.x,
                            (corner & 2) != 0 ? bounds.high.y : bounds.low.y,
                            (corner & 4) != 0 ? bounds.high.z : bounds.low.z);
        const glm::dvec3 place(to_from_bounds * glm::dvec4(at, 1));
        include(all, {place, place});
    }
    return *all;
}

} // namespace fathom
