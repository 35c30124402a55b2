#include "app/session/suggest_panes.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const Timeline kFrames{"frame", TimelineKind::Sequence};
const TimePoint kStart{kFrames, 0};

/// What an index says of a recording: names of components, no payload.
struct IndexedStreams {
    Store store;
    std::uint32_t position = 0;

    void log(const EntityPath& entity, std::vector<std::string> components) {
        ChunkSummary summary;
        summary.id = chunk_id(1, ++position);
        summary.entity = entity;
        summary.row_count = 1;
        summary.times = {{kFrames, 0, 0, {0}}};
        summary.components = std::make_shared<const std::vector<std::string>>(std::move(components));
        store.insert_summary(summary);
    }
    void depth(const EntityPath& entity) { log(entity, {"DepthImage:buffer", "DepthImage:format"}); }
    void colour(const EntityPath& entity) { log(entity, {"Image:buffer", "Image:format"}); }
    void say(const EntityPath& entity, Component what) {
        ++position;
        store.insert(std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(1, position), entity, {position, 0}, {}, {std::move(what)})));
    }
};

std::vector<EntityPath> entities_of(const std::vector<PaneSuggestion>& panes) {
    std::vector<EntityPath> entities;
    for (const PaneSuggestion& pane : panes)
        entities.push_back(pane.entity);
    return entities;
}

} // namespace

TEST_CASE("panes: depth comes first, colour that belongs to it has no place of its own") {
    IndexedStreams streams;
    streams.colour("/front/color");
    streams.depth("/front/depth");
    streams.colour("/overview");
    streams.depth("/rear/depth");
    streams.log("/tf", {"FrameTransforms"});
    streams.say("/front/depth", ColourPartner{"/front/color"});
    const auto panes = suggest_panes(streams.store, kStart);
    CHECK(entities_of(panes) == std::vector<EntityPath>{"/front/depth", "/rear/depth", "/overview"});
    for (const PaneSuggestion& pane : panes)
        CHECK(pane.others.empty());
}

TEST_CASE("panes: a stream that states what it is for goes by that") {
    IndexedStreams streams;
    streams.log("/infra", {"EncodedImage"});
    streams.log("/depth", {"EncodedImage"});
    streams.log("/rgb", {"EncodedImage"});
    streams.say("/infra", ImageRole::Intensity);
    streams.say("/depth", ImageRole::Depth);
    streams.say("/rgb", ImageRole::Colour);
    CHECK(entities_of(suggest_panes(streams.store, kStart)) ==
          std::vector<EntityPath>{"/depth", "/infra", "/rgb"});
    CHECK(role_in(streams.store, "/infra") == ImageRole::Intensity);
    CHECK_FALSE(role_in(streams.store, "/nothing"));
}

TEST_CASE("panes: nothing to show suggests nothing, much suggests no more than fits") {
    IndexedStreams streams;
    streams.log("/plot", {"Scalars:scalars"});
    CHECK(suggest_panes(streams.store, kStart).empty());
    for (int i = 0; i < 20; ++i)
        streams.depth("/camera" + std::to_string(i));
    CHECK(suggest_panes(streams.store, kStart).size() == kMostPanes);
    CHECK(suggest_panes(streams.store, kStart, 1).size() == 1);
}

TEST_CASE("panes: depth cameras with poses in one world get a place where all are seen") {
    IndexedStreams streams;
    for (const char* camera : {"/world/left", "/world/right"}) {
        streams.depth(std::string(camera) + "/depth");
        streams.log(camera, {"Transform3D:translation"}); // known, not loaded: it will be a pose
    }
    streams.depth("/alone");
    const auto panes = suggest_panes(streams.store, kStart);
    REQUIRE(panes.size() == 4);
    CHECK(panes[3].entity == "/world/left/depth");
    CHECK(panes[3].others == std::vector<EntityPath>{"/world/right/depth"});
    CHECK(suggest_panes(streams.store, kStart, 1).front().others.empty());
    // Where not all fit, the one with all of them stays.
    CHECK_FALSE(suggest_panes(streams.store, kStart, 2).back().others.empty());
}

TEST_CASE("panes: the grid is near-square and wider than high") {
    const std::size_t columns[] = {1, 1, 2, 3, 2, 3, 3, 3, 3, 3};
    for (std::size_t count = 0; count <= kMostPanes; ++count)
        CHECK(grid_columns(count) == columns[count]);
}

TEST_CASE("panes: shapes in 3D have a scene of their own where there is no depth to show them with") {
    IndexedStreams streams;
    streams.log("/flat", {"Points2D:positions"});
    CHECK(suggest_panes(streams.store, kStart).empty());
    streams.log("/world/boxes", {"Boxes3D:half_sizes"});
    streams.log("/lidar", {"LoggedCloud", "LoggedMessage"});
    streams.colour("/rgb");
    const auto panes = suggest_panes(streams.store, kStart);
    CHECK(entities_of(panes) == std::vector<EntityPath>{"/rgb", "/lidar"});
    CHECK_FALSE(panes[0].is_scene);
    CHECK(panes[1].is_scene);
    CHECK(panes[1].others.empty());
    CHECK(is_shown(streams.store, "/lidar"));
    CHECK_FALSE(is_shown(streams.store, "/flat"));
    streams.depth("/depth");
    CHECK(entities_of(suggest_panes(streams.store, kStart)) == std::vector<EntityPath>{"/depth", "/rgb"});
}

TEST_CASE("panes: a stream whose pictures are cleared has none") {
    IndexedStreams streams;
    streams.colour("/rgb");
    Chunk picture = one_row_chunk(chunk_id(2, 1), "/depth", {1, 0}, {{kFrames, 3}}, {EncodedImage{}});
    streams.store.insert(std::make_shared<const Chunk>(std::move(picture)));
    streams.store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(2, 2), "/depth", {2, 0}, {{kFrames, 7}}, {Clear{}})));
    CHECK(entities_of(suggest_panes(streams.store, {kFrames, 0})) ==
          std::vector<EntityPath>{"/depth", "/rgb"});
    CHECK(entities_of(suggest_panes(streams.store, {kFrames, 5})) ==
          std::vector<EntityPath>{"/depth", "/rgb"});
    CHECK(entities_of(suggest_panes(streams.store, {kFrames, 9})) == std::vector<EntityPath>{"/rgb"});
}
