// Cameras: which intrinsics belong to a picture, and where its camera stands.
//
//     const CameraAt camera = latest_camera(store, "/rig/depth", {log_time, now});
//     if (camera.intrinsics) …                      // of the entity itself or the nearest pinhole above it
//     if (camera.world_from_camera) …               // optical frame (right, down, forward) to the root's frame
//
// From the frame that an entity's data are in, its own or one that a CoordinateFrame names, each Transform3D leads to the
// frame above, a Pinhole takes a picture to the camera whose space it lies in (rerun.io, "Transforms & Coordinate
// Frames"). Main thread only, as the store.
#pragma once

#include "app/scene/store.hpp"

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

namespace fathom {

struct CameraAt {
    std::optional<Intrinsics> intrinsics;
    std::optional<glm::dmat4> world_from_camera; // nothing: no transform is logged above the picture
    std::string world; // the named frame that is the root, or that no transform names; empty: the root entity
    glm::dvec3 world_up{0, 0, 1}; // by ViewCoordinates nearest the root; z by default, as in Rerun and ROS
    EntityPath camera;            // where the intrinsics stand
    std::string frame;            // named, that the camera stands in; empty: its entity's own
    std::optional<float> image_plane_distance;
    bool pose_is_outside = false; // of the recorded time: the nearest transforms hold
    std::string problem; // why there is no pose although transforms are logged, one sentence, or empty
    std::vector<ChunkId> pending;
};

[[nodiscard]] CameraAt latest_camera(const Store& store, const EntityPath& entity, const TimePoint& at);

/// Where an entity that is no picture lies: by its own Transform3D and those above it, or in the frame that it or its
/// message names.
struct PlaceAt {
    glm::dmat4 world_from_entity{1}; // the root's own where nothing is logged
    std::string world;               // as of a CameraAt; a frame that no transform names is its own
    glm::dvec3 world_up{0, 0, 1};
    bool is_posed = false;
    std::string problem;
    std::vector<ChunkId> pending;
};

[[nodiscard]] PlaceAt latest_place(const Store& store, const EntityPath& entity, const TimePoint& at);

struct TransformAt {
    std::optional<glm::dmat4> parent_from_entity; // nothing: none is logged
    std::string problem;                          // it cannot be one: zero scale, a quaternion of zeros
    std::vector<ChunkId> pending;
};

/// An entity's own Transform3D, from its frame to that of the entity above. All of its parts come from one row, the
/// latest that has any. Rows that relate other frames (child_frame, parent_frame) are not about it.
[[nodiscard]] TransformAt latest_transform(const Store& store, const EntityPath& entity, const TimePoint& at);

/// The frame that an entity's data are in: the one that a CoordinateFrame names, else the entity's own, "tf#/a/b".
struct FrameAt {
    std::string frame;
    std::string problem; // it has no name
    std::vector<ChunkId> pending;
};

[[nodiscard]] FrameAt latest_frame(const Store& store, const EntityPath& entity, const TimePoint& at);

/// The axis, or its opposite, that a ViewCoordinates calls up. Nothing when none is.
[[nodiscard]] std::optional<glm::dvec3> up_axis(const std::array<std::uint8_t, 3>& view_coordinates);

/// From the camera's optical frame (right, down, forward) to the axes that a ViewCoordinates names: three directions of
/// +x, +y, +z. Nothing when two of them lie on one line.
[[nodiscard]] std::optional<glm::dmat3> axes_from_rdf(const std::array<std::uint8_t, 3>& view_coordinates);

} // namespace fathom
