// Where the cameras of a data-set folder stood, in the notations of the data sets:
//
//     const FolderPoses poses = find_folder_poses(folder);
//     if (may_have_pose(poses, image.path)) row.push_back(CameraPose{pose_of(poses, image.path, i)});
//
// groundtruth.txt of TUM RGB-D and ETH3D SLAM (by time stamp, interpolated), *.log of Redwood and Open3D (by order),
// scene_camera.json of BOP and odometry.csv of Stray Scanner (by number), the one extrinsics/*.txt of a SUN RGB-D scene
// (for all images), and a matrix per image: pose/N.txt of ScanNet, N.pose.txt of 7-Scenes and tsdf-fusion, which is read
// when its image is. All poses take the optical frame to the world. Any thread.
#pragma once

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct StampedPose {
    std::int64_t stamp_ns = 0;
    glm::dvec3 translation_m{0};
    glm::dquat rotation{1, 0, 0, 0}; // of length 1
};

struct FolderPoses {
    std::vector<StampedPose> by_stamp; // ascending
    std::vector<std::optional<glm::dmat4>> by_order;
    std::map<std::int64_t, glm::dmat4> by_number;
    std::optional<glm::dmat4> of_all;
};

[[nodiscard]] FolderPoses find_folder_poses(const std::string& folder);

/// Whether poses of this image's kind are told at all.
[[nodiscard]] bool may_have_pose(const FolderPoses& poses, const std::string& image_path);

/// Nothing where tracking was lost, and where no two poses lie round the image's time stamp within half a second.
/// `order` counts the images of the stream.
[[nodiscard]] std::optional<glm::dmat4> pose_of(const FolderPoses& poses, const std::string& image_path,
                                                std::size_t order);

// The notations, for tests.
[[nodiscard]] std::vector<StampedPose> parse_ground_truth(std::string_view text);
[[nodiscard]] std::vector<std::optional<glm::dmat4>> parse_trajectory_log(std::string_view text);
[[nodiscard]] std::map<std::int64_t, glm::dmat4> parse_scene_camera_poses(std::string_view text);
[[nodiscard]] std::map<std::int64_t, glm::dmat4> parse_odometry(std::string_view text);
[[nodiscard]] std::optional<glm::dmat4> parse_pose_matrix(std::string_view text);

} // namespace fathom
