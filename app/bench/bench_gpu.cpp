// The GPU renderer beside the CPU renderer: whole pictures, read back, on the best device there is. On a software
// device the ratio says what drawing without it saves; on a graphics card the read-back is part of the time.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/gpu/gpu_renderer.hpp"

namespace fathom {
namespace {

DrawList colormap_list(const SharedImage& depth) {
    DrawList list{.width = 1280, .height = 720};
    list.camera = Camera2d{.view_px_per_scene_px = 2.0 / 3, .offset_x_px = 0, .offset_y_px = 0};
    DepthImageItem item;
    item.pixels = depth;
    item.scale.low = 500;
    item.scale.high = 5000;
    list.layers.emplace_back(item);
    return list;
}

DrawList points_list(const SharedImage& depth) {
    DrawList list{.width = 1280, .height = 720};
    Camera3d camera;
    camera.fov_y = 0.7;
    list.camera = camera;
    PointCloudItem cloud;
    cloud.depth = depth;
    cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
    cloud.scale.low = 500;
    cloud.scale.high = 5000;
    cloud.point_size_px = 1;
    list.clouds.push_back(cloud);
    return list;
}

void row(BenchRun& run, const std::string& name, const DrawList& list, Result<GpuRenderer>& gpu) {
    if (!gpu) {
        BenchRow skipped;
        skipped.name = name;
        skipped.skipped = gpu.error().message;
        return run.add(std::move(skipped));
    }
    Image picture = allocate_image(packed_desc(list.width, list.height, kRgba8));
    WorkerPool pool(1);
    CpuRenderer cpu;
    run.compare(
        {.name = name, .cores = 2, .reference = "CPU renderer"},
        [&] {
            if (gpu->draw(list, picture.view())) keep(picture);
        },
        [&] {
            cpu.draw(list, picture.view(), pool);
            keep(picture);
        });
}

} // namespace

void bench_gpu(BenchRun& run) {
    if (!run.wants("gpu/colormap/1080p") && !run.wants("gpu/points/2.07M")) return;
    Result<GpuRenderer> gpu = GpuRenderer::create({});
    const SharedImage depth = share(bench_images::time_of_flight(1920, 1080));
    if (run.wants("gpu/colormap/1080p")) row(run, "gpu/colormap/1080p", colormap_list(depth), gpu);
    if (run.wants("gpu/points/2.07M")) row(run, "gpu/points/2.07M", points_list(depth), gpu);
}

} // namespace fathom
