// Rerun's named frames, by values worked out by hand.
#include "app/scene/cameras.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/recorded.hpp"

#include <glm/vec4.hpp>

using namespace fathom;

namespace {

LoggedCells named(const std::string& component, const std::string& frame) {
    return {component, text_instance(frame)};
}

/// A Transform3D; a name of "-" is left out.
std::vector<LoggedCells> relation(const std::string& parent, const std::string& child,
                                  std::initializer_list<float> translation) {
    std::vector<LoggedCells> cells = {{"Transform3D:translation", vector_instance(translation)}};
    if (parent != "-") cells.push_back(named("Transform3D:parent_frame", parent));
    if (child != "-") cells.push_back(named("Transform3D:child_frame", child));
    return cells;
}

std::vector<LoggedCells> in_frame(const std::string& frame) {
    return {named("CoordinateFrame:frame", frame)};
}

std::vector<LoggedCells> pinhole(const std::string& parent, const std::string& child) {
    return {{"Pinhole:image_from_camera", vector_instance({500, 0, 0, 0, 501, 0, 320, 240, 1})},
            {"Pinhole:resolution", vector_instance({640, 480})},
            named("Pinhole:parent_frame", parent),
            named("Pinhole:child_frame", child)};
}

/// Where the entity's origin lies at a time.
glm::dvec3 origin_of(const Store& store, const EntityPath& entity, std::int64_t time = 0) {
    const PlaceAt place = latest_place(store, entity, {kLogTime, time});
    INFO(place.problem);
    CHECK(place.problem.empty());
    return glm::dvec3(place.world_from_entity[3]);
}

std::string problem_of(const Store& store, const EntityPath& entity) {
    const PlaceAt place = latest_place(store, entity, {kLogTime, 0});
    CHECK(latest_camera(store, entity, {kLogTime, 0}).problem == place.problem);
    return place.problem;
}

} // namespace

TEST_CASE("named frames: an entity lies where the frame does that it names, whoever logs the transforms") {
    Recorded recorded;
    recorded.log("/elsewhere/a", {}, relation("map", "base", {1, 2, 3}));
    recorded.log("/elsewhere/b", 0, relation("base", "lidar", {10, 0, 0}));
    recorded.log("/points", {}, in_frame("lidar"));
    recorded.log("/points/below", 0, {{"Points3D:positions", vector_instance({0, 0, 0})}});
    const PlaceAt place = latest_place(recorded.store, "/points", {kLogTime, 0});
    CHECK(place.is_posed);
    CHECK(place.world == "map");
    CHECK(glm::dvec3(place.world_from_entity[3]) == glm::dvec3(11, 2, 3));
    // What is logged below has a frame of its own, whose parent is the entity's own, not the named one.
    CHECK(latest_place(recorded.store, "/points/below", {kLogTime, 0}).world.empty());
    CHECK(origin_of(recorded.store, "/points/below") == glm::dvec3(0));
}

TEST_CASE("named frames: a transform holds until the next of its child, also where others come between") {
    Recorded recorded;
    recorded.log("/tf", 10, relation("map", "base", {1, 0, 0}));
    recorded.log("/tf", 11, relation("map", "other", {0, 7, 0}));
    recorded.log("/tf", 12, relation("map", "third", {0, 0, 7}));
    recorded.log("/tf", 20, relation("map", "base", {2, 0, 0}));
    recorded.log("/robot", {}, in_frame("base"));
    recorded.log("/else", {}, in_frame("other"));
    CHECK(origin_of(recorded.store, "/robot", 10).x == 1);
    CHECK(origin_of(recorded.store, "/robot", 19).x == 1); // nothing in between
    CHECK(origin_of(recorded.store, "/robot", 20).x == 2);
    CHECK(origin_of(recorded.store, "/else", 100).y == 7);
    CHECK_FALSE(latest_place(recorded.store, "/robot", {kLogTime, 9}).is_posed);
}

TEST_CASE("named frames: rows of one chunk count by their times, not by their places in it") {
    Store store;
    Chunk chunk;
    chunk.id = chunk_id(1, 0);
    chunk.entity = "/tf";
    chunk.row_ids = {{1, 0}, {2, 0}, {3, 0}, {4, 0}};
    chunk.times = {{kLogTime, {30, 10, 20, 20}}};
    const std::vector<std::string> children = {"base", "base", "camera", "base"};
    const std::vector<std::string> parents = {"map", "map", "base", "map"};
    const std::uint64_t ones[] = {1, 1, 1, 1};
    chunk.components.push_back({"Transform3D:child_frame", {}, make_lists(make_strings(children), ones)});
    chunk.components.push_back({"Transform3D:parent_frame", {}, make_lists(make_strings(parents), ones)});
    chunk.components.push_back(
        {"Transform3D:translation",
         {},
         make_lists(make_fixed_size_lists(make_numbers<float>({3, 0, 0, 1, 0, 0, 0, 5, 0, 2, 0, 0}), 3),
                    ones)});
    store.insert(std::make_shared<const Chunk>(std::move(chunk)));
    store.insert(std::make_shared<const Chunk>([] {
        Chunk frame;
        frame.id = chunk_id(1, 1);
        frame.entity = "/camera";
        frame.row_ids = {{5, 0}};
        const std::uint64_t one[] = {1};
        frame.components.push_back({"CoordinateFrame:frame", {}, make_lists(text_instance("camera"), one)});
        return frame;
    }()));
    CHECK(origin_of(store, "/camera", 20) == glm::dvec3(2, 5, 0));
    CHECK(origin_of(store, "/camera", 30) == glm::dvec3(3, 5, 0));
    CHECK(origin_of(store, "/camera", 10) == glm::dvec3(0)); // no transform of "camera" yet
}

TEST_CASE("named frames: scale, matrix and direction of a relation are kept in full") {
    Recorded recorded;
    recorded.log("/tf", {},
                 {named("Transform3D:parent_frame", "map"),
                  named("Transform3D:child_frame", "a"),
                  {"Transform3D:scale", vector_instance({2, 3, 4})},
                  {"Transform3D:mat3x3", vector_instance({1, 0, 0, 2, 1, 0, 0, 0, 1})}});
    recorded.log("/tf", {},
                 {named("Transform3D:parent_frame", "a"),
                  named("Transform3D:child_frame", "b"),
                  {"Transform3D:translation", vector_instance({10, 20, 30})},
                  {"Transform3D:relation", make_numbers<std::uint8_t>({2})}});
    recorded.log("/shape", {}, in_frame("b"));
    const glm::dmat4 world = latest_place(recorded.store, "/shape", {kLogTime, 0}).world_from_entity;
    // b to a subtracts: (11, 22, 33) is (1, 2, 3). The matrix adds 2 y to x: (5, 2, 3); then the scale.
    const glm::dvec4 point = world * glm::dvec4(11, 22, 33, 1);
    CHECK(glm::dvec3(point) == glm::dvec3(10, 6, 12));
}

TEST_CASE("named frames: a name that is left out is the entity's own frame, or that of the one above") {
    Recorded recorded;
    recorded.log("/robot", {}, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
    recorded.log("/robot/arm", {}, relation("-", "arm", {0, 1, 0})); // from "arm" to tf#/robot
    recorded.log("/gripper", {}, relation("arm", "-", {0, 0, 1}));   // from tf#/gripper to "arm"
    recorded.log("/tool", {}, in_frame("tf#gripper"));               // the same as tf#/gripper
    recorded.log("/claw", {}, in_frame("tf#/gripper/claw"));         // which has no transform of its own
    for (const EntityPath entity : {"/gripper", "/tool", "/claw", "/gripper/claw"}) {
        INFO(entity);
        CHECK(origin_of(recorded.store, entity) == glm::dvec3(1, 1, 1));
        CHECK(latest_place(recorded.store, entity, {kLogTime, 0}).world.empty()); // the root entity
    }
    CHECK(origin_of(recorded.store, "/robot/arm") == glm::dvec3(1, 0, 0)); // its own frame has none
}

TEST_CASE(
    "named frames: unnamed rows of an entity that names frames elsewhere are its own, whichever came first") {
    for (const bool own_first : {true, false}) {
        Recorded recorded;
        if (!own_first) recorded.log("/robot", 5, relation("base", "lidar", {0, 0, 9}));
        recorded.log("/robot", 1, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
        if (own_first) recorded.log("/robot", 5, relation("base", "lidar", {0, 0, 9}));
        CHECK(origin_of(recorded.store, "/robot/data", 6) == glm::dvec3(1, 0, 0));
        const TransformAt own = latest_transform(recorded.store, "/robot", {kLogTime, 6});
        REQUIRE(own.parent_from_entity);
        CHECK((*own.parent_from_entity)[3][0] == 1);
    }
}

TEST_CASE("named frames: a pinhole between named frames gives a picture its camera and its pose") {
    Recorded recorded;
    recorded.log("/tf", 10, relation("map", "cam_optical", {1, 2, 3}));
    recorded.log("/calibration", {}, pinhole("cam_optical", "cam_image"));
    recorded.log("/depth", {}, in_frame("cam_image"));
    const CameraAt camera = latest_camera(recorded.store, "/depth", {kLogTime, 10});
    REQUIRE(camera.intrinsics.has_value());
    CHECK(camera.intrinsics->fy == 501);
    CHECK(camera.intrinsics->width == 640);
    CHECK(camera.camera == "/calibration");
    CHECK(camera.frame == "cam_optical");
    CHECK(camera.world == "map");
    REQUIRE(camera.world_from_camera.has_value());
    CHECK(glm::dvec3((*camera.world_from_camera)[3]) == glm::dvec3(1, 2, 3));
    // A picture that names the camera's frame instead lies above the pinhole, and has none.
    recorded.log("/other", {}, in_frame("cam_optical"));
    CHECK_FALSE(latest_camera(recorded.store, "/other", {kLogTime, 10}).intrinsics.has_value());
}

TEST_CASE("named frames: where a frame has a transform and a pinhole, the picture lies below both") {
    Recorded recorded;
    recorded.log("/cam", 10, relation("map", "cam", {1, 2, 3}));
    recorded.log("/cam", 10, pinhole("map", "cam"));
    recorded.log("/cam", 10, in_frame("cam"));
    const CameraAt camera = latest_camera(recorded.store, "/cam", {kLogTime, 10});
    REQUIRE(camera.world_from_camera.has_value());
    CHECK(camera.intrinsics.has_value());
    CHECK(camera.frame == "cam");
    CHECK(glm::dvec3((*camera.world_from_camera)[3]) == glm::dvec3(1, 2, 3));
}

TEST_CASE("named frames: static rows shadow timed ones of their entity, and others' timed ones shadow them") {
    Recorded recorded;
    recorded.log("/defaults", {}, relation("map", "base", {1, 0, 0}));
    recorded.log("/tf", 10, relation("map", "base", {2, 0, 0}));
    recorded.log("/fixed", {}, relation("map", "lidar", {3, 0, 0}));
    recorded.log("/fixed", 10, relation("map", "lidar", {4, 0, 0}));
    recorded.log("/a", {}, in_frame("base"));
    recorded.log("/b", {}, in_frame("lidar"));
    CHECK(origin_of(recorded.store, "/a", 9).x == 1);
    CHECK(origin_of(recorded.store, "/a", 10).x == 2);
    CHECK(origin_of(recorded.store, "/b", 10).x == 3);
}

TEST_CASE("named frames: a clear takes back the transforms of its entity") {
    Recorded recorded;
    recorded.log("/tf", 10, relation("map", "base", {1, 0, 0}));
    recorded.log("/robot", {}, in_frame("base"));
    recorded.store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 100), "/tf", {100, 0}, {{kLogTime, 20}}, {Clear{}})));
    CHECK(latest_place(recorded.store, "/robot", {kLogTime, 19}).is_posed);
    CHECK_FALSE(latest_place(recorded.store, "/robot", {kLogTime, 20}).is_posed);
}

TEST_CASE("named frames: empty names are no frames, and the state says so") {
    Recorded recorded;
    recorded.log("/a", {}, in_frame(""));
    recorded.log("/b", {}, relation("map", "", {1, 0, 0}));
    recorded.log("/c", {}, relation("", "c", {1, 0, 0}));
    recorded.log("/in_c", {}, in_frame("c"));
    recorded.log("/d", {}, relation("d", "d", {1, 0, 0}));
    recorded.log("/in_d", {}, in_frame("d"));
    recorded.log("/p", {}, pinhole("", "p"));
    recorded.log("/in_p", {}, in_frame("p"));
    CHECK(problem_of(recorded.store, "/a") == "/a: its coordinate frame has an empty name");
    CHECK(problem_of(recorded.store, "/b") == "/b: the transform names a child frame that is empty");
    CHECK(problem_of(recorded.store, "/in_c") == "/c: the transform names a parent frame that is empty");
    CHECK(problem_of(recorded.store, "/in_d") == "/d: the transform relates the frame 'd' to itself");
    CHECK(problem_of(recorded.store, "/in_p") == "/p: the pinhole names a parent frame that is empty");
}

TEST_CASE("named frames: a frame that no transform names, and one in a circle, has no place and says why") {
    Recorded recorded;
    recorded.log("/lost", {}, in_frame("nowhere"));
    CHECK(problem_of(recorded.store, "/lost").empty()); // alone it is a world of its own
    CHECK(latest_place(recorded.store, "/lost", {kLogTime, 0}).world == "nowhere");
    recorded.log("/tf/a", {}, relation("b", "a", {1, 0, 0}));
    CHECK(problem_of(recorded.store, "/lost") == "no transform names the frame 'nowhere'");
    recorded.log("/round", {}, in_frame("a"));
    CHECK(problem_of(recorded.store, "/round").empty());
    recorded.log("/tf/b", {}, relation("a", "b", {1, 0, 0}));
    CHECK(problem_of(recorded.store, "/round") == "the frame 'a' hangs in a circle of transforms");
    CHECK_FALSE(latest_camera(recorded.store, "/round", {kLogTime, 0}).world_from_camera.has_value());
}

TEST_CASE(
    "named frames: transforms that are not loaded yet are asked for, and stay when their chunks leave") {
    Recorded written;
    written.log("/tf", 10, relation("map", "base", {1, 0, 0}));
    const ChunkId id = chunk_id(1, 1);
    const auto chunk = std::make_shared<const Chunk>(*written.store.loaded(id));

    Recorded recorded;
    recorded.position = 10;
    recorded.log("/robot", {}, in_frame("base"));
    recorded.store.insert_summary(summarize(*chunk));
    const PlaceAt before = latest_place(recorded.store, "/robot", {kLogTime, 10});
    CHECK(before.problem == "the transform of 'base' is not found yet");
    CHECK(before.pending == std::vector{id});
    CHECK(recorded.store.missing_transforms(10) == std::vector{id});
    recorded.store.insert(chunk);
    CHECK(recorded.store.missing_transforms(10).empty());
    recorded.store.evict(id);
    CHECK(origin_of(recorded.store, "/robot", 10).x == 1);
}

TEST_CASE(
    "named frames: a pinhole that comes with its pictures is asked for by time, not all of them at once") {
    const auto logged = [](std::int64_t time) {
        Recorded written;
        written.position = static_cast<std::uint32_t>(time);
        std::vector<LoggedCells> cells = pinhole("optical", "image");
        cells.push_back(named("CoordinateFrame:frame", "image"));
        cells.push_back({"DepthImage:buffer", buffer_instance<std::uint16_t>({1, 2})});
        written.log("/cam", time, cells);
        return std::make_shared<const Chunk>(
            *written.store.loaded(chunk_id(1, static_cast<std::uint32_t>(time) + 1)));
    };
    Store store;
    for (std::int64_t time = 0; time < 5; ++time)
        store.insert_summary(summarize(*logged(time)));
    CHECK(store.missing_transforms(10).empty());
    const CameraAt camera = latest_camera(store, "/cam", {kLogTime, 3});
    REQUIRE_FALSE(camera.pending.empty());
    for (const ChunkId id : camera.pending)
        CHECK(id == logged(3)->id);
    store.insert(logged(3));
    CHECK(latest_camera(store, "/cam", {kLogTime, 3}).intrinsics.has_value());
}
