// Which chunks of a store say where Rerun's named frames lie, and asking for them.
#include "app/scene/store.hpp"

#include <algorithm>
#include <array>

namespace fathom {
namespace {

/// Of a frame that nobody knows yet, so many of the chunks that may say where it lies are asked for at once.
constexpr std::size_t kAskedAtOnce = 64;

constexpr std::array<std::string_view, 4> kFrameNames = {
    "Transform3D:child_frame", "Transform3D:parent_frame", "Pinhole:child_frame", "Pinhole:parent_frame"};

/// What a chunk has to do with frames.
struct FrameContent {
    bool has_names = false;
    bool has_relations = false; // with names or without
    bool has_more = false;      // than those: pictures, points
};

FrameContent frame_content(const std::vector<std::string>& components) {
    constexpr std::array<std::string_view, 5> kOfFrames = {"Transform3D", "TransformAxes3D", "Pinhole",
                                                           "CoordinateFrame", "ViewCoordinates"};
    FrameContent content;
    for (const std::string& component : components) {
        const std::string_view archetype = std::string_view(component).substr(0, component.find(':'));
        content.has_relations |= archetype == "Transform3D" || archetype == "Pinhole";
        content.has_names |= std::ranges::find(kFrameNames, component) != kFrameNames.end();
        content.has_more |= std::ranges::find(kOfFrames, archetype) == kOfFrames.end();
    }
    return content;
}

} // namespace

/// An entity that names frames once may leave a name out elsewhere: all of its relations count from then on.
void Store::expect_links(Entity& entity, Entry& entry) {
    const FrameContent content = frame_content(*entry.summary.components);
    const bool is_first = content.has_names && !entity.names_frames;
    entity.names_frames |= content.has_names;
    has_named_frames_ |= content.has_names;
    if (!entity.names_frames) return;
    const auto expect = [&](Entry& other, const FrameContent& of) {
        if (!of.has_relations) return;
        take_links(other);
        if (of.has_more)
            frames_beside_data_.insert(other.summary.entity);
        else if (!other.links_taken)
            missing_transforms_.insert(other.summary.id);
    };
    if (!is_first) return expect(entry, content);
    for (Entry* other : entity.chunks)
        expect(*other, frame_content(*other->summary.components));
}

void Store::take_links(Entry& entry) {
    if (entry.links_taken || entry.chunk == nullptr || !names_frames(entry.summary.entity)) return;
    entry.links_taken = true;
    links_.add(*entry.chunk);
    missing_transforms_.erase(entry.summary.id);
}

bool Store::names_frames(const EntityPath& path) const {
    const auto entity = entities_.find(path);
    return entity != entities_.end() && entity->second.names_frames;
}

std::optional<FrameLink> Store::latest_link(FrameLink::Kind kind, std::string_view frame,
                                            const TimePoint& at) const {
    if (!has_named_frames_) return std::nullopt;
    std::optional<FrameLink> link = links_.latest(kind, frame, at);
    if (link && has_clears_ &&
        is_cleared(link->entity, {link->time, link->row_id, {}, 0}, link->is_static, at))
        link.reset();
    return link;
}

std::vector<ChunkId> Store::pending_links(const TimePoint& at) const {
    if (!has_named_frames_) return {};
    std::vector<ChunkId> pending = missing_transforms(kAskedAtOnce);
    for (const EntityPath& entity : frames_beside_data_)
        for (const std::string_view name : kFrameNames) {
            const LatestRow row = latest_logged(entity, name, at);
            pending.insert(pending.end(), row.pending.begin(), row.pending.end());
        }
    return pending;
}

} // namespace fathom
