#include "renderer/cpu/line.hpp"

#include "renderer/cpu/blend.hpp"
#include "renderer/line_width.hpp"

#include <glm/vec4.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace fathom::cpu {
namespace {

struct EyeVertex {
    glm::dvec3 position;
    Rgba8 color;
};

Rgba8 mix_color(Rgba8 a, Rgba8 b, double t) {
    const auto mix = [t](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::floor(from + (to - from) * t + 0.5));
    };
    return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), mix(a.a, b.a)};
}

EyeVertex mix_vertex(const EyeVertex& a, const EyeVertex& b, double t) {
    return {a.position + (b.position - a.position) * t, mix_color(a.color, b.color, t)};
}

bool clip_near(EyeVertex& a, EyeVertex& b, double near_m) {
    if (!(a.position.z >= near_m || b.position.z >= near_m)) return false;
    if (a.position.z < near_m) a = mix_vertex(b, a, (b.position.z - near_m) / (b.position.z - a.position.z));
    if (b.position.z < near_m) b = mix_vertex(a, b, (a.position.z - near_m) / (a.position.z - b.position.z));
    return true;
}

/// Liang and Barsky 1984, against the view and `margin` pixels round it. False when nothing is left.
bool clip_to_view(ScreenSegment& s, double width, double height, double margin) {
    const double dx = s.x1 - s.x0, dy = s.y1 - s.y0;
    double first = 0, last = 1;
    const auto clip = [&](double direction, double room) {
        if (direction == 0) return room >= 0;
        const double t = room / direction;
        if (direction < 0)
            first = std::max(first, t);
        else
            last = std::min(last, t);
        return true;
    };
    const bool hit = clip(-dx, s.x0 + margin) && clip(dx, width + margin - s.x0) &&
                     clip(-dy, s.y0 + margin) && clip(dy, height + margin - s.y0);
    if (!hit || !(first <= last)) return false;
    const ScreenSegment whole = s;
    const auto inverse_depth = [&](double t) { // linear on the screen
        return whole.depth0 > 0 && whole.depth1 > 0
                   ? 1 / (1 / whole.depth0 + (1 / whole.depth1 - 1 / whole.depth0) * t)
                   : 0.0;
    };
    s.x0 = whole.x0 + first * dx;
    s.y0 = whole.y0 + first * dy;
    s.x1 = whole.x0 + last * dx;
    s.y1 = whole.y0 + last * dy;
    if (first > 0) s.depth0 = inverse_depth(first);
    if (last < 1) s.depth1 = inverse_depth(last);
    s.color0 = mix_color(whole.color0, whole.color1, first);
    s.color1 = mix_color(whole.color0, whole.color1, last);
    return true;
}

/// What the segments of an item have in common.
struct SolidLines {
    const Camera3d& camera;
    glm::dmat4 eye_from_item{1};
    double width_px = 1, width_m = 0; // line_width.hpp
};

std::optional<ScreenSegment> project_segment(const LineVertex& from, const LineVertex& to,
                                             const SolidLines& lines, double width, double height) {
    const Camera3d& camera = lines.camera;
    const auto eye = [&](const LineVertex& v) {
        return EyeVertex{glm::dvec3(lines.eye_from_item * glm::dvec4(glm::dvec3(v.position), 1)), v.color};
    };
    EyeVertex a = eye(from), b = eye(to);
    const double middle_z = 0.5 * (a.position.z + b.position.z);
    if (!clip_near(a, b, camera.near_m)) return std::nullopt;
    const bool orthographic = camera.orthographic_height_m > 0;
    const double focal = 0.5 * height / std::tan(0.5 * camera.fov_y);
    const auto scale_at = [&](double eye_z) {
        return orthographic ? height / camera.orthographic_height_m : focal / eye_z;
    };
    const auto scale = [&](const EyeVertex& v) { return scale_at(v.position.z); };
    double width_px = lines.width_px;
    if (lines.width_m > 0)
        width_px = middle_z > 0
                       ? std::clamp(lines.width_m * scale_at(middle_z), kLeastRadiusLinePx, kMostRadiusLinePx)
                       : kLeastRadiusLinePx;
    return ScreenSegment{.x0 = 0.5 * width + a.position.x * scale(a),
                         .y0 = 0.5 * height + a.position.y * scale(a),
                         .x1 = 0.5 * width + b.position.x * scale(b),
                         .y1 = 0.5 * height + b.position.y * scale(b),
                         .width_px = width_px,
                         .depth0 = a.position.z,
                         .depth1 = b.position.z,
                         .color0 = a.color,
                         .color1 = b.color};
}

/// Columns whose centres lie within `reach` of the segment's line in this row; an upper bound.
struct Columns {
    double first, last;
};
Columns columns_in_row(const ScreenSegment& s, double y, double reach) {
    const double left = std::min(s.x0, s.x1) - reach, right = std::max(s.x0, s.x1) + reach;
    const double dx = s.x1 - s.x0, dy = s.y1 - s.y0;
    if (std::abs(dy) < 1e-9) return {left, right};
    const double x = s.x0 + (y - s.y0) * dx / dy;
    const double half = reach * std::hypot(dx, dy) / std::abs(dy);
    return {std::max(left, x - half), std::min(right, x + half)};
}

struct Stroke {
    const ScreenSegment& segment;
    bool orthographic;

    /// Colour with the pixel's coverage in its alpha; alpha 0: nothing.
    [[nodiscard]] Rgba8 at(double x, double y, const PointKey* key) const {
        const double dx = segment.x1 - segment.x0, dy = segment.y1 - segment.y0;
        const double squared = dx * dx + dy * dy;
        const double t =
            squared > 0 ? std::clamp(((x - segment.x0) * dx + (y - segment.y0) * dy) / squared, 0.0, 1.0) : 0;
        const double away = std::hypot(x - segment.x0 - t * dx, y - segment.y0 - t * dy);
        const double coverage = std::clamp(0.5 * segment.width_px + 0.5 - away, 0.0, 1.0);
        Rgba8 color = mix_color(segment.color0, segment.color1, t);
        color.a = static_cast<std::uint8_t>(std::floor(color.a * coverage + 0.5));
        if (color.a == 0 || key == nullptr || segment.depth0 <= 0) return color;
        const double depth = orthographic
                                 ? segment.depth0 + (segment.depth1 - segment.depth0) * t
                                 : 1 / (1 / segment.depth0 + (1 / segment.depth1 - 1 / segment.depth0) * t);
        if (distance_m(*key) < depth) color.a = 0; // "no point" is a NaN, nearer than nothing
        return color;
    }
};

} // namespace

std::vector<ScreenSegment> project_lines(const LineItem& item, const DrawList& list) {
    std::vector<ScreenSegment> segments;
    const double width = list.width, height = list.height;
    const auto* camera_2d = std::get_if<Camera2d>(&list.camera);
    const auto* camera_3d = std::get_if<Camera3d>(&list.camera);
    std::optional<SolidLines> solid;
    if (camera_3d != nullptr)
        solid.emplace(SolidLines{*camera_3d, camera_3d->eye_from_world * item.world_from_item, item.width_px,
                                 line_width_m(item)});
    for (std::size_t i = 0; i + 1 < item.vertices.size(); i += 2) {
        const LineVertex &a = item.vertices[i], &b = item.vertices[i + 1];
        std::optional<ScreenSegment> segment;
        if (solid) {
            segment = project_segment(a, b, *solid, width, height);
        } else {
            const double scale = camera_2d->view_px_per_scene_px;
            segment = ScreenSegment{.x0 = a.position.x * scale + camera_2d->offset_x_px,
                                    .y0 = a.position.y * scale + camera_2d->offset_y_px,
                                    .x1 = b.position.x * scale + camera_2d->offset_x_px,
                                    .y1 = b.position.y * scale + camera_2d->offset_y_px,
                                    .width_px = line_width_px(item, *camera_2d),
                                    .depth0 = 0,
                                    .depth1 = 0,
                                    .color0 = a.color,
                                    .color1 = b.color};
        }
        const auto finite = [](const ScreenSegment& s) {
            return std::isfinite(s.x0) && std::isfinite(s.y0) && std::isfinite(s.x1) && std::isfinite(s.y1);
        };
        if (segment && finite(*segment) && clip_to_view(*segment, width, height, segment->width_px + 1.0))
            segments.push_back(*segment);
    }
    return segments;
}

void draw_segments(std::span<const ScreenSegment> segments, bool orthographic, const PointKey* points,
                   std::uint32_t first_row, std::uint32_t last_row, const MutableImageView& target,
                   bool bgr) {
    const double width = target.desc.width;
    for (const ScreenSegment& segment : segments) {
        const double reach = 0.5 * segment.width_px + 0.5;
        const double top =
            std::max(std::floor(std::min(segment.y0, segment.y1) - reach), static_cast<double>(first_row));
        const double bottom =
            std::min(std::ceil(std::max(segment.y0, segment.y1) + reach), static_cast<double>(last_row));
        if (!(top < bottom)) continue;
        const Stroke stroke{segment, orthographic};
        for (auto y = static_cast<std::uint32_t>(top); y < static_cast<std::uint32_t>(bottom); ++y) {
            const Columns columns = columns_in_row(segment, y + 0.5, reach);
            const auto first =
                static_cast<std::uint32_t>(std::clamp(std::floor(columns.first - 0.5), 0.0, width));
            const auto last =
                static_cast<std::uint32_t>(std::clamp(std::ceil(columns.last + 0.5), 0.0, width));
            auto* pixels = target.row_as<PackedRgba>(y);
            for (std::uint32_t x = first; x < last; ++x) {
                const PointKey* point =
                    points == nullptr ? nullptr : points + std::size_t{y} * target.desc.width + x;
                const Rgba8 color = stroke.at(x + 0.5, y + 0.5, point);
                if (color.a == 0) continue;
                const PackedRgba packed = pack(color);
                pixels[x] = over(pixels[x], bgr ? swap_red_blue(packed) : packed, 256);
            }
        }
    }
}

} // namespace fathom::cpu
