// The room of the sample picture: boxes, cylinders and spheres, and what a ray meets in it.
//
//     const Room room = make_room();
//     if (const auto hit = first_hit(room, origin, direction)) ... hit->distance, hit->normal ...
//     const glm::dvec3 light = radiance(room, *hit, sample_index);
//
// World frame: x right, y down, z forward, metres; the camera stands at the origin, the floor is 1.35 m below it.
#pragma once

#include <glm/vec3.hpp>

#include <optional>
#include <vector>

namespace fathom::sample {

struct Material {
    glm::dvec3 albedo{0.7};
    double infrared = 0.6; // reflectance for the depth camera; under 0.05 it sees nothing
    double emission = 0;
    enum class Pattern { Plain, Planks, Stripes, Rug, Picture, Blinds } pattern = Pattern::Plain;
};

struct Solid {
    enum class Shape { Box, Sphere, Cylinder } shape = Shape::Box;
    glm::dvec3 centre{0};
    glm::dvec3 half{0.1}; // Sphere: radius in x. Cylinder: radius in x, half height in y, standing upright
    double yaw = 0;       // radians about the vertical
    Material material;
};

struct Room {
    std::vector<Solid> solids;
};

struct Hit {
    double distance = 0; // in lengths of the direction given
    glm::dvec3 point{0}, normal{0};
    glm::dvec3 local{0}; // in the solid's own frame
    const Solid* solid = nullptr;
};

inline constexpr int kLightSamples = 16;

[[nodiscard]] Room make_room();

[[nodiscard]] std::optional<Hit> first_hit(const Room& room, glm::dvec3 origin, glm::dvec3 direction);

[[nodiscard]] bool is_occluded(const Room& room, glm::dvec3 from, glm::dvec3 to);

/// Linear RGB that leaves the point towards the viewer: a ceiling lamp, a window, and the sky light that gets past the
/// neighbours. `sample` in [0, kLightSamples) picks one of the directions to average over, the same for every pixel,
/// so that the picture has no noise.
[[nodiscard]] glm::dvec3 radiance(const Room& room, const Hit& hit, int sample);

} // namespace fathom::sample
