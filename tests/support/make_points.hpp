// Free points made in code.
//
//     FreePointsItem item = make_points::of({{0, 0, 2}, {1, 0, 2}});
//     item.colors = make_points::colors({{255, 0, 0}, {0, 255, 0}});
//     item = make_points::ball(5000, 1.0f);
#pragma once

#include "renderer/draw_list.hpp"

#include <glm/vec3.hpp>

#include <cmath>
#include <cstring>
#include <span>
#include <vector>

namespace fathom::make_points {

[[nodiscard]] inline FreePointsItem of(const std::vector<glm::vec3>& places) {
    PointColumns columns = allocate_point_columns(static_cast<std::uint32_t>(places.size()));
    for (std::size_t i = 0; i < places.size(); ++i) {
        columns.x[i] = places[i].x;
        columns.y[i] = places[i].y;
        columns.z[i] = places[i].z;
    }
    FreePointsItem item;
    item.positions = share(std::move(columns.image));
    return item;
}

[[nodiscard]] inline SharedImage colors(const std::vector<Rgba8>& colors) {
    Image image = allocate_point_values(static_cast<std::uint32_t>(colors.size()), kRgba8);
    std::memcpy(image.data.get(), colors.data(), colors.size() * sizeof(Rgba8));
    return share(std::move(image));
}

[[nodiscard]] inline SharedImage radii(const std::vector<float>& radii) {
    Image image = allocate_point_values(static_cast<std::uint32_t>(radii.size()), kF32);
    std::memcpy(image.data.get(), radii.data(), radii.size() * sizeof(float));
    return share(std::move(image));
}

/// Evenly over a sphere round the origin, each point in the colour of its direction.
[[nodiscard]] inline FreePointsItem ball(std::size_t count, float radius_m) {
    std::vector<glm::vec3> places;
    std::vector<Rgba8> shades;
    for (std::size_t i = 0; i < count; ++i) {
        const double height = 1 - (2 * static_cast<double>(i) + 1) / static_cast<double>(count);
        const double angle = 2.399963229728653 * static_cast<double>(i); // the golden angle
        const double side = std::sqrt(1 - height * height);
        const glm::vec3 direction(side * std::cos(angle), height, side * std::sin(angle));
        places.push_back(radius_m * direction);
        const auto shade = [](float axis) { return static_cast<std::uint8_t>(127.5f + 127.5f * axis); };
        shades.push_back({shade(direction.x), shade(direction.y), shade(direction.z), 255});
    }
    FreePointsItem item = of(places);
    item.colors = colors(shades);
    return item;
}

} // namespace fathom::make_points
