#include "app/scene/shapes.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_cloud.hpp"
#include "tests/support/recorded.hpp"

#include <cmath>

using namespace fathom;

namespace {

/// Instances of vectors of `size` numbers.
ArrowArray vectors(std::uint32_t size, std::initializer_list<float> numbers) {
    return make_fixed_size_lists(make_numbers<float>(numbers), size);
}

ShapesAt shapes_of(const std::vector<LoggedCells>& cells) {
    Recorded recorded;
    recorded.log("/s", 1, cells);
    return latest_shapes(recorded.store, "/s", {kLogTime, 1});
}

void check_vector(glm::vec3 seen, glm::vec3 expected) {
    for (int i = 0; i < 3; ++i)
        CHECK(seen[i] == Approx(expected[i]).margin(1e-5));
}

} // namespace

TEST_CASE("shapes: points are columns of numbers; shorter lists repeat their last element") {
    const ShapesAt shapes =
        shapes_of({{"Points3D:positions", vectors(3, {1, 2, 3, 4, 5, 6, 7, 8, 9})},
                   {"Points3D:radii", make_numbers<float>({0.5f, -3})},
                   {"Points3D:colors", make_numbers<std::uint32_t>({0x11223344})},
                   {"Points3D:labels", make_strings(std::vector<std::string>{"", "second"})}});
    CHECK(shapes.is_3d);
    CHECK(shapes.segments.empty());
    REQUIRE(shapes.points.size() == 1);
    const ShapePoints& points = shapes.points[0];
    CHECK(points.positions.desc == packed_desc(3, 3, kF32));
    for (std::uint32_t axis = 0; axis < 3; ++axis)
        for (std::uint32_t i = 0; i < 3; ++i)
            CHECK(value_at(points.positions.view(), i, axis) == 1 + 3 * i + axis);
    REQUIRE(points.radii);
    CHECK(value_at(points.radii.view(), 0, 0) == 0.5);
    CHECK(value_at(points.radii.view(), 2, 0) == -3);
    CHECK_FALSE(points.colors); // one for all
    CHECK(points.color == ClassColor{0x11, 0x22, 0x33, 0x44});
    REQUIRE(shapes.labels.size() == 1);
    CHECK(shapes.labels[0].text == "second");
    check_vector(shapes.labels[0].position, {4, 5, 6});
}

TEST_CASE("shapes: positions of doubles and colours of classes become columns, too") {
    const ShapesAt shapes =
        shapes_of({{"Points3D:positions", make_fixed_size_lists(make_numbers<double>({1, 2, 3, 4, 5, 6}), 3)},
                   {"Points3D:class_ids", make_numbers<std::uint16_t>({3, 4})}});
    REQUIRE(shapes.points.size() == 1);
    const ShapePoints& points = shapes.points[0];
    CHECK(value_at(points.positions.view(), 1, 2) == 6);
    REQUIRE(points.colors);
    const auto* colors = points.colors.view().row_as<ClassColor>(0);
    CHECK(colors[0] == automatic_color(3));
    CHECK(colors[1] == automatic_color(4));
    CHECK(points.radius == -1.5f);
}

TEST_CASE("shapes: the cloud of a message lies at its pose and keeps what it says of its points") {
    Store store;
    PointCloudMessage cloud = make_cloud({{1, 0, 0}, {2, 0, 0}}, "lidar");
    cloud.position = {0, 0, 5};
    const double half = std::sqrt(0.5);
    cloud.orientation = {0, 0, half, half}; // x becomes y
    log_cloud(store, "/points", 100, cloud);
    CHECK(shape_space(store, "/points") == ShapeSpace::Solid);
    CHECK(shape_space(store, "/other") == ShapeSpace::None);
    const ShapesAt shapes = latest_shapes(store, "/points", {kLogTime, 100});
    REQUIRE(shapes.points.size() == 1);
    CHECK(value_at(shapes.points[0].values.view(), 1, 0) == 20);
    const glm::dvec4 place = shapes.points[0].entity_from_points * glm::dvec4(1, 0, 0, 1);
    check_vector(glm::vec3(place), {0, 1, 5});
    CHECK(solid_component(store, "/points") == name_of<LoggedCloud>());
    CHECK(solid_component(store, "/other").empty());
}

TEST_CASE("shapes: a message that cannot be read says why") {
    Store store;
    PointCloudMessage cloud = make_cloud({{1, 0, 0}}, "lidar");
    cloud.fields.pop_back();
    cloud.fields.pop_back();
    log_cloud(store, "/points", 100, cloud);
    const ShapesAt shapes = latest_shapes(store, "/points", {kLogTime, 100});
    CHECK(shapes.points.empty());
    CHECK(shapes.problem.find("'z'") != std::string::npos);
}

TEST_CASE("shapes: the first row of the first chunk of a source is not the same as no row") {
    Store store;
    Chunk chunk =
        one_row_chunk(chunk_id(0, 0), "/points", {0, 0}, {{kLogTime, 5}},
                      {LoggedCloud{std::make_shared<const PointCloudMessage>(make_cloud({{1, 2, 3}}, ""))}});
    store.insert_summary(summarize(chunk));
    const auto known = latest_shape_rows(store, "/points", {kLogTime, 5});
    CHECK(known.pending.size() == 1);
    store.insert(std::make_shared<const Chunk>(std::move(chunk)));
    CHECK(latest_shape_rows(store, "/points", {kLogTime, 5}).rows != known.rows);
}

TEST_CASE("shapes: the same rows are the same shapes, a new row of any part is not") {
    Recorded recorded;
    recorded.log("/s", 1,
                 {{"Points3D:positions", vectors(3, {1, 2, 3})},
                  {"Points3D:class_ids", make_numbers<std::uint16_t>({3})}});
    const auto rows_at = [&](std::int64_t time) {
        return latest_shape_rows(recorded.store, "/s", {kLogTime, time}).rows;
    };
    CHECK(rows_at(1) == rows_at(5));
    CHECK(rows_at(0) != rows_at(1));
    recorded.log("/s", 3, {{"Points3D:radii", make_numbers<float>({1})}});
    CHECK(rows_at(2) != rows_at(3));
    const auto before = rows_at(3);
    recorded.log("/", std::nullopt, {{"AnnotationContext:context", make_numbers<float>({1})}});
    CHECK(rows_at(3) != before);
}

TEST_CASE(
    "shapes: without radius, colour and class a point has one and a half pixels and a colour of its path") {
    const ShapesAt shapes = shapes_of({{"Points2D:positions", vectors(2, {1, 2})}});
    CHECK_FALSE(shapes.is_3d);
    CHECK(shapes.draw_order == 20);
    REQUIRE(shapes.segments.size() == 1);
    CHECK(shapes.segments[0].radius == -1.5f);
    check_vector(shapes.segments[0].from, {1, 2, 0});
    const ShapesAt classed = shapes_of({{"Points2D:positions", vectors(2, {1, 2, 3, 4})},
                                        {"Points2D:class_ids", make_numbers<std::uint16_t>({3, 4})}});
    CHECK(classed.segments[0].color == automatic_color(3));
    CHECK(classed.segments[1].color == automatic_color(4));
}

TEST_CASE("shapes: strips join their points, each strip by itself") {
    const std::uint64_t counts[] = {3, 2};
    const ShapesAt shapes =
        shapes_of({{"LineStrips2D:strips", make_lists(vectors(2, {0, 0, 1, 0, 1, 1, 5, 5, 6, 6}), counts)}});
    REQUIRE(shapes.segments.size() == 3);
    check_vector(shapes.segments[1].from, {1, 0, 0});
    check_vector(shapes.segments[1].to, {1, 1, 0});
    check_vector(shapes.segments[2].from, {5, 5, 0});
}

TEST_CASE("shapes: boxes lie round their centres, turned as logged") {
    const ShapesAt flat = shapes_of({{"Boxes2D:half_sizes", vectors(2, {1, 2})},
                                     {"Boxes2D:centers", vectors(2, {10, 20})},
                                     {"Boxes2D:draw_order", make_numbers<float>({5})}});
    REQUIRE(flat.segments.size() == 4);
    CHECK(flat.draw_order == 5);
    check_vector(flat.segments[0].from, {9, 18, 0});
    check_vector(flat.segments[1].to, {11, 22, 0});

    const float half = std::sqrt(0.5f); // a quarter turn about z swaps the half sizes of x and y
    const ShapesAt solid = shapes_of({{"Boxes3D:half_sizes", vectors(3, {1, 2, 3})},
                                      {"Boxes3D:quaternions", vectors(4, {0, 0, half, half})}});
    REQUIRE(solid.segments.size() == 12);
    glm::vec3 high(0);
    for (const ShapeSegment& segment : solid.segments)
        high = {std::max(high.x, segment.to.x), std::max(high.y, segment.to.y),
                std::max(high.z, segment.to.z)};
    check_vector(high, {2, 1, 3});
}

TEST_CASE("shapes: an arrow has a shaft and two barbs at its tip") {
    const ShapesAt shapes = shapes_of(
        {{"Arrows3D:vectors", vectors(3, {0, 0, 10})}, {"Arrows3D:origins", vectors(3, {1, 1, 1})}});
    REQUIRE(shapes.segments.size() == 3);
    check_vector(shapes.segments[0].to, {1, 1, 11});
    for (std::size_t i = 1; i < 3; ++i) {
        check_vector(shapes.segments[i].from, {1, 1, 11});
        CHECK(shapes.segments[i].to.z == Approx(9));
    }
}

TEST_CASE("shapes: an asset is a box at its place, with its name") {
    const Blob file = make_blob(std::vector<std::byte>(3));
    const ShapesAt shapes = shapes_of({{"Asset3D:blob", lists_of_one(make_byte_lists({&file, 1}))}});
    CHECK(shapes.segments.size() == 12);
    REQUIRE(shapes.labels.size() == 1);
    CHECK(shapes.labels[0].text == "asset /s");
}

TEST_CASE("shapes: a mesh is the box of its vertices, with its name") {
    const ShapesAt shapes = shapes_of({{"Mesh3D:vertex_positions", vectors(3, {0, 0, 0, 2, 0, 0, 0, 4, 6})}});
    CHECK(shapes.segments.size() == 12);
    REQUIRE(shapes.labels.size() == 1);
    CHECK(shapes.labels[0].text == "mesh /s");
    check_vector(shapes.labels[0].position, {1, 2, 3});
}

TEST_CASE("shapes: numbers that are not finite make no segment") {
    const ShapesAt shapes = shapes_of({{"Points2D:positions", vectors(2, {1, std::nanf(""), 3, 4})}});
    CHECK(shapes.segments.size() == 1);
}
