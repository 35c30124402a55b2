#include "app/views/view_3d.hpp"

#include "app/views/camera_items.hpp"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Beyond the numbers of all streams.
constexpr std::uint32_t kFirstPointsPickId = 1u << 16;

std::string notice(const DepthStream& stream, bool in_world) {
    if (!stream.partner_problem.empty()) return stream.partner_problem;
    if (in_world && stream.pose_is_outside)
        return "No transforms are logged for this time: the camera stands where the nearest ones put it.";
    if (stream.intrinsics.model == DistortionModel::Unsupported)
        return "Distortion model '" + stream.intrinsics.model_name + "' is not supported and ignored.";
    if (stream.meaning.kind == DepthKind::Disparity &&
        !(stream.meaning.focal_px * stream.meaning.baseline_m > 0))
        return "Disparity needs focal length and baseline to become depth.";
    if (!stream.meaning.unit_known) return "Unit unknown: sizes are in scene units.";
    if (stream.intrinsics.origin == Origin::Assumed) return "Intrinsics assumed: not metric in x, y.";
    if (stream.intrinsics_scaled) return "Intrinsics scaled to the image's resolution.";
    return {};
}

bool has_depth(const DepthStream& stream) {
    return stream.image && is_scalar_image(stream.image.desc.format) && stream.role == ImageRole::Depth;
}

/// Why a stream has no place in the world.
std::string no_pose_text(const DepthStream& stream) {
    return stream.pose_problem.empty() ? "no pose is logged for it" : stream.pose_problem;
}

std::string world_text(const std::string& world) {
    return world.empty() ? "the root entity" : "'" + world + "'";
}

/// Of a stream beside the leading one, or where none leads. Nothing where they cannot be related; `why` then says so.
std::optional<glm::dmat4> place_beside(const View3dFrame& frame, const DepthStream& other, std::string& why) {
    const bool is_led = has_depth(frame.stream);
    if (!has_depth(other) && other.intrinsics.origin == Origin::Assumed) {
        why = "it has no depth, and no camera is logged for it";
    } else if (is_led && !frame.stream.world_from_camera) {
        why = frame.stream.entity + " has no place: " + no_pose_text(frame.stream);
    } else if (!other.world_from_camera) {
        why = no_pose_text(other);
    } else if (other.world != frame.world) {
        why = "no transforms lead from " + world_text(other.world) + " to " + world_text(frame.world);
    } else {
        return *frame.scene_from_world * *other.world_from_camera;
    }
    return std::nullopt;
}

DepthStream resolve(const EntityPath& entity, ViewContext& context, Wants& wants) {
    const StreamSettings& settings = settings_of(context, entity);
    ResolveOptions options;
    options.want_partner = settings.coloured_by_partner;
    return resolve_stream(context.store, context.cache, entity, context.time, settings, options,
                          context.memory[entity], wants);
}

/// Resolves and places the others. The first that has no place is what the message is about.
void add_others(const View3d& view, ViewContext& context, View3dFrame& frame, Wants& wants) {
    for (const EntityPath& entity : view.others) {
        PlacedStream other;
        const std::size_t wanted = wants.chunks.size() + wants.images.size();
        other.stream = resolve(entity, context, wants);
        const bool is_coming = wants.chunks.size() + wants.images.size() != wanted;
        other.pick_id = static_cast<std::uint32_t>(frame.placed.size() + 1);
        std::string why;
        if (other.stream.failed)
            why = other.stream.message;
        else if (other.stream.image)
            other.scene_from_camera = place_beside(frame, other.stream, why);
        else if (!is_coming)
            why = "it has no picture at this time";
        if (!why.empty() && frame.message.empty())
            frame.message.append(entity).append(" is not drawn: ").append(why).append(".");
        frame.placed.push_back(std::move(other));
    }
}

/// Why no stream leads the view.
std::string no_leader_text(const DepthStream& stream) {
    if (!stream.image) return stream.message;
    return stream.role == ImageRole::Intensity ? "An intensity image has no depth to show in 3D."
                                               : "A colour image has no depth to show in 3D.";
}

void place_leader(const View3d& view, View3dFrame& frame) {
    const DepthStream& stream = frame.stream;
    frame.in_world = view.in_world && stream.world_from_camera.has_value();
    if (view.in_world && !frame.in_world)
        frame.message = "Drawn in the camera's frame: " + no_pose_text(stream) + ".";
    if (frame.in_world) frame.scene_from_level = level_frame(stream.world_up);
    const glm::dmat4 scene_from_camera = frame.in_world ? *stream.world_from_camera : glm::dmat4(1);
    frame.world = stream.world;
    // Without any transform the leading camera stands at the root, as in Rerun; of a frame that no transform names it is
    // the root.
    if (frame.in_world)
        frame.scene_from_world = glm::dmat4(1);
    else if (stream.world_from_camera)
        frame.scene_from_world = glm::inverse(*stream.world_from_camera);
    else if (stream.pose_problem.empty() || !stream.world.empty())
        frame.scene_from_world = glm::dmat4(1);
    frame.placed.push_back({stream, scene_from_camera, 1});
}

/// The scene is the world of the first of the others that has a place in one, else of the view's own entity, else of the
/// first that logs shapes.
void place_without_leader(const View3d& view, ViewContext& context, View3dFrame& frame, Wants& wants) {
    frame.in_world = true;
    frame.scene_from_world = glm::dmat4(1);
    for (const EntityPath& entity : view.others) {
        const CameraAt camera = latest_camera(context.store, entity, context.time);
        if (!camera.world_from_camera) continue;
        frame.world = camera.world;
        frame.scene_from_level = level_frame(camera.world_up);
        return;
    }
    EntityPath entity = view.entity;
    if (shape_space(context.store, entity) != ShapeSpace::Solid) {
        const std::vector<EntityPath> all = context.store.entities();
        const auto solid = std::ranges::find_if(
            all, [&](const EntityPath& e) { return shape_space(context.store, e) == ShapeSpace::Solid; });
        if (solid == all.end()) return;
        entity = *solid;
    }
    const PlaceAt place = latest_place(context.store, entity, context.time);
    wants.chunks.insert(wants.chunks.end(), place.pending.begin(), place.pending.end());
    frame.world = place.world;
    frame.scene_from_level = level_frame(place.world_up);
}

void add_shapes(const View3d& view, ViewContext& context, View3dFrame& frame, Wants& wants) {
    SolidShapes shapes = add_solid_shapes(context,
                                          {.world = frame.world,
                                           .scene_from_world = *frame.scene_from_world,
                                           .size_ratio = settings_of(context, view.entity).fill_ratio,
                                           .first_pick_id = kFirstPointsPickId},
                                          frame.draw_list, wants);
    if (shapes.bounds) {
        include(frame.bounds, *shapes.bounds);
        if (!has_depth(frame.stream)) frame.message.clear(); // there is something to see
    }
    frame.points = std::move(shapes.points);
    frame.labels = std::move(shapes.labels);
    frame.shape_count = shapes.entity_count;
    if (frame.message.empty()) frame.message = std::move(shapes.problem);
}

/// The leading sensor's own pose, else from beside and above.
OrbitCamera first_camera(const View3dFrame& frame, std::uint32_t width, std::uint32_t height) {
    const DepthStream& stream = frame.stream;
    if (has_depth(stream))
        return moved_to(sensor_pose(stream.intrinsics, median_depth_m(stream), width, height),
                        *frame.placed.front().scene_from_camera, frame.scene_from_level);
    const OrbitCamera beside =
        orbited(OrbitCamera{.scene_from_level = frame.scene_from_level}, kBesideYaw, kBesidePitch);
    return frame.bounds ? framing(beside, frame.bounds->low, frame.bounds->high, width, height) : beside;
}

void draw_stream(const View3d& view, ViewContext& context, const PlacedStream& placed, bool from_itself,
                 View3dFrame& frame) {
    DrawList& list = frame.draw_list;
    const DepthStream& stream = placed.stream;
    PointCloudItem cloud = has_depth(stream) ? cloud_item(stream, context.theme)
                                             : plane_item(placed, context.memory[stream.entity]);
    cloud.world_from_camera = *placed.scene_from_camera;
    cloud.pick_id = placed.pick_id;
    list.clouds.push_back(std::move(cloud));
    // Seen from the sensor itself, its frustum would only draw over the picture's rim.
    if (view.show_frustum && !from_itself) list.lines.push_back(frustum_lines(placed, context.theme.frustum));
    if (view.show_axes && !from_itself)
        list.lines.push_back(axis_lines(*placed.scene_from_camera, 0.1 * median_depth_m(stream)));
    if (context.hovered && context.hovered->entity == stream.entity)
        for (const auto& [color, width_px] :
             {std::pair{context.theme.mark_rim, 4.0f}, {context.theme.mark, 2.0f}})
            list.lines.push_back(
                hover_mark(placed, *context.hovered, eye_frame(frame.camera).position, color, width_px));
}

} // namespace

PointCloudItem cloud_item(const DepthStream& stream, const ViewTheme& theme) {
    const StreamSettings& settings = stream.look;
    PointCloudItem item;
    item.depth = stream.image;
    item.meaning = stream.meaning;
    item.intrinsics = stream.intrinsics;
    item.scale = stream.scale;
    item.scale.marks = theme.marks;
    if (settings.coloured_by_partner) item.color = stream.partner_colors;
    item.fill_ratio = settings.fill_ratio;
    item.point_size_px = settings.point_size_px;
    item.pick_id = 1;
    return item;
}

std::optional<ScenePoint> point_of(const View3dFrame& frame, std::uint32_t pick_id, std::uint32_t u,
                                   std::uint32_t v) {
    const auto points = std::ranges::find(frame.points, pick_id, &PlacedPoints::pick_id);
    if (points != frame.points.end() && u >= points->positions.desc.width) return std::nullopt; // gone since
    if (points != frame.points.end())
        return ScenePoint{.entity = points->entity,
                          .number = u,
                          .value = value_of(*points, u),
                          .position = place_of(*points, u)};
    const auto placed = std::ranges::find(frame.placed, pick_id, &PlacedStream::pick_id);
    if (placed == frame.placed.end() || !placed->scene_from_camera) return std::nullopt;
    const auto out = read_out(placed->stream, u, v);
    if (!out || !std::isfinite(out->depth_m)) return std::nullopt;
    const glm::dvec4 point(out->x_m, out->y_m, out->depth_m, 1);
    return ScenePoint{.entity = placed->stream.entity,
                      .read_out = out,
                      .position = glm::dvec3(*placed->scene_from_camera * point)};
}

View3dFrame update(const View3d& view, ViewContext& context, std::uint32_t width, std::uint32_t height,
                   Wants& wants) {
    View3dFrame frame;
    DrawList& list = frame.draw_list;
    list.width = width;
    list.height = height;
    list.background_top = context.theme.background_3d_top;
    list.background_bottom = context.theme.background_3d_bottom;
    list.camera = Camera3d{};

    const bool logs_pictures = !picture_kinds(context.store, view.entity).empty();
    frame.stream.entity = view.entity;
    const std::size_t wanted = wants.chunks.size() + wants.images.size();
    if (logs_pictures) frame.stream = resolve(view.entity, context, wants);
    const bool is_coming = wants.chunks.size() + wants.images.size() != wanted;
    const bool is_led = has_depth(frame.stream);
    if (is_led) {
        place_leader(view, frame);
    } else {
        frame.message = no_leader_text(frame.stream);
        if (logs_pictures && (is_coming || !view.in_world)) return frame;
        place_without_leader(view, context, frame, wants);
    }
    add_others(view, context, frame, wants);
    for (const PlacedStream& placed : frame.placed)
        if (placed.scene_from_camera)
            include(frame.bounds, cloud_bounds(placed.stream, *placed.scene_from_camera));
    const bool has_streams = frame.bounds.has_value();
    if (!is_led && has_streams) frame.message.clear();
    if (view.show_shapes && frame.scene_from_world) add_shapes(view, context, frame, wants);
    if (frame.message.empty() && is_led) frame.message = notice(frame.stream, frame.in_world);

    frame.camera = view.camera.value_or(first_camera(frame, width, height));
    list.camera = camera_3d(frame.camera);
    for (const PlacedStream& placed : frame.placed)
        if (placed.scene_from_camera)
            draw_stream(view, context, placed, placed.pick_id == 1 && !view.camera, frame);
    if (!view.show_axes || !frame.in_world || !frame.bounds) return frame;
    if (!has_streams)
        list.lines.push_back(
            axis_lines(glm::dmat4(1), 0.1 * glm::distance(frame.bounds->low, frame.bounds->high)));
    else if (view.camera)
        list.lines.push_back(axis_lines(glm::dmat4(1), 0.2 * median_depth_m(frame.stream)));
    return frame;
}

} // namespace fathom
