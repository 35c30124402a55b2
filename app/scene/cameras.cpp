#include "app/scene/cameras.hpp"

#include "decoders/messages/message.hpp"

#include <glm/gtc/matrix_inverse.hpp>
#include <glm/gtc/quaternion.hpp>
#include <glm/gtx/quaternion.hpp>

#include <algorithm>
#include <array>

namespace fathom {
namespace {

constexpr std::array<std::string_view, 8> kTransformParts = {
    "Transform3D:translation", "Transform3D:rotation_axis_angle",
    "Transform3D:quaternion",  "Transform3D:scale",
    "Transform3D:mat3x3",      "Transform3D:relation",
    "Transform3D:child_frame", "Transform3D:parent_frame",
};

void append(std::vector<ChunkId>& to, const std::vector<ChunkId>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// The instances of a component in one row; empty where it is not logged there.
ArrowArray instances_in(const Chunk& chunk, std::uint32_t row, std::string_view component) {
    const ComponentColumn* column = chunk.find(component);
    return column == nullptr ? ArrowArray{} : list_at(column->cells, row);
}

std::vector<double> numbers_in(const Chunk& chunk, std::uint32_t row, std::string_view component,
                               std::size_t count) {
    std::vector<double> numbers = flat_doubles(instances_in(chunk, row, component), count);
    if (numbers.size() != count) numbers.clear();
    return numbers;
}

glm::dmat3 matrix3(const std::vector<double>& column_major) {
    glm::dmat3 matrix;
    for (int i = 0; i < 9; ++i)
        matrix[i / 3][i % 3] = column_major[static_cast<std::size_t>(i)];
    return matrix;
}

bool is_finite(const glm::dmat4& matrix) {
    for (int i = 0; i < 16; ++i)
        if (!std::isfinite(matrix[i / 4][i % 4])) return false;
    return true;
}

/// T · R(axis, angle) · R(quaternion) · S · M; an error names the part that makes it none.
Result<glm::dmat4> compose(const Chunk& chunk, std::uint32_t row) {
    glm::dmat4 matrix(1);
    if (const auto t = numbers_in(chunk, row, kTransformParts[0], 3); !t.empty())
        matrix = glm::translate(matrix, {t[0], t[1], t[2]});
    const ArrowArray axis_angle = instances_in(chunk, row, kTransformParts[1]);
    if (axis_angle.length > 0) {
        const auto axis = child(axis_angle, "axis"), angle = child(axis_angle, "angle");
        const std::vector<double> a = axis ? flat_doubles(*axis, 3) : std::vector<double>();
        const double radians = angle ? double_at(*angle, 0).value_or(0) : 0;
        if (a.size() == 3 && radians != 0) {
            const glm::dvec3 direction(a[0], a[1], a[2]);
            if (!(glm::length(direction) > 0))
                return fail(ErrorCode::Malformed, "a rotation about an axis of length 0");
            matrix = glm::rotate(matrix, radians, glm::normalize(direction));
        }
    }
    if (const auto q = numbers_in(chunk, row, kTransformParts[2], 4); !q.empty()) {
        const glm::dquat quaternion(q[3], q[0], q[1], q[2]);
        if (!(glm::length(quaternion) > 0)) return fail(ErrorCode::Malformed, "a quaternion of length 0");
        matrix *= glm::toMat4(glm::normalize(quaternion));
    }
    if (const auto s = numbers_in(chunk, row, kTransformParts[3], 3); !s.empty()) {
        if (s[0] == 0 && s[1] == 0 && s[2] == 0) return fail(ErrorCode::Malformed, "a scale of 0");
        matrix = glm::scale(matrix, {s[0], s[1], s[2]});
    }
    if (const auto m = numbers_in(chunk, row, kTransformParts[4], 9); !m.empty()) {
        const glm::dmat3 linear = matrix3(m);
        if (glm::determinant(linear) == 0)
            return fail(ErrorCode::Malformed, "a matrix whose determinant is 0");
        matrix *= glm::dmat4(linear);
    }
    constexpr std::uint64_t kChildFromParent = 2;
    if (uint64_at(instances_in(chunk, row, kTransformParts[5]), 0) == kChildFromParent)
        matrix = glm::inverse(matrix);
    if (!is_finite(matrix)) return fail(ErrorCode::Malformed, "numbers that are not finite");
    return matrix;
}

/// True where a row says that it relates frames other than the entity's and its parent's own ("tf#/a/b").
bool names_other_frames(const Chunk& chunk, std::uint32_t row, const EntityPath& entity) {
    EntityPath parent = entity;
    const bool has_parent = go_to_parent(parent);
    const auto is_other = [&](std::string_view part, const EntityPath& own) {
        const ArrowArray names = instances_in(chunk, row, part);
        const auto name = string_at(names, 0).value_or("");
        return !name.empty() && name != "tf#" + own;
    };
    return is_other(kTransformParts[6], entity) || (has_parent && is_other(kTransformParts[7], parent));
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

/// The pinhole that an entity itself logs.
std::optional<Intrinsics> latest_pinhole(const Store& store, const EntityPath& entity, const TimePoint& at,
                                         std::vector<ChunkId>& pending) {
    const LatestRow latest = store.latest(entity, "Pinhole:image_from_camera", at);
    append(pending, latest.pending);
    if (latest.column == nullptr) return std::nullopt;
    const std::vector<double> k = flat_doubles(list_at(latest.column->cells, latest.row.row), 9);
    if (k.size() != 9) return std::nullopt;
    Intrinsics intrinsics;
    intrinsics.fx = k[0];
    intrinsics.fy = k[4];
    intrinsics.cx = k[6];
    intrinsics.cy = k[7];
    intrinsics.origin = Origin::File;
    const LatestRow resolution = store.latest(entity, "Pinhole:resolution", at);
    append(pending, resolution.pending);
    if (resolution.column != nullptr) {
        const std::vector<double> size =
            flat_doubles(list_at(resolution.column->cells, resolution.row.row), 2);
        constexpr double kLargest = 1 << 20;
        if (size.size() == 2 && size[0] >= 1 && size[1] >= 1 && size[0] <= kLargest && size[1] <= kLargest) {
            intrinsics.width = static_cast<std::uint32_t>(size[0]);
            intrinsics.height = static_cast<std::uint32_t>(size[1]);
        }
    }
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

} // namespace

TransformAt latest_transform(const Store& store, const EntityPath& entity, const TimePoint& at) {
    TransformAt answer;
    LatestRow best;
    for (const std::string_view part : kTransformParts) {
        LatestRow latest = store.latest(entity, part, at);
        append(answer.pending, latest.pending);
        if (latest.column == nullptr) continue;
        const auto order = [](const LatestRow& row) {
            return std::tuple(row.chunk->is_static(), row.row.time, row.row.row_id);
        };
        if (best.column == nullptr || order(best) < order(latest)) best = std::move(latest);
    }
    if (best.column == nullptr) return answer;
    if (names_other_frames(*best.chunk, best.row.row, entity)) return answer;
    auto matrix = compose(*best.chunk, best.row.row);
    if (matrix) {
        answer.parent_from_entity = *matrix;
    } else {
        answer.problem = entity + ": the transform has " + matrix.error().message;
    }
    return answer;
}

PlaceAt latest_place(const Store& store, const EntityPath& entity, const TimePoint& at) {
    PlaceAt answer;
    std::optional<glm::dvec3> up; // in the frame of `place`
    EntityPath place = entity;
    do {
        if (const auto axes =
                latest_view_coordinates(store, place, "ViewCoordinates:xyz", at, answer.pending))
            if (const auto stated = up_axis(*axes)) up = stated;
        TransformAt transform = latest_transform(store, place, at);
        append(answer.pending, transform.pending);
        if (!transform.problem.empty() && answer.problem.empty())
            answer.problem = std::move(transform.problem);
        if (!transform.parent_from_entity) continue;
        answer.world_from_entity = *transform.parent_from_entity * answer.world_from_entity;
        answer.is_posed = true;
        if (up) up = glm::dmat3(*transform.parent_from_entity) * *up;
    } while (go_to_parent(place));
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
    std::optional<glm::dvec3> up; // in the frame of `place`
    EntityPath place = entity;
    do {
        if (!camera.intrinsics || camera.camera.empty()) {
            camera.intrinsics = latest_pinhole(store, place, at, camera.pending);
            if (camera.intrinsics) {
                camera.camera = place;
                constexpr std::array<std::uint8_t, 3> kRightDownForward = {3, 2, 5};
                const auto axes = axes_from_rdf(
                    latest_view_coordinates(store, place, "Pinhole:camera_xyz", at, camera.pending)
                        .value_or(kRightDownForward));
                world = axes ? glm::dmat4(*axes) : glm::dmat4(1); // what lies below a pinhole is flat
                is_posed = false;
                const LatestRow distance = store.latest(place, "Pinhole:image_plane_distance", at);
                if (distance.column != nullptr)
                    if (const auto value = double_at(list_at(distance.column->cells, distance.row.row), 0))
                        camera.image_plane_distance = static_cast<float>(*value);
            }
        }
        if (const auto axes =
                latest_view_coordinates(store, place, "ViewCoordinates:xyz", at, camera.pending))
            if (const auto stated = up_axis(*axes)) up = stated;
        TransformAt transform = latest_transform(store, place, at);
        append(camera.pending, transform.pending);
        if (!transform.problem.empty() && camera.problem.empty())
            camera.problem = std::move(transform.problem);
        if (transform.parent_from_entity) {
            world = *transform.parent_from_entity * world;
            if (up) up = glm::dmat3(*transform.parent_from_entity) * *up;
            is_posed = true;
        }
    } while (go_to_parent(place));
    if (is_posed && camera.problem.empty()) camera.world_from_camera = world;
    if (up && glm::length(*up) > 0) camera.world_up = glm::normalize(*up);
    if (const auto pose = latest_at<CameraPose>(store, entity, at); pose.value != nullptr)
        camera.world_from_camera = pose.value->world_from_camera;
    if (const auto frame = latest_at<FrameId>(store, entity, at); frame.value != nullptr)
        resolve_frame(store, entity, at, frame.value->frame, camera);
    return camera;
}

} // namespace fathom
