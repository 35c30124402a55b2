#include "app/views/view_3d.hpp"

#include "app/views/shape_items.hpp"

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

/// A small cross in space where another view is hovered: drawn twice, dark and wide under light and narrow, so that it
/// stands out from every colour map; an arm's length nearer to the eye, so that a slope does not hide an arm.
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
    return is_scalar_image(stream.image.desc.format) && stream.role == ImageRole::Depth;
}

/// Why a stream has no place in the world.
std::string no_pose_text(const DepthStream& stream) {
    return stream.pose_problem.empty() ? "no pose is logged for it" : stream.pose_problem;
}

/// Of a stream beside the leading one. Nothing where they cannot be related; `why` then says so.
std::optional<glm::dmat4> place_beside(const View3dFrame& frame, const DepthStream& other, std::string& why) {
    if (!has_depth(other) && other.intrinsics.origin == Origin::Assumed) {
        why = "it has no depth, and no camera is logged for it";
    } else if (!frame.stream.world_from_camera) {
        why = frame.stream.entity + " has no place: " + no_pose_text(frame.stream);
    } else if (!other.world_from_camera) {
        why = no_pose_text(other);
    } else if (other.world != frame.stream.world) {
        why = "no transforms lead from '" + other.world + "' to '" + frame.stream.world + "'";
    } else if (frame.in_world) {
        return other.world_from_camera;
    } else {
        return glm::inverse(*frame.stream.world_from_camera) * *other.world_from_camera;
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

/// A colour image hung up before its camera: the points of a wall at the plane's distance.
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

void draw_stream(const View3d& view, ViewContext& context, const PlacedStream& placed, bool from_itself,
                 View3dFrame& frame) {
    DrawList& list = frame.draw_list;
    const DepthStream& stream = placed.stream;
    PointCloudItem cloud = has_depth(stream) ? cloud_item(stream, context.theme)
                                             : plane_item(placed, context.memory[stream.entity]);
    cloud.world_from_camera = *placed.scene_from_camera;
    cloud.pick_id = placed.pick_id;
    list.clouds.push_back(std::move(cloud));
    const Bounds bounds = cloud_bounds(stream, *placed.scene_from_camera);
    const bool is_first = list.clouds.size() == 1;
    frame.bounds.low = is_first ? bounds.low : glm::min(frame.bounds.low, bounds.low);
    frame.bounds.high = is_first ? bounds.high : glm::max(frame.bounds.high, bounds.high);
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
    const auto placed = std::ranges::find(frame.placed, pick_id, &PlacedStream::pick_id);
    if (placed == frame.placed.end() || !placed->scene_from_camera) return std::nullopt;
    const auto out = read_out(placed->stream, u, v);
    if (!out || !std::isfinite(out->depth_m)) return std::nullopt;
    const glm::dvec4 point(out->x_m, out->y_m, out->depth_m, 1);
    return ScenePoint{placed->stream.entity, *out, glm::dvec3(*placed->scene_from_camera * point)};
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

    frame.stream = resolve(view.entity, context, wants);
    const DepthStream& stream = frame.stream;
    if (!stream.image) {
        frame.message = stream.message;
        return frame;
    }
    if (!has_depth(stream)) {
        frame.message = stream.role == ImageRole::Intensity ? "An intensity image has no depth to show in 3D."
                                                            : "A colour image has no depth to show in 3D.";
        return frame;
    }
    frame.in_world = view.in_world && stream.world_from_camera.has_value();
    if (view.in_world && !frame.in_world)
        frame.message = "Drawn in the camera's frame: " + no_pose_text(stream) + ".";
    const glm::dmat4 scene_from_camera = frame.in_world ? *stream.world_from_camera : glm::dmat4(1);
    if (frame.in_world) frame.scene_from_level = level_frame(stream.world_up);
    frame.placed.push_back({stream, scene_from_camera, 1});
    add_others(view, context, frame, wants);
    if (frame.message.empty()) frame.message = notice(stream, frame.in_world);

    frame.camera =
        view.camera.value_or(moved_to(sensor_pose(stream.intrinsics, median_depth_m(stream), width, height),
                                      scene_from_camera, frame.scene_from_level));
    list.camera = camera_3d(frame.camera);
    for (const PlacedStream& placed : frame.placed)
        if (placed.scene_from_camera)
            draw_stream(view, context, placed, placed.pick_id == 1 && !view.camera, frame);
    // Without any transform the leading camera stands at the root, as in Rerun.
    const bool has_world = stream.world_from_camera || stream.pose_problem.empty();
    if (view.show_shapes && has_world && stream.world.empty())
        add_solid_shapes(context,
                         {.scene_from_world = frame.in_world || !stream.world_from_camera
                                                  ? glm::dmat4(1)
                                                  : glm::inverse(*stream.world_from_camera),
                          .camera = frame.camera,
                          .view_height = static_cast<double>(height)},
                         list, wants);
    if (frame.in_world && view.show_axes && view.camera)
        list.lines.push_back(axis_lines(glm::dmat4(1), 0.2 * median_depth_m(stream)));
    return frame;
}

} // namespace fathom
