#include "app/scene/cameras.hpp"
#include "app/scene/pictures.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/recorded.hpp"

#include <glm/vec4.hpp>

using namespace fathom;

namespace {

ArrowArray blob_of(std::size_t size) {
    return blob_instance(std::vector<std::byte>(size, std::byte{7}));
}

} // namespace

TEST_CASE(
    "pictures: a format that is logged once joins with buffers that stream, a meter with those after it") {
    Recorded recorded;
    recorded.log("/depth", 10, {{"DepthImage:format", image_format(4, 3, kU16Datatype)}});
    recorded.log("/depth", 20, {{"DepthImage:buffer", blob_of(24)}});
    recorded.log("/depth", 30, {{"DepthImage:meter", make_numbers<float>({5000})}});
    recorded.log("/depth", 40, {{"DepthImage:buffer", blob_of(24)}});

    CHECK_FALSE(latest_picture(recorded.store, "/depth", {kLogTime, 15}).picture.has_value());
    const LatestPicture early = latest_picture(recorded.store, "/depth", {kLogTime, 25});
    REQUIRE(early.picture.has_value());
    CHECK(early.picture->encoded.options.raw->width == 4);
    CHECK(early.picture->encoded.options.raw->format == kU16);
    CHECK(meaning_of(*early.picture, kU16).metres_per_unit == 0.001);
    CHECK(meaning_of(*early.picture, kU16).unit_origin == Origin::Layout);
    const LatestPicture late = latest_picture(recorded.store, "/depth", {kLogTime, 45});
    CHECK(late.row.time == 40);
    CHECK(meaning_of(*late.picture, kU16).metres_per_unit == Approx(1.0 / 5000));
    CHECK(meaning_of(*late.picture, kU16).unit_origin == Origin::File);
}

TEST_CASE("pictures: depth of floats is in metres where nothing is said") {
    Recorded recorded;
    recorded.log(
        "/depth", 10,
        {{"DepthImage:format", image_format(2, 2, kF32Datatype)}, {"DepthImage:buffer", blob_of(16)}});
    const LatestPicture latest = latest_picture(recorded.store, "/depth", {kLogTime, 10});
    CHECK(meaning_of(*latest.picture, kF32).metres_per_unit == 1);
}

TEST_CASE(
    "pictures: a buffer without a format, or with an unknown one, is an error that names the component") {
    Recorded recorded;
    recorded.log("/a", 10, {{"Image:buffer", blob_of(24)}});
    const LatestPicture missing = latest_picture(recorded.store, "/a", {kLogTime, 10});
    REQUIRE(missing.error.has_value());
    CHECK(missing.error->message == "Image:format was not logged");
    recorded.log("/b", 10, {{"Image:format", image_format(4, 3, 99)}, {"Image:buffer", blob_of(24)}});
    const LatestPicture unknown = latest_picture(recorded.store, "/b", {kLogTime, 10});
    REQUIRE(unknown.error.has_value());
    CHECK(unknown.error->message == "Image:format: unknown channel data type 99");
}

TEST_CASE("pictures: an encoded picture is known by its bytes when its type is not stated") {
    const std::vector<std::uint8_t> png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    const auto bytes = std::as_bytes(std::span(png));
    const Blob blobs[] = {make_blob({bytes.begin(), bytes.end()})};
    Recorded recorded;
    recorded.log("/depth", 10, {{"EncodedDepthImage:blob", make_byte_lists(blobs)}});
    CHECK(latest_picture(recorded.store, "/depth", {kLogTime, 10}).picture->encoded.type == MediaType::Png);
    recorded.log("/other", 10, {{"EncodedImage:blob", blob_of(40)}});
    CHECK(latest_picture(recorded.store, "/other", {kLogTime, 10}).error->message ==
          "EncodedImage:blob is in no known format");
}

TEST_CASE("cameras: a picture goes by the nearest pinhole above it, whose resolution is its own") {
    Recorded recorded;
    recorded.log("/rig", {}, {{"Pinhole:image_from_camera", vector_instance({1, 0, 0, 0, 1, 0, 1, 1, 1})}});
    recorded.log("/rig/cam", {},
                 {{"Pinhole:image_from_camera", vector_instance({500, 0, 0, 0, 501, 0, 320, 240, 1})},
                  {"Pinhole:resolution", vector_instance({640, 480})}});
    const CameraAt camera = latest_camera(recorded.store, "/rig/cam/depth", {kLogTime, 0});
    REQUIRE(camera.intrinsics.has_value());
    CHECK(camera.camera == "/rig/cam");
    CHECK(camera.intrinsics->fx == 500);
    CHECK(camera.intrinsics->fy == 501);
    CHECK(camera.intrinsics->cx == 320);
    CHECK(camera.intrinsics->cy == 240);
    CHECK(camera.intrinsics->width == 640);
    CHECK_FALSE(camera.world_from_camera.has_value());
}

TEST_CASE("cameras: transforms along the path take the optical frame to the world") {
    Recorded recorded;
    recorded.log("/rig", 10, {{"Transform3D:translation", vector_instance({1, 2, 3})}});
    // A quarter turn about z takes x to y.
    recorded.log("/rig/cam", {},
                 {{"Transform3D:quaternion", vector_instance({0, 0, 0.70710678F, 0.70710678F})},
                  {"Transform3D:scale", vector_instance({2, 2, 2})}});
    recorded.log("/rig/cam", {},
                 {{"Pinhole:image_from_camera", vector_instance({1, 0, 0, 0, 1, 0, 0, 0, 1})}});
    const auto world = [&](std::int64_t time) {
        return latest_camera(recorded.store, "/rig/cam", {kLogTime, time});
    };
    const glm::dvec4 point = *world(10).world_from_camera * glm::dvec4(1, 0, 0, 1);
    CHECK(point.x == Approx(1).margin(1e-6));
    CHECK(point.y == Approx(4));
    CHECK(point.z == Approx(3));
    const glm::dvec4 before = *world(9).world_from_camera * glm::dvec4(1, 0, 0, 1);
    CHECK(before.y == Approx(2));
}

TEST_CASE("cameras: all parts of a transform come from its latest row") {
    Recorded recorded;
    recorded.log("/a", 10, {{"Transform3D:translation", vector_instance({1, 0, 0})}});
    recorded.log("/a", 20, {{"Transform3D:scale", vector_instance({3, 3, 3})}});
    const TransformAt transform = latest_transform(recorded.store, "/a", {kLogTime, 25});
    const glm::dvec4 origin = *transform.parent_from_entity * glm::dvec4(0, 0, 0, 1);
    CHECK(origin.x == 0); // the translation is of an earlier row
}

TEST_CASE("cameras: a transform that cannot be one is named and leaves the picture without a pose") {
    Recorded recorded;
    recorded.log("/a", 10, {{"Transform3D:quaternion", vector_instance({0, 0, 0, 0})}});
    const CameraAt camera = latest_camera(recorded.store, "/a", {kLogTime, 10});
    CHECK(camera.problem == "/a: the transform has a quaternion of length 0");
    CHECK_FALSE(camera.world_from_camera.has_value());
}

TEST_CASE("cameras: view coordinates turn the optical axes, and two axes on one line are none") {
    const auto forward_left_up = axes_from_rdf({5, 4, 1});
    REQUIRE(forward_left_up.has_value());
    const glm::dvec3 forward = *forward_left_up * glm::dvec3(0, 0, 1);
    CHECK(forward.x == 1); // forward is +x
    CHECK((*forward_left_up * glm::dvec3(1, 0, 0)).y == -1);
    CHECK((*forward_left_up * glm::dvec3(0, 1, 0)).z == -1);
    CHECK_FALSE(axes_from_rdf({1, 2, 5}).has_value());
}
