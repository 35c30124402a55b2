// A recording of a D435, whose colour sensor stands 15 mm beside its left imager (Intel, "D400 Series Datasheet").
#include "app/cli/input.hpp"
#include "app/cli/still_scene.hpp"
#include "app/scene/cameras.hpp"
#include "tests/support/catch.hpp"

#include <glm/matrix.hpp>

#include <cmath>
#include <filesystem>

using namespace fathom;
namespace fs = std::filesystem;

TEST_CASE(
    "interop: a RealSense recording says how its colour camera stands, and the cloud takes its colours") {
    const fs::path path = fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "realsense" /
                          "d435_single_depth_color_640x480.bag";
    if (!fs::exists(path)) FATHOM_SKIP("no " + path.string());
    auto input = open_input(path.string(), {});
    REQUIRE(input.has_value());
    const Stream* main = main_stream(*input);
    REQUIRE(main != nullptr);
    REQUIRE(main->entity == "/device_0/sensor_0/Depth_0/image/data");
    Arguments arguments;
    arguments.index = main->row_count - 1; // there is a colour picture before it
    const auto images = choose_images(*input, arguments, Unstated::FirstOfMain);
    REQUIRE(images.has_value());
    WorkerPool workers(1);
    StillScene scene(*input, workers);
    REQUIRE(scene.go_to(images->front()).has_value());
    scene.learn_poses();
    const DepthStream stream = scene.resolve({}, true);
    CHECK(stream.partner == "/device_0/sensor_1/Color_0/image/data");

    const CameraAt color = latest_camera(input->stores[0], "/device_0/sensor_1/Color_0/image/data",
                                         time_of(*input, images->front()));
    REQUIRE(stream.world_from_camera.has_value());
    REQUIRE(color.world_from_camera.has_value());
    const glm::dmat4 color_from_depth = glm::inverse(*color.world_from_camera) * *stream.world_from_camera;
    // Points move to the right when they are seen from the colour sensor.
    CHECK(color_from_depth[3].x > 0.010);
    CHECK(color_from_depth[3].x < 0.020);
    CHECK(std::abs(color_from_depth[3].y) < 0.003);
    CHECK(std::abs(color_from_depth[3].z) < 0.003);

    REQUIRE(stream.partner_image);
    CHECK(stream.partner_problem.empty());
    REQUIRE(stream.partner_colors.desc.format == kRgba8);
    CHECK(stream.partner_colors.desc.width == stream.image.desc.width);
    std::size_t seen = 0, valid = 0;
    for (std::uint32_t v = 0; v < stream.image.desc.height; ++v)
        for (std::uint32_t u = 0; u < stream.image.desc.width; ++u) {
            valid += value_at(stream.image.view(), u, v) > 0 ? 1 : 0;
            seen += stream.partner_colors.view().row_as<std::uint8_t>(v)[4 * u + 3] != 0 ? 1 : 0;
        }
    // 390 pixels of focal length see wider than 613: about (390 / 613)² of the picture lies in the other.
    CHECK(static_cast<double>(seen) > 0.2 * static_cast<double>(valid));
    CHECK(static_cast<double>(seen) < 0.8 * static_cast<double>(valid));
}
