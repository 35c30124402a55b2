#include "app/scene/shapes.hpp"

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/quaternion.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace fathom {
namespace {

/// More than a picture can show; keeps a hostile count from filling the memory.
constexpr std::size_t kMostInstances = 1u << 21;

/// The components of one archetype at one time.
class ShapeFields {
  public:
    ShapeFields(const Store& store, const EntityPath& entity, std::string_view archetype, const TimePoint& at,
                std::vector<ChunkId>& pending)
        : store_(store), entity_(entity), archetype_(archetype), at_(at), pending_(pending) {}

    [[nodiscard]] ArrowArray instances(std::string_view field) const {
        const LatestRow latest =
            store_.latest(entity_, std::string(archetype_).append(":").append(field), at_);
        pending_.insert(pending_.end(), latest.pending.begin(), latest.pending.end());
        return latest.column == nullptr ? ArrowArray{} : list_at(latest.column->cells, latest.row.row);
    }

    /// Vectors of a field; those of two numbers get a third of 0.
    [[nodiscard]] std::vector<glm::vec3> vectors(std::string_view field, int size) const {
        return vectors_of(instances(field), size);
    }
    [[nodiscard]] static std::vector<glm::vec3> vectors_of(const ArrowArray& array, int size) {
        const auto width = static_cast<std::size_t>(size);
        const std::vector<double> numbers = flat_doubles(array, kMostInstances * width);
        std::vector<glm::vec3> vectors(numbers.size() / width, glm::vec3(0));
        for (std::size_t i = 0; i < vectors.size(); ++i)
            for (int axis = 0; axis < size; ++axis)
                vectors[i][axis] = static_cast<float>(numbers[i * width + static_cast<std::size_t>(axis)]);
        return vectors;
    }

  private:
    const Store& store_;
    const EntityPath& entity_;
    std::string_view archetype_;
    const TimePoint& at_;
    std::vector<ChunkId>& pending_;
};

/// Index into a list that repeats its last element.
std::size_t repeated(std::size_t i, std::size_t count) {
    return std::min(i, count - 1);
}

/// Colour, radius and label of each instance.
struct Looks {
    std::vector<ClassColor> colors; // never empty
    std::vector<float> radii;       // never empty
    ArrowArray labels;

    [[nodiscard]] ClassColor color(std::size_t i) const { return colors[repeated(i, colors.size())]; }
    [[nodiscard]] float radius(std::size_t i) const { return radii[repeated(i, radii.size())]; }
};

ClassColor color_of_path(const EntityPath& entity) {
    return automatic_color(static_cast<std::uint16_t>(std::hash<std::string>()(entity)));
}

Looks read_looks(const ShapeFields& fields, const Store& store, const EntityPath& entity,
                 const TimePoint& at) {
    Looks looks;
    const ArrowArray colors = fields.instances("colors"), class_ids = fields.instances("class_ids");
    looks.colors.reserve(std::min<std::uint64_t>(colors.length, kMaxPoints));
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(colors.length, kMaxPoints); ++i) {
        const auto rgba = uint64_at(colors, i).value_or(0xFFFFFFFF);
        const auto byte = [&](int shift) { return static_cast<std::uint8_t>(rgba >> shift); };
        looks.colors.push_back({byte(24), byte(16), byte(8), byte(0)});
    }
    if (looks.colors.empty() && class_ids.length > 0) {
        const ClassTable classes = latest_annotations(store, entity, at).classes;
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(class_ids.length, kMaxPoints); ++i)
            looks.colors.push_back(
                classes.color(static_cast<std::uint16_t>(uint64_at(class_ids, i).value_or(0))));
    }
    if (looks.colors.empty()) looks.colors.push_back(color_of_path(entity));
    for (const double radius : flat_doubles(fields.instances("radii"), kMaxPoints))
        looks.radii.push_back(std::isfinite(radius) && radius != 0 ? static_cast<float>(radius) : -1.5f);
    if (looks.radii.empty()) looks.radii.push_back(-1.5f);
    looks.labels = fields.instances("labels");
    return looks;
}

bool is_finite(const glm::vec3& v) {
    return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}

/// Collects what an archetype shows.
struct Sketch {
    ShapesAt& shapes;
    const Looks& looks;

    void segment(std::size_t instance, glm::vec3 from, glm::vec3 to) const {
        if (is_finite(from) && is_finite(to))
            shapes.segments.push_back({from, to, looks.radius(instance), looks.color(instance)});
    }
    void label(std::size_t instance, glm::vec3 position) const {
        const auto text = string_at(looks.labels, instance);
        if (text && !text->empty() && is_finite(position))
            shapes.labels.push_back({position, std::string(*text)});
    }
    void box(std::size_t instance, const std::array<glm::vec3, 8>& corners) const {
        for (std::size_t corner = 0; corner < 8; ++corner) // bit i: the far side along axis i
            for (const std::size_t axis : {1u, 2u, 4u})
                if ((corner & axis) == 0) segment(instance, corners[corner], corners[corner | axis]);
    }
};

void read_points_2d(const ShapeFields& fields, const Sketch& sketch) {
    const std::vector<glm::vec3> positions = fields.vectors("positions", 2);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        sketch.segment(i, positions[i], positions[i]);
        sketch.label(i, positions[i]);
    }
}

void read_points_3d(const ShapeFields& fields, const Sketch& sketch) {
    const ArrowArray positions = fields.instances("positions");
    if (positions.length == 0) return;
    const Looks& looks = sketch.looks;
    sketch.shapes.points.push_back(points_of(positions, looks.colors, looks.radii));
    const ImageView columns = sketch.shapes.points.back().positions.view();
    for (std::uint32_t i = 0; i < std::min<std::uint64_t>(looks.labels.length, columns.desc.width); ++i)
        sketch.label(i,
                     {columns.row_as<float>(0)[i], columns.row_as<float>(1)[i], columns.row_as<float>(2)[i]});
}

void read_cloud(const Store& store, const EntityPath& entity, const TimePoint& at, ShapesAt& shapes) {
    const auto logged = latest_at<LoggedCloud>(store, entity, at);
    shapes.pending.insert(shapes.pending.end(), logged.pending.begin(), logged.pending.end());
    if (logged.value == nullptr) return;
    auto points = points_of(*logged.value->message, color_of_path(entity));
    if (!points)
        shapes.problem = entity + ": " + points.error().message;
    else if (*points)
        shapes.points.push_back(**std::move(points));
}

void read_strips(const ShapeFields& fields, int size, const Sketch& sketch) {
    const ArrowArray strips = fields.instances("strips");
    std::size_t total = 0;
    for (std::uint64_t i = 0; i < strips.length && total < kMostInstances; ++i) {
        const std::vector<glm::vec3> points = ShapeFields::vectors_of(list_at(strips, i), size);
        total += points.size();
        for (std::size_t j = 1; j < points.size(); ++j)
            sketch.segment(i, points[j - 1], points[j]);
        if (!points.empty()) sketch.label(i, points[points.size() / 2]);
    }
}

void read_boxes_2d(const ShapeFields& fields, const Sketch& sketch) {
    const std::vector<glm::vec3> half = fields.vectors("half_sizes", 2),
                                 centers = fields.vectors("centers", 2);
    for (std::size_t i = 0; i < half.size(); ++i) {
        const glm::vec3 center = centers.empty() ? glm::vec3(0) : centers[repeated(i, centers.size())];
        const glm::vec3 low = center - half[i], high = center + half[i];
        const glm::vec3 corners[] = {low, {high.x, low.y, 0}, high, {low.x, high.y, 0}};
        for (std::size_t j = 0; j < 4; ++j)
            sketch.segment(i, corners[j], corners[(j + 1) % 4]);
        sketch.label(i, center);
    }
}

/// One rotation an instance: axis and angle, then quaternion, as in a Transform3D.
std::vector<glm::quat> read_rotations(const ShapeFields& fields, std::size_t count) {
    const ArrowArray axis_angles = fields.instances("rotation_axis_angles");
    const auto axis_lists = child(axis_angles, "axis"), angles = child(axis_angles, "angle");
    const std::vector<glm::vec3> axes =
        axis_lists ? ShapeFields::vectors_of(*axis_lists, 3) : std::vector<glm::vec3>();
    const std::vector<double> numbers = flat_doubles(fields.instances("quaternions"), 4 * kMostInstances);
    std::vector<glm::quat> rotations(count, glm::quat(1, 0, 0, 0));
    for (std::size_t i = 0; i < count; ++i) {
        if (!axes.empty()) {
            const std::size_t at = repeated(i, axes.size());
            if (glm::length(axes[at]) > 0)
                rotations[i] = glm::angleAxis(static_cast<float>(double_at(*angles, at).value_or(0)),
                                              glm::normalize(axes[at]));
        }
        if (numbers.size() < 4) continue;
        const std::size_t at = 4 * repeated(i, numbers.size() / 4);
        const glm::quat rotation(static_cast<float>(numbers[at + 3]), static_cast<float>(numbers[at]),
                                 static_cast<float>(numbers[at + 1]), static_cast<float>(numbers[at + 2]));
        if (glm::length(rotation) > 0) rotations[i] = rotations[i] * glm::normalize(rotation);
    }
    return rotations;
}

void read_boxes_3d(const ShapeFields& fields, const Sketch& sketch) {
    const std::vector<glm::vec3> half = fields.vectors("half_sizes", 3),
                                 centers = fields.vectors("centers", 3);
    const std::vector<glm::quat> rotations = read_rotations(fields, half.size());
    for (std::size_t i = 0; i < half.size(); ++i) {
        const glm::vec3 center = centers.empty() ? glm::vec3(0) : centers[repeated(i, centers.size())];
        std::array<glm::vec3, 8> corners;
        for (std::size_t corner = 0; corner < 8; ++corner) {
            const glm::vec3 side((corner & 1) != 0 ? 1 : -1, (corner & 2) != 0 ? 1 : -1,
                                 (corner & 4) != 0 ? 1 : -1);
            corners[corner] = center + rotations[i] * (side * half[i]);
        }
        sketch.box(i, corners);
        sketch.label(i, center);
    }
}

void read_arrows(const ShapeFields& fields, const Sketch& sketch) {
    const std::vector<glm::vec3> vectors = fields.vectors("vectors", 3),
                                 origins = fields.vectors("origins", 3);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const glm::vec3 from = origins.empty() ? glm::vec3(0) : origins[repeated(i, origins.size())];
        const glm::vec3 tip = from + vectors[i];
        sketch.segment(i, from, tip);
        sketch.label(i, 0.5f * (from + tip));
        const glm::vec3 beside =
            std::abs(vectors[i].x) < std::abs(vectors[i].y) ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0);
        const glm::vec3 across = glm::cross(vectors[i], beside);
        if (!(glm::length(across) > 0)) continue;
        const glm::vec3 side = 0.08f * glm::length(vectors[i]) * glm::normalize(across);
        const glm::vec3 neck = tip - 0.2f * vectors[i];
        sketch.segment(i, tip, neck + side);
        sketch.segment(i, tip, neck - side);
    }
}

/// Its box, with a name: Fathom draws no surfaces.
void read_mesh(const ShapeFields& fields, const EntityPath& entity, const Sketch& sketch) {
    const std::vector<glm::vec3> vertices = fields.vectors("vertex_positions", 3);
    if (vertices.empty()) return;
    glm::vec3 low = vertices.front(), high = low;
    for (const glm::vec3& vertex : vertices) {
        if (!is_finite(vertex)) continue;
        low = glm::min(low, vertex);
        high = glm::max(high, vertex);
    }
    std::array<glm::vec3, 8> corners;
    for (std::size_t corner = 0; corner < 8; ++corner)
        corners[corner] = {(corner & 1) != 0 ? high.x : low.x, (corner & 2) != 0 ? high.y : low.y,
                           (corner & 4) != 0 ? high.z : low.z};
    sketch.box(0, corners);
    sketch.shapes.labels.push_back({0.5f * (low + high), "mesh " + entity});
}

/// What an asset shows is in a file of its own: a box of this half size says where it stands.
void read_asset(const ShapeFields& fields, const EntityPath& entity, const Sketch& sketch) {
    constexpr float kHalf = 0.1f;
    if (fields.instances("blob").length == 0) return;
    std::array<glm::vec3, 8> corners;
    for (std::size_t corner = 0; corner < 8; ++corner)
        corners[corner] = {(corner & 1) != 0 ? kHalf : -kHalf, (corner & 2) != 0 ? kHalf : -kHalf,
                           (corner & 4) != 0 ? kHalf : -kHalf};
    sketch.box(0, corners);
    const auto type = string_at(fields.instances("media_type"), 0);
    sketch.shapes.labels.push_back(
        {glm::vec3(0), "asset " + entity + (type ? " (" + std::string(*type) + ")" : "")});
}

struct KnownShape {
    std::string_view archetype, component;
    bool is_3d;
    float draw_order;
    void (*read)(const ShapeFields&, const EntityPath&, const Sketch&);
};

/// Of those that need no name.
template <void (*read)(const ShapeFields&, const Sketch&)>
void unnamed(const ShapeFields& fields, const EntityPath&, const Sketch& sketch) {
    read(fields, sketch);
}

constexpr auto kShapes = std::to_array<KnownShape>({
    {"Points2D", "Points2D:positions", false, 20, unnamed<read_points_2d>},
    {"LineStrips2D", "LineStrips2D:strips", false, 20,
     [](const ShapeFields& f, const EntityPath&, const Sketch& s) { read_strips(f, 2, s); }},
    {"Boxes2D", "Boxes2D:half_sizes", false, 10, unnamed<read_boxes_2d>},
    {"Points3D", "Points3D:positions", true, 0, unnamed<read_points_3d>},
    {"LineStrips3D", "LineStrips3D:strips", true, 0,
     [](const ShapeFields& f, const EntityPath&, const Sketch& s) { read_strips(f, 3, s); }},
    {"Boxes3D", "Boxes3D:half_sizes", true, 0, unnamed<read_boxes_3d>},
    {"Arrows3D", "Arrows3D:vectors", true, 0, unnamed<read_arrows>},
    {"Mesh3D", "Mesh3D:vertex_positions", true, 0, read_mesh},
    {"Asset3D", "Asset3D:blob", true, 0, read_asset},
});

} // namespace

ShapeSpace shape_space(const Store& store, const EntityPath& entity) {
    ShapeSpace space = ShapeSpace::None;
    for (const std::string& component : store.components(entity)) {
        if (component == name_of<LoggedCloud>()) return ShapeSpace::Solid;
        const auto* known = std::ranges::find(kShapes, component, &KnownShape::component);
        if (known == kShapes.end()) continue;
        if (known->is_3d) return ShapeSpace::Solid;
        space = ShapeSpace::Flat;
    }
    return space;
}

std::string_view solid_component(const Store& store, const EntityPath& entity) {
    for (const std::string& component : store.components(entity)) {
        if (component == name_of<LoggedCloud>()) return name_of<LoggedCloud>();
        const auto known = std::ranges::find(kShapes, component, &KnownShape::component);
        if (known != kShapes.end() && known->is_3d) return known->component;
    }
    return {};
}

ShapeRows latest_shape_rows(const Store& store, const EntityPath& entity, const TimePoint& at) {
    ShapeRows found;
    const auto add = [&](const EntityPath& of, std::string_view component) {
        const LatestRow latest = store.latest(of, component, at);
        found.pending.insert(found.pending.end(), latest.pending.begin(), latest.pending.end());
        if (latest.column == nullptr) {
            found.rows.emplace_back();
            return false;
        }
        found.rows.emplace_back(ShapeRows::Row{latest.row.chunk, latest.row.row});
        return true;
    };
    bool has_classes = false;
    for (const std::string& component : store.components(entity)) {
        const std::string_view archetype = std::string_view(component).substr(0, component.find(':'));
        const bool is_shape = component == name_of<LoggedCloud>() ||
                              std::ranges::find(kShapes, archetype, &KnownShape::archetype) != kShapes.end();
        if (is_shape && add(entity, component)) has_classes |= component.ends_with(":class_ids");
    }
    if (!has_classes) return found;
    EntityPath place = entity;
    do {
        add(place, kAnnotationContext);
    } while (go_to_parent(place));
    return found;
}

ShapesAt latest_shapes(const Store& store, const EntityPath& entity, const TimePoint& at) {
    ShapesAt shapes;
    shapes.is_3d = shape_space(store, entity) == ShapeSpace::Solid;
    const std::vector<std::string> components = store.components(entity);
    if (std::ranges::find(components, name_of<LoggedCloud>()) != components.end())
        read_cloud(store, entity, at, shapes);
    for (const KnownShape& known : kShapes) {
        if (known.is_3d != shapes.is_3d || std::ranges::find(components, known.component) == components.end())
            continue;
        const ShapeFields fields(store, entity, known.archetype, at, shapes.pending);
        const Looks looks = read_looks(fields, store, entity, at);
        const Sketch sketch{shapes, looks};
        known.read(fields, entity, sketch);
        if (!known.is_3d)
            shapes.draw_order =
                static_cast<float>(double_at(fields.instances("draw_order"), 0).value_or(known.draw_order));
    }
    return shapes;
}

} // namespace fathom
