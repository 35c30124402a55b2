#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "app/bench/references.hpp"
#include "renderer/cpu/background.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/cpu/point_raster.hpp"
#include "renderer/cpu/point_resolve.hpp"
#include "renderer/row_color.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>

namespace fathom {
namespace {

constexpr std::uint32_t kWidth = 1280, kHeight = 720;

struct PointBench {
    DrawList list{.width = kWidth, .height = kHeight};
    Camera3d camera;
    PointCloudItem cloud;
    cpu::Projection projection;
    reference::PointView view{};
    std::vector<PackedRgba> out = std::vector<PackedRgba>(std::size_t{kWidth} * kHeight);
    std::vector<float> reference_distances = std::vector<float>(out.size());
    ColorTable table{};

    PointBench(const SharedImage& depth, int size_px) {
        cloud.depth = depth;
        cloud.meaning = assumed_meaning(kU16);
        cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
        cloud.scale = {.low = 500, .high = 5000};
        cloud.point_size_px = static_cast<float>(size_px);
        camera.fov_y = 0.7;
        camera.eye_from_world = glm::rotate(glm::dmat4(1), 0.1, glm::dvec3(0.3, 1, 0));
        list.camera = camera;
        list.clouds.push_back(cloud);
        projection = cpu::make_projection(cloud, camera, kWidth, kHeight);
        table = color_table(cloud.scale);
        view = {.cx = static_cast<float>(cloud.intrinsics.cx),
                .cy = static_cast<float>(cloud.intrinsics.cy),
                .focal_px = static_cast<float>(cloud.intrinsics.fx),
                .view_focal_px = projection.focal_px,
                .eye_from_camera = {},
                .width = kWidth,
                .height = kHeight,
                .point_size_px = size_px,
                .low = 500,
                .high = 5000,
                .background = row_color(list, 0)};
        for (std::size_t i = 0; i < 12; ++i)
            view.eye_from_camera[i] = projection.eye_from_camera[i / 4][i % 4];
    }

    [[nodiscard]] MutableImageView target() {
        return {packed_desc(kWidth, kHeight, kRgba8), reinterpret_cast<std::byte*>(out.data())};
    }
};

void rows_of(BenchRun& run, const std::string& name, const SharedImage& depth, int size_px) {
    PointBench bench(depth, size_px);
    const reference::DepthPixels pixels{depth.view().row_as<std::uint16_t>(0),
                                        static_cast<int>(depth.desc.width),
                                        static_cast<int>(depth.desc.height)};
    const auto plain = [&] {
        reference::points_u16(pixels, bench.view, bench.table.data(), bench.reference_distances.data(),
                              bench.out.data());
        keep(bench.out);
    };
    cpu::ScaleLookups lookups;
    cpu::PointSources sources;
    cpu::PointRow row;
    std::vector<cpu::PointKey> nearest(bench.out.size(), cpu::kNoPoint);
    run.compare(
        {.name = name + "/1core", .reference = "plain loop", .goal = {.ratio = 2}},
        [&] {
            const cpu::PointSource source =
                sources.make(bench.cloud, lookups.find(bench.cloud.scale, Scalar::U16, false));
            cpu::raster_rows(source, bench.projection, cpu::PointPayload::Color, 0, depth.desc.height,
                             nearest.data(), row);
            for (std::size_t y = 0; y < kHeight; ++y)
                cpu::resolve_keys(&nearest[y * kWidth], kWidth,
                                  cpu::background_color(bench.list, static_cast<std::uint32_t>(y), false),
                                  &bench.out[y * kWidth]);
            std::ranges::fill(nearest, cpu::kNoPoint);
            keep(bench.out);
        },
        plain);
    WorkerPool pool(1);
    CpuRenderer renderer;
    run.compare(
        {.name = name + "/2cores", .cores = 2, .reference = "plain loop", .goal = {.ratio = 3.5}},
        [&] { renderer.draw(bench.list, bench.target(), pool); }, plain);
}

} // namespace

void bench_points(BenchRun& run) {
    for (const auto& [name, width, height] :
         {std::tuple{"points/0.3M", 640u, 480u}, std::tuple{"points/2.07M", 1920u, 1080u}}) {
        if (!run.wants(name)) continue;
        const SharedImage depth = share(bench_images::time_of_flight(width, height));
        for (const int size_px : {1, 3})
            rows_of(run, std::string(name) + "/" + std::to_string(size_px) + "px", depth, size_px);
    }
}

} // namespace fathom
