#include "app/views/shape_items.hpp"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace fathom {
namespace {

constexpr double kWidest_px = 64;

Rgba8 rgba(const ClassColor& color) {
    return {color[0], color[1], color[2], color[3]};
}

bool is_below(const EntityPath& entity, const EntityPath& above) {
    return above == "/" ||
           (entity.starts_with(above) && (entity.size() == above.size() || entity[above.size()] == '/'));
}

void want(const std::vector<ChunkId>& pending, Wants& wants) {
    wants.chunks.insert(wants.chunks.end(), pending.begin(), pending.end());
}

/// Segments of alike width together; widths in pixels are rounded to half of one.
class WidthGroups {
  public:
    WidthGroups(const glm::dmat4& world_from_item, float draw_order)
        : world_from_item_(world_from_item), draw_order_(draw_order) {}

    void add(const ShapeSegment& segment, double width_px) {
        const double width = std::clamp(std::isfinite(width_px) ? width_px : 1.0, 1.0, kWidest_px);
        LineItem& item = by_half_px_[static_cast<int>(std::lround(2 * width))];
        item.vertices.push_back({segment.from, rgba(segment.color)});
        item.vertices.push_back({segment.to, rgba(segment.color)});
    }

    void move_to(std::vector<LineItem>& lines) {
        for (auto& [half_px, item] : by_half_px_) {
            item.width_px = static_cast<float>(0.5 * half_px);
            item.world_from_item = world_from_item_;
            item.draw_order = draw_order_;
            lines.push_back(std::move(item));
        }
        by_half_px_.clear();
    }

  private:
    glm::dmat4 world_from_item_;
    float draw_order_;
    std::map<int, LineItem> by_half_px_;
};

} // namespace

void add_flat_shapes(ViewContext& context, const EntityPath& picture, DrawList& list, Wants& wants) {
    EntityPath parent = picture;
    go_to_parent(parent);
    const double zoom = std::get<Camera2d>(list.camera).view_px_per_scene_px;
    for (const EntityPath& entity : context.store.entities()) {
        EntityPath above = entity;
        const bool is_beside = go_to_parent(above) && above == parent;
        if (!is_beside && !is_below(entity, picture)) continue;
        if (shape_space(context.store, entity) != ShapeSpace::Flat) continue;
        const ShapesAt shapes = latest_shapes(context.store, entity, context.time);
        want(shapes.pending, wants);
        WidthGroups groups(glm::dmat4(1), shapes.draw_order);
        for (const ShapeSegment& segment : shapes.segments)
            groups.add(segment, segment.radius < 0 ? -2.0 * segment.radius : 2.0 * segment.radius * zoom);
        groups.move_to(list.lines);
    }
}

void add_solid_shapes(ViewContext& context, const SolidView& view, DrawList& list, Wants& wants) {
    const double focal_px = 0.5 * view.view_height / std::tan(0.5 * view.camera.fov_y);
    const EyeFrame eye = eye_frame(view.camera);
    for (const EntityPath& entity : context.store.entities()) {
        if (shape_space(context.store, entity) != ShapeSpace::Solid) continue;
        const PlaceAt place = latest_place(context.store, entity, context.time);
        want(place.pending, wants);
        if (!place.problem.empty()) continue;
        const ShapesAt shapes = latest_shapes(context.store, entity, context.time);
        want(shapes.pending, wants);
        const glm::dmat4 scene_from_item = view.scene_from_world * place.world_from_entity;
        const double scale = std::cbrt(std::abs(glm::determinant(glm::dmat3(scene_from_item))));
        WidthGroups groups(scene_from_item, 0);
        for (const ShapeSegment& segment : shapes.segments) {
            double width_px = -2.0 * segment.radius;
            if (segment.radius > 0) {
                const glm::dvec3 middle(
                    scene_from_item *
                    glm::dvec4(0.5 * (glm::dvec3(segment.from) + glm::dvec3(segment.to)), 1));
                const double away_m = view.camera.orthographic ? view.camera.distance_m
                                                               : glm::dot(middle - eye.position, eye.forward);
                width_px = away_m > 0 ? 2.0 * segment.radius * scale * focal_px / away_m : 1;
            }
            groups.add(segment, width_px);
        }
        groups.move_to(list.lines);
    }
}

} // namespace fathom
