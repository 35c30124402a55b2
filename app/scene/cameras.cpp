#include "app/scene/cameras.hpp"

#include "app/scene/transform_rows.hpp"
#include "decoders/messages/message.hpp"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <array>

namespace fathom {
namespace {

/// Deeper trees are circles, or nobody's.
constexpr int kDeepest = 256;

void append(std::vector<ChunkId>& to, const std::vector<ChunkId>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// The stamp of the row where it has one, else `at`.
std::int64_t stated_time(const LatestRow& latest, const TimePoint& at) {
    if (latest.column != nullptr)
        for (const RowTime& time : row_times(*latest.chunk, latest.row.row))
            if (time.timeline.name == "stamp") return time.value;
    return at.value;
}

/// Of a frame that no transform names, the frame itself is the root; while transforms are still being read that is a
/// problem, but no mistake of the recording.
FramePose latest_frame_pose(const Store& store, const std::string& frame, std::int64_t time_ns) {
    const bool is_reading = !store.missing_transforms(1).empty();
    FramePose pose;
    if (store.frames().contains(frame)) {
        pose = store.frames().pose(frame, time_ns);
        pose.is_outside &= !is_reading;
        return pose;
    }
    if (is_reading)
        pose.problem = "the transform of '" + frame + "' is not found yet";
    else
        pose.target = plain_frame_name(frame);
    return pose;
}

/// REP 103: z is up in every frame but the optical ones.
glm::dvec3 up_of_frame(std::string_view frame) {
    return frame.ends_with("optical_frame") ? glm::dvec3(0, -1, 0) : glm::dvec3(0, 0, 1);
}

/// The pose of a named frame at the time that the picture itself states, else at `at`.
void resolve_frame(const Store& store, const EntityPath& entity, const TimePoint& at,
                   const std::string& frame, CameraAt& camera) {
    const FramePose pose =
        latest_frame_pose(store, frame, stated_time(store.latest(entity, name_of<EncodedImage>(), at), at));
    if (!pose.problem.empty()) camera.problem = pose.problem;
    if (!store.frames().contains(frame)) {
        if (pose.problem.empty() && !store.frames().empty())
            camera.problem = "no transform names the frame '" + frame + "'";
        camera.world = pose.target;
        return;
    }
    camera.world_from_camera = pose.target_from_frame;
    camera.world = pose.target;
    camera.pose_is_outside = pose.is_outside;
    camera.world_up = up_of_frame(camera.world);
}

/// The size of its pictures may be logged in a row of its own.
void join_resolution(const Store& store, const EntityPath& entity, const TimePoint& at,
                     Intrinsics& intrinsics, std::vector<ChunkId>& pending) {
    const LatestRow row = store.latest(entity, "Pinhole:resolution", at);
    append(pending, row.pending);
    if (row.column == nullptr) return;
    const auto size = resolution_in_row(*row.chunk, row.row.row);
    if (!size) return;
    intrinsics.width = size->width;
    intrinsics.height = size->height;
}

/// The pinhole that an entity itself logs.
std::optional<Intrinsics> latest_pinhole(const Store& store, const EntityPath& entity, const TimePoint& at,
                                         std::vector<ChunkId>& pending) {
    const LatestRow latest = store.latest(entity, "Pinhole:image_from_camera", at);
    append(pending, latest.pending);
    if (latest.column == nullptr) return std::nullopt;
    auto intrinsics = pinhole_in_row(*latest.chunk, latest.row.row);
    if (intrinsics) join_resolution(store, entity, at, *intrinsics, pending);
    return intrinsics;
}

/// Of "Pinhole:camera_xyz" or "ViewCoordinates:xyz".
std::optional<std::array<std::uint8_t, 3>>
latest_view_coordinates(const Store& store, const EntityPath& entity, std::string_view component,
                        const TimePoint& at, std::vector<ChunkId>& pending) {
    const LatestRow latest = store.latest(entity, component, at);
    append(pending, latest.pending);
    if (latest.column == nullptr) return std::nullopt;
    const std::vector<double> directions = flat_doubles(list_at(latest.column->cells, latest.row.row), 3);
    if (directions.size() != 3) return std::nullopt;
    const auto direction = [&](std::size_t axis) { return static_cast<std::uint8_t>(directions[axis]); };
    return std::array{direction(0), direction(1), direction(2)};
}

/// What leads from a frame to the one above it.
struct FrameStep {
    std::string parent;                          // empty: the frame is a root
    std::optional<glm::dmat4> parent_from_frame; // nothing: none is logged, so that both are the same
    std::optional<Intrinsics> pinhole;           // below the transform
    EntityPath camera;                           // that logs the pinhole
    std::string problem;
};

FrameStep step_up(const Store& store, const std::string& frame, const TimePoint& at,
                  std::vector<ChunkId>& pending) {
    FrameStep step;
    const std::optional<EntityPath> entity = entity_of_frame(frame);
    EntityPath above = entity.value_or("");
    if (entity && go_to_parent(above)) step.parent = own_frame(above);

    if (const auto pinhole = store.latest_link(FrameLink::Kind::Pinhole, frame, at)) {
        step.pinhole = pinhole->intrinsics;
        step.camera = pinhole->entity;
        step.parent = pinhole->parent;
        step.problem = pinhole->problem;
        if (step.pinhole->width == 0) join_resolution(store, step.camera, at, *step.pinhole, pending);
    } else if (entity && !store.names_frames(*entity)) {
        step.pinhole = latest_pinhole(store, *entity, at, pending);
        step.camera = *entity;
    }

    if (const auto transform = store.latest_link(FrameLink::Kind::Transform, frame, at)) {
        step.parent = transform->parent;
        step.problem = transform->problem;
        if (step.problem.empty()) step.parent_from_frame = transform->parent_from_frame;
    } else if (entity && !store.names_frames(*entity)) {
        TransformAt own = latest_transform(store, *entity, at);
        append(pending, own.pending);
        step.parent_from_frame = own.parent_from_entity;
        if (!own.problem.empty()) step.problem = std::move(own.problem);
    }
    return step;
}

/// The way from an entity's data up to the root of their tree: `visit` is called with every frame and its step.
/// Returns the root; `problem` is why there is no way, or stays as it is.
template <typename Visit>
std::string walk_up(const Store& store, const EntityPath& entity, const TimePoint& at, std::string& problem,
                    std::vector<ChunkId>& pending, const Visit& visit) {
    FrameAt start = latest_frame(store, entity, at);
    append(pending, start.pending);
    append(pending, store.pending_links(at));
    const auto note = [&](std::string text) {
        if (problem.empty()) problem = std::move(text);
    };
    note(std::move(start.problem));
    std::string frame = std::move(start.frame);
    for (int depth = 0; depth < kDeepest; ++depth) {
        FrameStep step = step_up(store, frame, at, pending);
        visit(frame, step);
        note(std::move(step.problem));
        if (step.parent.empty()) return frame;
        frame = std::move(step.parent);
    }
    note("the frame '" + frame + "' hangs in a circle of transforms");
    return frame;
}

/// What is known of a root by its name, once all that was logged was read.
void explain_root(const Store& store, const std::string& root, bool is_pending, std::string& problem) {
    if (!problem.empty() || entity_of_frame(root) || store.links().contains(root)) return;
    if (is_pending)
        problem = "the transform of '" + root + "' is not found yet";
    else if (!store.links().empty())
        problem = "no transform names the frame '" + root + "'";
}

/// Upwards in a root by its name: as the root entity says, else as names are usual.
glm::dvec3 up_of_root(const Store& store, const std::string& root, const TimePoint& at,
                      std::vector<ChunkId>& pending) {
    const auto axes = latest_view_coordinates(store, "/", "ViewCoordinates:xyz", at, pending);
    return axes ? up_axis(*axes).value_or(up_of_frame(root)) : up_of_frame(root);
}

} // namespace

FrameAt latest_frame(const Store& store, const EntityPath& entity, const TimePoint& at) {
    LatestRow row = store.latest(entity, "CoordinateFrame:frame", at);
    FrameAt answer{own_frame(entity), {}, std::move(row.pending)};
    if (row.column == nullptr) return answer;
    const auto name = text_in_row(*row.chunk, row.row.row, "CoordinateFrame:frame");
    if (name && name->empty()) answer.problem = entity + ": its coordinate frame has an empty name";
    if (name && !name->empty()) answer.frame = spelled_frame(*name);
    return answer;
}

TransformAt latest_transform(const Store& store, const EntityPath& entity, const TimePoint& at) {
    TransformAt answer;
    if (store.names_frames(entity)) {
        const auto own = store.latest_link(FrameLink::Kind::Transform, own_frame(entity), at);
        answer.pending = store.pending_links(at);
        EntityPath above = entity;
        if (!own || (go_to_parent(above) && own->parent != own_frame(above))) return answer;
        answer.problem = own->problem;
        if (answer.problem.empty()) answer.parent_from_entity = own->parent_from_frame;
        return answer;
    }
    LatestRow best;
    for (const std::string_view part : transform_parts()) {
        LatestRow latest = store.latest(entity, part, at);
        append(answer.pending, latest.pending);
        if (latest.column == nullptr) continue;
        const auto order = [](const LatestRow& row) {
            return std::tuple(row.chunk->is_static(), row.row.time, row.row.row_id);
        };
        if (best.column == nullptr || order(best) < order(latest)) best = std::move(latest);
    }
    if (best.column == nullptr) return answer;
    auto matrix = transform_in_row(*best.chunk, best.row.row);
    if (matrix) {
        answer.parent_from_entity = *matrix;
    } else {
        answer.problem = entity + ": the transform has " + matrix.error().message;
    }
    return answer;
}

PlaceAt latest_place(const Store& store, const EntityPath& entity, const TimePoint& at) {
    PlaceAt answer;
    std::optional<glm::dvec3> up; // in the frame that is visited
    const auto visit = [&](const std::string& frame, const FrameStep& step) {
        if (const auto place = entity_of_frame(frame))
            if (const auto axes =
                    latest_view_coordinates(store, *place, "ViewCoordinates:xyz", at, answer.pending))
                if (const auto stated = up_axis(*axes)) up = stated;
        if (!step.parent_from_frame) return;
        answer.world_from_entity = *step.parent_from_frame * answer.world_from_entity;
        answer.is_posed = true;
        if (up) up = glm::dmat3(*step.parent_from_frame) * *up;
    };
    const std::string root = walk_up(store, entity, at, answer.problem, answer.pending, visit);
    if (!entity_of_frame(root)) {
        answer.world = root;
        if (!up) up = up_of_root(store, root, at, answer.pending);
        const bool is_reading = !store.missing_transforms(1).empty();
        explain_root(store, root, is_reading, answer.problem);
    }
    if (up && glm::length(*up) > 0) answer.world_up = glm::normalize(*up);
    const LatestRow row = store.latest(entity, name_of<LoggedCloud>(), at);
    append(answer.pending, row.pending);
    const auto* cloud =
        row.column == nullptr ? nullptr : std::get_if<LoggedCloud>(&*row.column->values[row.row.row]);
    if (cloud == nullptr || cloud->message->frame_id.empty()) return answer;
    const FramePose pose = latest_frame_pose(store, cloud->message->frame_id, stated_time(row, at));
    answer.world = pose.target;
    answer.world_up = up_of_frame(pose.target);
    answer.is_posed = pose.target_from_frame.has_value();
    answer.problem = pose.problem;
    answer.world_from_entity = pose.target_from_frame.value_or(glm::dmat4(1));
    return answer;
}

std::optional<glm::dmat3> axes_from_rdf(const std::array<std::uint8_t, 3>& view_coordinates) {
    // Column i of rdf_from_axes is the direction of axis i.
    glm::dmat3 rdf_from_axes(0);
    for (int axis = 0; axis < 3; ++axis) {
        switch (view_coordinates[static_cast<std::size_t>(axis)]) {
        case 1: rdf_from_axes[axis] = {0, -1, 0}; break; // up
        case 2: rdf_from_axes[axis] = {0, 1, 0}; break;  // down
        case 3: rdf_from_axes[axis] = {1, 0, 0}; break;  // right
        case 4: rdf_from_axes[axis] = {-1, 0, 0}; break; // left
        case 5: rdf_from_axes[axis] = {0, 0, 1}; break;  // forward
        case 6: rdf_from_axes[axis] = {0, 0, -1}; break; // back
        default: return std::nullopt;
        }
    }
    if (glm::determinant(rdf_from_axes) == 0) return std::nullopt;
    return glm::transpose(rdf_from_axes);
}

std::optional<glm::dvec3> up_axis(const std::array<std::uint8_t, 3>& view_coordinates) {
    constexpr std::uint8_t kUp = 1, kDown = 2;
    for (int axis = 0; axis < 3; ++axis) {
        const std::uint8_t direction = view_coordinates[static_cast<std::size_t>(axis)];
        if (direction != kUp && direction != kDown) continue;
        glm::dvec3 up(0);
        up[axis] = direction == kUp ? 1 : -1;
        return up;
    }
    return std::nullopt;
}

CameraAt latest_camera(const Store& store, const EntityPath& entity, const TimePoint& at) {
    CameraAt camera;
    if (const auto logged = latest_at<Intrinsics>(store, entity, at); logged.value != nullptr) {
        camera.intrinsics = *logged.value;
        camera.camera = entity;
    } else if (const auto of = latest_at<CameraOf>(store, entity, at); of.value != nullptr) {
        const auto calibration = latest_at<Calibration>(store, of.value->entity, at);
        append(camera.pending, calibration.pending);
        if (calibration.value != nullptr)
            camera.intrinsics = of.value->rectified ? calibration.value->rectified : calibration.value->raw;
        if (camera.intrinsics) camera.camera = of.value->entity;
    }
    glm::dmat4 world(1);
    bool is_posed = false;
    std::optional<glm::dvec3> up; // in the frame that is visited
    const auto take_pinhole = [&](const std::string& frame, const FrameStep& step) {
        camera.intrinsics = step.pinhole;
        camera.camera = step.camera;
        const std::string& stands_in = step.parent_from_frame ? frame : step.parent;
        camera.frame = entity_of_frame(stands_in) ? std::string() : stands_in;
        constexpr std::array<std::uint8_t, 3> kRightDownForward = {3, 2, 5};
        const auto axes = axes_from_rdf(
            latest_view_coordinates(store, step.camera, "Pinhole:camera_xyz", at, camera.pending)
                .value_or(kRightDownForward));
        world = axes ? glm::dmat4(*axes) : glm::dmat4(1); // what lies below a pinhole is flat
        is_posed = false;
        const LatestRow distance = store.latest(step.camera, "Pinhole:image_plane_distance", at);
        if (distance.column == nullptr) return;
        if (const auto value = double_at(list_at(distance.column->cells, distance.row.row), 0))
            camera.image_plane_distance = static_cast<float>(*value);
    };
    const auto visit = [&](const std::string& frame, const FrameStep& step) {
        if ((!camera.intrinsics || camera.camera.empty()) && step.pinhole) take_pinhole(frame, step);
        if (const auto place = entity_of_frame(frame))
            if (const auto axes =
                    latest_view_coordinates(store, *place, "ViewCoordinates:xyz", at, camera.pending))
                if (const auto stated = up_axis(*axes)) up = stated;
        if (!step.parent_from_frame) return;
        world = *step.parent_from_frame * world;
        if (up) up = glm::dmat3(*step.parent_from_frame) * *up;
        is_posed = true;
    };
    const std::string root = walk_up(store, entity, at, camera.problem, camera.pending, visit);
    if (!entity_of_frame(root)) {
        camera.world = root;
        if (!up) up = up_of_root(store, root, at, camera.pending);
        explain_root(store, root, !store.missing_transforms(1).empty(), camera.problem);
        is_posed |= store.links().contains(root);
    }
    if (is_posed && camera.problem.empty()) camera.world_from_camera = world;
    if (up && glm::length(*up) > 0) camera.world_up = glm::normalize(*up);
    if (const auto pose = latest_at<CameraPose>(store, entity, at); pose.value != nullptr)
        camera.world_from_camera = pose.value->world_from_camera;
    if (const auto frame = latest_at<FrameId>(store, entity, at); frame.value != nullptr)
        resolve_frame(store, entity, at, frame.value->frame, camera);
    return camera;
}

} // namespace fathom
