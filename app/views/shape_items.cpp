#include "app/views/shape_items.hpp"

#include "renderer/colormap_table.hpp"

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

/// Segments of alike width together: widths in pixels to half of one, radii to a sixteenth of an octave, so that there
/// are never more than some thousand items.
class WidthGroups {
  public:
    explicit WidthGroups(float draw_order) : draw_order_(draw_order) {}

    void add(const ShapeSegment& segment) {
        const bool in_pixels = segment.radius < 0;
        const double width_px = std::clamp(-2.0 * segment.radius, 1.0, kWidest_px);
        const auto step = static_cast<int>(
            std::lround(in_pixels ? 2 * width_px : 16 * std::log2(static_cast<double>(segment.radius))));
        const auto [found, is_new] = groups_.try_emplace({in_pixels, step});
        LineItem& item = found->second;
        if (is_new) {
            item.draw_order = draw_order_;
            item.width_px = static_cast<float>(in_pixels ? 0.5 * step : 1);
            item.radius = in_pixels ? 0 : segment.radius;
        }
        item.vertices.push_back({segment.from, rgba(segment.color)});
        item.vertices.push_back({segment.to, rgba(segment.color)});
    }

    void move_to(std::vector<LineItem>& lines) {
        for (auto& [width, item] : groups_)
            lines.push_back(std::move(item));
        groups_.clear();
    }

  private:
    float draw_order_;
    std::map<std::pair<bool, int>, LineItem> groups_;
};

/// The middle 98 of 100 values, of a sample of them where they are many; nothing where none is finite.
std::optional<ValueRange> usual_range(std::span<const float> values) {
    constexpr std::size_t kMostSampled = 1u << 14, kFewest = 100; // of fewer, all count
    const std::size_t step = values.size() / kMostSampled + 1;
    std::vector<float> sample;
    for (std::size_t i = 0; i < values.size(); i += step)
        if (std::isfinite(values[i])) sample.push_back(values[i]);
    if (sample.empty()) return std::nullopt;
    const std::size_t left_out = sample.size() < kFewest ? 0 : sample.size() / 100;
    const auto at = [&](std::size_t i) {
        std::ranges::nth_element(sample, sample.begin() + static_cast<std::ptrdiff_t>(i));
        return static_cast<double>(sample[i]);
    };
    return ValueRange{at(left_out), at(sample.size() - 1 - left_out)};
}

std::span<const float> row_of(const SharedImage& columns, std::uint32_t row) {
    return {columns.view().row_as<float>(row), columns.desc.width};
}

std::optional<Bounds> bounds_of(const SharedImage& positions) {
    Bounds bounds;
    for (int axis = 0; axis < 3; ++axis) {
        const auto range = usual_range(row_of(positions, static_cast<std::uint32_t>(axis)));
        if (!range) return std::nullopt;
        bounds.low[axis] = range->low;
        bounds.high[axis] = range->high;
    }
    return bounds;
}

/// How far each point lies from where its frame has its origin: from the sensor.
SharedImage distances_of(const SharedImage& positions) {
    const auto x = row_of(positions, 0), y = row_of(positions, 1), z = row_of(positions, 2);
    Image distances = allocate_point_values(positions.desc.width, kF32);
    auto* out = distances.view().row_as<float>(0);
    for (std::size_t i = 0; i < x.size(); ++i)
        out[i] = std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
    return share(std::move(distances));
}

SharedImage colors_by(const SharedImage& values, const StreamSettings& settings) {
    const ColorTable table =
        color_table(ColorScale{.colormap = settings.colormap, .reversed = settings.reversed});
    const auto range = usual_range(row_of(values, 0)).value_or(ValueRange{0, 1});
    const auto low = static_cast<float>(range.low);
    const float per_value = range.high > range.low ? static_cast<float>(255 / (range.high - range.low)) : 0;
    Image colors = allocate_point_values(values.desc.width, kRgba8);
    auto* out = colors.view().row_as<PackedRgba>(0);
    for (const float value : row_of(values, 0)) {
        const float index = (value - low) * per_value + 0.5f;
        *out++ = table[static_cast<std::size_t>(index > 0 ? std::min(index, 255.0f) : 0.0f)];
    }
    return share(std::move(colors));
}

FreePointsItem item_of(const ShapePoints& points, const StreamSettings& settings) {
    FreePointsItem item;
    item.positions = points.positions;
    item.colors = points.colors;
    item.radii = points.radii;
    item.color = rgba(points.color);
    item.radius = points.radius;
    item.world_from_points = points.entity_from_points;
    if (points.values && !points.colors) item.colors = colors_by(points.values, settings);
    return item;
}

ReadyShapes make_ready(const ShapesAt& shapes, const StreamSettings& settings) {
    ReadyShapes ready{.colormap = settings.colormap,
                      .reversed = settings.reversed,
                      .is_3d = shapes.is_3d,
                      .problem = shapes.problem};
    WidthGroups groups(shapes.is_3d ? 0 : shapes.draw_order);
    for (const ShapeSegment& segment : shapes.segments) {
        groups.add(segment);
        for (const glm::vec3& end : {segment.from, segment.to})
            include(ready.bounds, {glm::dvec3(end), glm::dvec3(end)});
    }
    groups.move_to(ready.lines);
    constexpr std::size_t kMostLabels = 2000; // more than a view has room for
    for (const ShapeLabel& label :
         std::span(shapes.labels).first(std::min(shapes.labels.size(), kMostLabels)))
        ready.labels.push_back({glm::dvec3(label.position), label.text});
    for (ShapePoints points : shapes.points) {
        if (points.is_sensed && !points.values && !points.colors)
            points.values = distances_of(points.positions);
        ready.points.push_back(item_of(points, settings));
        ready.values.push_back(points.values);
        if (const auto bounds = bounds_of(points.positions))
            include(ready.bounds, moved(*bounds, points.entity_from_points));
    }
    return ready;
}

/// Those of the rows that are there now; made when the rows or the colours have changed.
std::shared_ptr<const ReadyShapes> ready_shapes(ViewContext& context, const EntityPath& entity,
                                                Wants& wants) {
    ShapeRows now = latest_shape_rows(context.store, entity, context.time);
    want(now.pending, wants);
    const StreamSettings& settings = settings_of(context, entity);
    std::shared_ptr<const ReadyShapes>& kept = context.memory[entity].shapes;
    const bool is_same = kept && kept->rows == now.rows && kept->colormap == settings.colormap &&
                         kept->reversed == settings.reversed;
    if (!is_same) {
        ReadyShapes ready = make_ready(latest_shapes(context.store, entity, context.time), settings);
        ready.rows = std::move(now.rows);
        kept = std::make_shared<const ReadyShapes>(std::move(ready));
    }
    return kept;
}

} // namespace

std::vector<PlacedLabel> add_flat_shapes(ViewContext& context, const EntityPath& picture, DrawList& list,
                                         Wants& wants) {
    std::vector<PlacedLabel> labels;
    EntityPath parent = picture;
    go_to_parent(parent);
    const std::string frame = latest_frame(context.store, picture, context.time).frame;
    for (const EntityPath& entity : context.store.entities()) {
        if (shape_space(context.store, entity) != ShapeSpace::Flat) continue;
        EntityPath above = entity;
        const bool is_beside = go_to_parent(above) && above == parent;
        const FrameAt own = latest_frame(context.store, entity, context.time);
        want(own.pending, wants);
        if (!is_beside && !is_below(entity, picture) && own.frame != frame) continue;
        const auto shapes = ready_shapes(context, entity, wants);
        list.lines.insert(list.lines.end(), shapes->lines.begin(), shapes->lines.end());
        labels.insert(labels.end(), shapes->labels.begin(), shapes->labels.end());
    }
    return labels;
}

SolidShapes add_solid_shapes(ViewContext& context, const SolidScene& scene, DrawList& list, Wants& wants) {
    SolidShapes added;
    std::uint32_t pick_id = scene.first_pick_id;
    for (const EntityPath& entity : context.store.entities()) {
        if (shape_space(context.store, entity) != ShapeSpace::Solid) continue;
        const PlaceAt place = latest_place(context.store, entity, context.time);
        want(place.pending, wants);
        const auto shapes = ready_shapes(context, entity, wants);
        const std::string& problem = place.problem.empty() ? shapes->problem : place.problem;
        if (!problem.empty()) {
            if (added.problem.empty()) added.problem = "Not drawn: " + problem + ".";
            continue;
        }
        if (place.world != scene.world || !shapes->bounds) continue;
        const glm::dmat4 scene_from_entity = scene.scene_from_world * place.world_from_entity;
        for (LineItem item : shapes->lines) {
            item.world_from_item = scene_from_entity;
            list.lines.push_back(std::move(item));
        }
        for (std::size_t i = 0; i < shapes->points.size(); ++i) {
            FreePointsItem item = shapes->points[i];
            item.world_from_points = scene_from_entity * item.world_from_points;
            item.size_ratio = scene.size_ratio;
            item.pick_id = pick_id++;
            added.points.push_back(
                {entity, item.pick_id, item.positions, shapes->values[i], item.world_from_points});
            list.free_points.push_back(std::move(item));
        }
        for (const PlacedLabel& label : shapes->labels)
            added.labels.push_back({glm::dvec3(scene_from_entity * glm::dvec4(label.place, 1)), label.text});
        include(added.bounds, moved(*shapes->bounds, scene_from_entity));
        ++added.entity_count;
    }
    return added;
}

std::optional<double> value_of(const PlacedPoints& points, std::uint32_t index) {
    if (!points.values) return std::nullopt;
    return row_of(points.values, 0)[index];
}

glm::dvec3 place_of(const PlacedPoints& points, std::uint32_t index) {
    const glm::dvec4 own(row_of(points.positions, 0)[index], row_of(points.positions, 1)[index],
                         row_of(points.positions, 2)[index], 1);
    return glm::dvec3(points.scene_from_points * own);
}

} // namespace fathom
