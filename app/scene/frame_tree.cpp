#include "app/scene/frame_tree.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Deeper trees are circles, or nobody's.
constexpr int kDeepest = 256;

glm::dmat4 matrix_of(const glm::dvec3& translation_m, const glm::dquat& rotation) {
    return glm::translate(glm::dmat4(1), translation_m) * glm::mat4_cast(rotation);
}

} // namespace

std::string_view plain_frame_name(std::string_view name) {
    return name.starts_with('/') ? name.substr(1) : name;
}

bool FrameTree::add(const FrameTransform& transform, bool is_static) {
    const std::string child(plain_frame_name(transform.child));
    Sample sample;
    sample.parent = plain_frame_name(transform.parent);
    if (child.empty() || sample.parent.empty() || child == sample.parent) return false;
    const auto& t = transform.translation_m;
    const auto& q = transform.rotation;
    sample.translation_m = {t[0], t[1], t[2]};
    const glm::dquat rotation(q[3], q[0], q[1], q[2]);
    const double length = glm::length(rotation);
    if (!std::isfinite(t[0] + t[1] + t[2]) || !std::isfinite(length) || length == 0) return false;
    sample.rotation = rotation / length;
    sample.time_ns = transform.stamp_ns.value_or(0);
    parents_.insert(sample.parent);
    Frame& frame = frames_[child];
    if (is_static) {
        frame.fixed = std::move(sample);
        return true;
    }
    const auto place = std::ranges::upper_bound(frame.samples, sample.time_ns, {}, &Sample::time_ns);
    frame.samples.insert(place, std::move(sample));
    return true;
}

std::optional<FrameTree::Step> FrameTree::step_up(std::string_view name, std::int64_t time_ns) const {
    const auto found = frames_.find(name);
    if (found == frames_.end()) return std::nullopt;
    const Frame& frame = found->second;
    if (frame.fixed)
        return Step{frame.fixed->parent, matrix_of(frame.fixed->translation_m, frame.fixed->rotation)};
    const auto after = std::ranges::upper_bound(frame.samples, time_ns, {}, &Sample::time_ns);
    const auto at = [](const Sample& sample, bool is_outside) {
        return Step{sample.parent, matrix_of(sample.translation_m, sample.rotation), is_outside};
    };
    if (after == frame.samples.begin()) return at(*after, true);
    const Sample& before = *std::prev(after);
    if (before.time_ns == time_ns) return at(before, false);
    if (after == frame.samples.end()) return at(before, true);
    // A frame that changes its parent does so at once.
    if (before.parent != after->parent) return at(before, false);
    const double share = static_cast<double>(time_ns - before.time_ns) /
                         (static_cast<double>(after->time_ns) - static_cast<double>(before.time_ns));
    return Step{before.parent, matrix_of(glm::mix(before.translation_m, after->translation_m, share),
                                         glm::slerp(before.rotation, after->rotation, share))};
}

bool FrameTree::contains(std::string_view frame) const {
    const std::string_view name = plain_frame_name(frame);
    return frames_.contains(name) || parents_.contains(name);
}

FramePose FrameTree::pose(std::string_view frame, std::int64_t time_ns) const {
    FramePose pose;
    pose.target = plain_frame_name(frame);
    glm::dmat4 root_from_frame(1);
    for (int depth = 0; depth < kDeepest; ++depth) {
        auto step = step_up(pose.target, time_ns);
        if (!step) {
            pose.target_from_frame = root_from_frame;
            return pose;
        }
        root_from_frame = step->parent_from_frame * root_from_frame;
        pose.is_outside |= step->is_outside;
        pose.target = std::move(step->parent);
    }
    pose.problem = "the frame '" + std::string(frame) + "' hangs in a circle of transforms";
    return pose;
}

FramePose FrameTree::between(std::string_view target, std::string_view frame, std::int64_t time_ns) const {
    FramePose from = pose(frame, time_ns);
    FramePose to = pose(target, time_ns);
    if (!from.target_from_frame) return from;
    if (!to.target_from_frame) return to;
    if (from.target != to.target) {
        from.target_from_frame.reset();
        from.problem =
            "no transforms lead from '" + std::string(frame) + "' to '" + std::string(target) + "'";
        return from;
    }
    from.target_from_frame = glm::inverse(*to.target_from_frame) * *from.target_from_frame;
    from.target = plain_frame_name(target);
    from.is_outside |= to.is_outside;
    return from;
}

std::string FrameTree::circle() const {
    for (const auto& [name, frame] : frames_) {
        const std::int64_t time_ns = frame.samples.empty() ? 0 : frame.samples.back().time_ns;
        std::string path = name, place = name;
        for (int depth = 0; depth < kDeepest; ++depth) {
            const auto step = step_up(place, time_ns);
            if (!step) break;
            place = step->parent;
            path += ", " + place;
            if (place == name) return path;
        }
    }
    return {};
}

} // namespace fathom
