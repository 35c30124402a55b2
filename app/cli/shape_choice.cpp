#include "app/cli/shape_choice.hpp"

#include "app/scene/shapes.hpp"
#include "app/views/playhead.hpp"

#include <algorithm>

namespace fathom {
namespace {

std::vector<EntityPath> solid_entities(const Store& store) {
    std::vector<EntityPath> entities = store.entities();
    std::erase_if(entities,
                  [&](const EntityPath& entity) { return shape_space(store, entity) != ShapeSpace::Solid; });
    return entities;
}

/// Images lead where they are named, and without a name where they are depth.
bool means_images(OpenedInput& input, const Arguments& arguments) {
    if (!arguments.entity) {
        const Stream* main = main_stream(input);
        return main != nullptr && main->role == ImageRole::Depth;
    }
    return std::ranges::any_of(input.streams, [&](const Stream& stream) {
        return is_same_entity(stream.entity, *arguments.entity);
    });
}

std::span<const std::int64_t> shape_times(const Store& store, const EntityPath& entity,
                                          const Timeline& timeline) {
    return store.times(entity, solid_component(store, entity), timeline);
}

/// Where the entity's shapes are looked at first, with those of the others.
std::int64_t first_time(const Store& store, const EntityPath& entity, const std::vector<EntityPath>& entities,
                        const Timeline& timeline) {
    std::vector streams = {shape_times(store, entity, timeline)};
    for (const EntityPath& other : entities)
        streams.push_back(shape_times(store, other, timeline));
    return first_look(streams).value_or(0);
}

Result<TimePoint> time_of(const OpenedInput& input, const Store& store, const EntityPath& entity,
                          const std::vector<EntityPath>& entities, const Arguments& arguments) {
    const std::vector<Timeline> timelines = store.timelines();
    if (arguments.time) {
        const auto named = std::ranges::find(timelines, arguments.time->timeline, &Timeline::name);
        if (named == timelines.end())
            return fail(ErrorCode::NotFound, entity + " has no timeline of " + arguments.time->timeline);
        return TimePoint{*named, arguments.time->value};
    }
    if (timelines.empty()) return TimePoint{};
    const Timeline timeline = input.index.timeline.value_or(timelines.front());
    if (!arguments.index) return TimePoint{timeline, first_time(store, entity, entities, timeline)};
    const auto times = shape_times(store, entity, timeline);
    if (*arguments.index >= times.size())
        return fail(ErrorCode::NotFound, entity + " has no row " + std::to_string(*arguments.index) +
                                             " of shapes: there are " + std::to_string(times.size()));
    return TimePoint{timeline, times[*arguments.index]};
}

} // namespace

Result<std::optional<ShapeChoice>> choose_shapes(OpenedInput& input, const Arguments& arguments) {
    if (!arguments.view_3d || means_images(input, arguments)) return std::nullopt;
    for (std::size_t recording = 0; recording < input.stores.size(); ++recording) {
        const Store& store = input.stores[recording];
        const std::vector<EntityPath> entities = solid_entities(store);
        const auto chosen = std::ranges::find_if(entities, [&](const EntityPath& entity) {
            return !arguments.entity || is_same_entity(entity, *arguments.entity);
        });
        if (chosen == entities.end()) continue;
        FATHOM_TRY(const TimePoint at, time_of(input, store, *chosen, entities, arguments));
        return ShapeChoice{*chosen, static_cast<std::uint16_t>(recording), at};
    }
    return std::nullopt;
}

} // namespace fathom
