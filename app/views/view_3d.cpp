#include "app/views/view_3d.hpp"

#include <glm/common.hpp>

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

LineItem frustum_lines(const DepthStream& stream, Rgba8 color) {
    LineItem lines;
    // Short enough to leave the cloud in view, long enough to show which way the camera looks.
    const double depth_m = 0.25 * median_depth_m(stream);
    std::array<glm::dvec3, 4> corners;
    std::ranges::transform(corner_rays(stream), corners.begin(),
                           [&](Ray ray) { return glm::dvec3(ray.x, ray.y, 1) * depth_m; });
    for (std::size_t i = 0; i < corners.size(); ++i) {
        add_line(lines, {0, 0, 0}, corners[i], color);
        add_line(lines, corners[i], corners[(i + 1) % corners.size()], color);
    }
    return lines;
}

LineItem axis_lines(const DepthStream& stream) {
    LineItem lines;
    lines.width_px = 2;
    const double length_m = 0.1 * median_depth_m(stream);
    add_line(lines, {0, 0, 0}, {length_m, 0, 0}, kAxisX);
    add_line(lines, {0, 0, 0}, {0, length_m, 0}, kAxisY);
    add_line(lines, {0, 0, 0}, {0, 0, length_m}, kAxisZ);
    return lines;
}

/// A small cross in space where another view is hovered: drawn twice, dark and wide under light and narrow, so that it
/// stands out from every colour map; an arm's length nearer to the eye, so that a slope does not hide an arm.
LineItem hover_mark(const DepthStream& stream, const LinkedPixel& pixel, glm::dvec3 eye, Rgba8 color,
                    float width_px) {
    LineItem lines;
    lines.width_px = width_px;
    const auto out = read_out(stream, pixel.u, pixel.v);
    if (!out || !std::isfinite(out->depth_m)) return lines;
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

std::string notice(const DepthStream& stream) {
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

} // namespace

double median_depth_m(const DepthStream& stream) {
    if (stream.stats == nullptr || stream.stats->valid_count() == 0) return 1.0;
    return depth_of_raw(stream, percentile(*stream.stats, 50));
}

Bounds cloud_bounds(const DepthStream& stream) {
    const double a = depth_of_raw(stream, stream.range_raw.low);
    const double b = depth_of_raw(stream, stream.range_raw.high);
    Bounds bounds;
    for (const Ray ray : corner_rays(stream)) {
        for (const double depth_m : {a, b}) {
            const glm::dvec3 corner = glm::dvec3(ray.x, ray.y, 1) * depth_m;
            bounds.low = glm::min(bounds.low, corner);
            bounds.high = glm::max(bounds.high, corner);
        }
    }
    return bounds;
}

PointCloudItem cloud_item(const DepthStream& stream, const StreamSettings& settings, const ViewTheme& theme) {
    PointCloudItem item;
    item.depth = stream.image;
    item.meaning = stream.meaning;
    item.intrinsics = stream.intrinsics;
    item.scale = stream.scale;
    item.scale.marks = theme.marks;
    if (settings.coloured_by_partner) item.color = stream.partner_image;
    item.fill_ratio = settings.fill_ratio;
    item.point_size_px = settings.point_size_px;
    item.pick_id = 1;
    return item;
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

    const StreamSettings& settings = settings_of(context, view.entity);
    ResolveOptions options;
    options.want_partner = settings.coloured_by_partner;
    frame.stream = resolve_stream(context.store, context.cache, view.entity, context.time, settings, options,
                                  context.memory[view.entity], wants);
    const DepthStream& stream = frame.stream;
    if (!stream.image) return frame;
    if (!is_scalar_image(stream.image.desc.format) || stream.role == ImageRole::Colour) {
        frame.message = "A colour image has no depth to show in 3D.";
        return frame;
    }

    frame.camera =
        view.camera.value_or(sensor_pose(stream.intrinsics, median_depth_m(stream), width, height));
    list.camera = camera_3d(frame.camera);
    list.clouds.push_back(cloud_item(stream, settings, context.theme));
    // Seen from the sensor itself, its frustum would only draw over the picture's rim.
    if (view.show_frustum && view.camera) list.lines.push_back(frustum_lines(stream, context.theme.frustum));
    if (view.show_axes && view.camera) list.lines.push_back(axis_lines(stream));
    if (context.hovered && context.hovered->entity == view.entity)
        for (const auto& [color, width_px] :
             {std::pair{context.theme.mark_rim, 4.0f}, {context.theme.mark, 2.0f}})
            list.lines.push_back(
                hover_mark(stream, *context.hovered, eye_frame(frame.camera).position, color, width_px));
    frame.message = notice(stream);
    return frame;
}

} // namespace fathom
