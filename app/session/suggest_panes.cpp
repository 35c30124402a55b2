#include "app/session/suggest_panes.hpp"

#include "app/scene/cameras.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fathom {
namespace {

bool is_pose(std::string_view component) {
    return component.starts_with("Transform3D:");
}

/// The world in which the stream's camera stands, by what is known now: a name, "/" for the root of the entity paths;
/// nothing where no pose is logged. What is in the file and not loaded yet counts as a pose.
std::optional<std::string> world_of(const Store& store, const EntityPath& entity, const TimePoint& at) {
    const CameraAt camera = latest_camera(store, entity, at);
    if (camera.world_from_camera) return camera.world.empty() ? "/" : camera.world;
    const auto frame = latest_at<FrameId>(store, entity, at);
    const bool is_in_named_frame =
        frame.value != nullptr || !entity_of_frame(latest_frame(store, entity, at).frame);
    if (is_in_named_frame && !store.missing_transforms(1).empty()) return "frames";
    if (camera.pending.empty()) return std::nullopt;
    EntityPath path = entity;
    do {
        if (std::ranges::any_of(store.components(path), is_pose)) return "/";
    } while (go_to_parent(path));
    return std::nullopt;
}

/// Whether a stream has pictures on a timeline, or one for all times; and not such that are gone at `at`.
bool is_seen_on(const Store& store, const EntityPath& entity, const TimePoint& at) {
    if (at.timeline.name.empty()) return true;
    if (const auto times = picture_times(store, entity, at.timeline); !times.empty()) {
        if (times.front() > at.value) return true; // it comes
        const LatestPicture latest = latest_picture(store, entity, at);
        return latest.picture || latest.error || !latest.pending.empty();
    }
    return store.latest(entity, picture_component(picture_kinds(store, entity).front()), {}).column !=
           nullptr;
}

/// The largest set of depth streams that share a world.
std::vector<EntityPath> in_one_world(const Store& store, const std::vector<EntityPath>& depth,
                                     const TimePoint& at) {
    std::map<std::string, std::vector<EntityPath>> worlds;
    for (const EntityPath& entity : depth)
        if (const auto world = world_of(store, entity, at)) worlds[*world].push_back(entity);
    std::vector<EntityPath> most;
    for (auto& [world, streams] : worlds)
        if (streams.size() > most.size()) most = std::move(streams);
    return most;
}

/// A scene of the shapes alone, led by the first of them.
std::optional<PaneSuggestion> shapes_alone(const Store& store) {
    for (const EntityPath& entity : store.entities())
        if (shape_space(store, entity) == ShapeSpace::Solid) return PaneSuggestion{entity, {}, true};
    return std::nullopt;
}

} // namespace

bool is_shown(const Store& store, const EntityPath& entity) {
    return role_in(store, entity) || shape_space(store, entity) == ShapeSpace::Solid;
}

std::string_view content_component(const Store& store, const EntityPath& entity) {
    const std::vector<PictureKind> kinds = picture_kinds(store, entity);
    return kinds.empty() ? solid_component(store, entity) : picture_component(kinds.front());
}

std::span<const std::int64_t> content_times(const Store& store, const EntityPath& entity,
                                            const Timeline& timeline) {
    return store.times(entity, content_component(store, entity), timeline);
}

std::optional<ImageRole> role_in(const Store& store, const EntityPath& entity) {
    const std::vector<PictureKind> kinds = picture_kinds(store, entity);
    if (kinds.empty()) return std::nullopt;
    const auto stated = latest_at<ImageRole>(store, entity, {});
    return stated.value != nullptr ? *stated.value : role_of(kinds.front());
}

std::vector<PaneSuggestion> suggest_panes(const Store& store, const TimePoint& at, std::size_t most) {
    std::vector<EntityPath> by_role[3];
    std::set<EntityPath> partners;
    for (const EntityPath& entity : store.entities()) {
        const auto role = role_in(store, entity);
        if (!role || !is_seen_on(store, entity, at)) continue;
        by_role[static_cast<std::size_t>(*role)].push_back(entity);
        if (*role == ImageRole::Depth)
            if (const auto partner = latest_at<ColourPartner>(store, entity, at); partner.value != nullptr)
                partners.insert(partner.value->entity);
    }
    const auto& depth = by_role[static_cast<std::size_t>(ImageRole::Depth)];
    std::erase_if(by_role[static_cast<std::size_t>(ImageRole::Colour)],
                  [&](const EntityPath& entity) { return partners.contains(entity); });

    std::vector<PaneSuggestion> panes;
    for (const auto& entities : by_role)
        for (const EntityPath& entity : entities)
            panes.push_back({entity, {}, false});
    const std::vector<EntityPath> together = in_one_world(store, depth, at);
    std::optional<PaneSuggestion> scene;
    if (together.size() > 1)
        scene = PaneSuggestion{together.front(), {together.begin() + 1, together.end()}, true};
    else if (depth.empty()) // else the shapes are seen beside its points
        scene = shapes_alone(store);
    if (!scene || (most == 1 && !panes.empty())) {
        if (panes.size() > most) panes.resize(most);
        return panes;
    }
    if (panes.size() > most - 1) panes.resize(most - 1);
    panes.push_back(*std::move(scene));
    return panes;
}

std::size_t grid_columns(std::size_t panes) {
    if (panes <= 3) return std::max<std::size_t>(1, panes);
    return panes <= 4 ? 2 : 3;
}

} // namespace fathom
