// FrameTree: named coordinate frames and the transforms between them, as ROS and Foxglove log them.
//
//     FrameTree tree;
//     tree.add(transform, is_static);                                   // in any order
//     const FramePose pose = tree.pose("camera_optical", stamp_ns);     // in the root of its tree
//     const FramePose other = tree.between("map", "camera_optical", stamp_ns);
//
// A frame has one parent; a later message may give it another. Between two samples translation is interpolated linearly
// and rotation along the shortest arc, as tf2 does (ROS REP 105, tf2 `TimeCache`); beyond the recorded range the nearest
// sample holds and the pose says so. Static transforms hold at all times. One thread.
#pragma once

#include "app/scene/chunk.hpp"

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

struct FramePose {
    std::optional<glm::dmat4> target_from_frame; // nothing: see `problem`
    std::string target;                          // the root, where none was asked for
    bool is_outside = false;                     // of the time that samples cover
    std::string problem;                         // one sentence
};

class FrameTree {
  public:
    /// Samples whose numbers make no transform are left out; false for those.
    bool add(const FrameTransform& transform, bool is_static);

    [[nodiscard]] FramePose pose(std::string_view frame, std::int64_t time_ns) const;
    [[nodiscard]] FramePose between(std::string_view target, std::string_view frame,
                                    std::int64_t time_ns) const;

    /// True for every frame that a transform names, root or not.
    [[nodiscard]] bool contains(std::string_view frame) const;

    /// Frames that hang in a circle, "a, b, a"; empty when there are none.
    [[nodiscard]] std::string circle() const;

    [[nodiscard]] bool empty() const { return frames_.empty(); }

  private:
    struct Sample {
        std::int64_t time_ns = 0;
        std::string parent;
        glm::dvec3 translation_m{0};
        glm::dquat rotation{1, 0, 0, 0};
    };
    struct Frame {
        std::optional<Sample> fixed; // the static one, which goes before all others
        std::vector<Sample> samples; // by time
    };
    struct Step {
        std::string parent;
        glm::dmat4 parent_from_frame{1};
        bool is_outside = false;
    };

    [[nodiscard]] std::optional<Step> step_up(std::string_view frame, std::int64_t time_ns) const;

    std::map<std::string, Frame, std::less<>> frames_; // by child
    std::set<std::string, std::less<>> parents_;
};

/// ROS 1 wrote "/frame" where ROS 2 writes "frame".
[[nodiscard]] std::string_view plain_frame_name(std::string_view name);

} // namespace fathom
