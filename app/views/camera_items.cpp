#include "app/views/camera_items.hpp"

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/vec4.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {
namespace {

constexpr Rgba8 kAxisX{0xE0, 0x4F, 0x4F, 255};
constexpr Rgba8 kAxisY{0x58, 0xB3, 0x5C, 255};
constexpr Rgba8 kAxisZ{0x4E, 0x8C, 0xE0, 255};

double depth_of_raw(const DepthStream& stream, double raw) {
    const double z = depth_m(stream.meaning, raw, 1.0);
    return std::isfinite(z) ? z : 1.0;
}

/// Directions of the picture's outer corners, half a pixel beyond the outermost centres.
std::array<Ray, 4> corner_rays(const DepthStream& stream) {
    const double right = stream.image.desc.width - 0.5;
    const double bottom = stream.image.desc.height - 0.5;
    return {back_project(stream.intrinsics, -0.5, -0.5), back_project(stream.intrinsics, right, -0.5),
            back_project(stream.intrinsics, right, bottom), back_project(stream.intrinsics, -0.5, bottom)};
}

void add_line(LineItem& lines, glm::dvec3 from, glm::dvec3 to, Rgba8 color) {
    lines.vertices.push_back({glm::vec3(from), color});
    lines.vertices.push_back({glm::vec3(to), color});
}

/// How far before its camera a picture hangs, and its frustum ends.
double plane_distance_m(const PlacedStream& placed) {
    if (placed.stream.image_plane_distance) return *placed.stream.image_plane_distance;
    // Short enough to leave the cloud in view, long enough to show which way the camera looks.
    return 0.25 * median_depth_m(placed.stream);
}

} // namespace

double median_depth_m(const DepthStream& stream) {
    if (stream.stats == nullptr || stream.stats->valid_count() == 0) return 1.0;
    return depth_of_raw(stream, percentile(*stream.stats, 50));
}

Bounds cloud_bounds(const DepthStream& stream, const glm::dmat4& scene_from_camera) {
    const double a = depth_of_raw(stream, stream.range_raw.low);
    const double b = depth_of_raw(stream, stream.range_raw.high);
    Bounds bounds;
    bounds.low = bounds.high = glm::dvec3(scene_from_camera[3]);
    for (const Ray ray : corner_rays(stream)) {
        for (const double depth_m : {a, b}) {
            const glm::dvec3 corner(scene_from_camera * glm::dvec4(glm::dvec3(ray.x, ray.y, 1) * depth_m, 1));
            bounds.low = glm::min(bounds.low, corner);
            bounds.high = glm::max(bounds.high, corner);
        }
    }
    return bounds;
}

LineItem frustum_lines(const PlacedStream& placed, Rgba8 color) {
    LineItem lines;
    lines.world_from_item = *placed.scene_from_camera;
    const double depth_m = plane_distance_m(placed);
    std::array<glm::dvec3, 4> corners;
    std::ranges::transform(corner_rays(placed.stream), corners.begin(),
                           [&](Ray ray) { return glm::dvec3(ray.x, ray.y, 1) * depth_m; });
    for (std::size_t i = 0; i < corners.size(); ++i) {
        add_line(lines, {0, 0, 0}, corners[i], color);
        add_line(lines, corners[i], corners[(i + 1) % corners.size()], color);
    }
    return lines;
}

LineItem axis_lines(const glm::dmat4& scene_from_axes, double length_m) {
    LineItem lines;
    lines.world_from_item = scene_from_axes;
    lines.width_px = 2;
    add_line(lines, {0, 0, 0}, {length_m, 0, 0}, kAxisX);
    add_line(lines, {0, 0, 0}, {0, length_m, 0}, kAxisY);
    add_line(lines, {0, 0, 0}, {0, 0, length_m}, kAxisZ);
    return lines;
}

/// An arm's length nearer to the eye, so that a slope does not hide an arm.
LineItem hover_mark(const PlacedStream& placed, const LinkedPixel& pixel, glm::dvec3 scene_eye, Rgba8 color,
                    float width_px) {
    LineItem lines;
    lines.world_from_item = *placed.scene_from_camera;
    lines.width_px = width_px;
    const auto out = read_out(placed.stream, pixel.u, pixel.v);
    if (!out || !std::isfinite(out->depth_m)) return lines;
    const glm::dvec3 eye(glm::inverse(*placed.scene_from_camera) * glm::dvec4(scene_eye, 1));
    const glm::dvec3 point{out->x_m, out->y_m, out->depth_m};
    const double arm_m = 0.03 * out->depth_m, away_m = glm::distance(eye, point);
    const glm::dvec3 at = away_m > 2 * arm_m ? point + (eye - point) * (arm_m / away_m) : point;
    for (int axis = 0; axis < 3; ++axis) {
        glm::dvec3 arm{0};
        arm[axis] = arm_m;
        add_line(lines, at - arm, at + arm, color);
    }
    return lines;
}

PointCloudItem plane_item(const PlacedStream& placed, StreamMemory& memory) {
    const DepthStream& stream = placed.stream;
    const ImageDesc& desc = stream.image.desc;
    if (!memory.plane || memory.plane.desc.width != desc.width || memory.plane.desc.height != desc.height) {
        Image plane = allocate_image(packed_desc(desc.width, desc.height, kU8));
        for (std::uint32_t v = 0; v < desc.height; ++v)
            std::fill_n(plane.view().row_as<std::uint8_t>(v), desc.width, std::uint8_t{1});
        memory.plane = share(std::move(plane));
    }
    PointCloudItem item;
    item.depth = memory.plane;
    item.meaning.metres_per_unit = plane_distance_m(placed);
    item.meaning.unit_known = true;
    item.intrinsics = stream.intrinsics;
    item.color = stream.classes ? stream.classes->picture : stream.image;
    return item;
}

} // namespace fathom
