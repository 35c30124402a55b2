// The reference of the point benchmarks, under validation: what is timed beside the compute pass has to be sound, and
// has to draw the same picture.
#include "app/bench/bench_images.hpp"
#include "app/bench/reference_hardware_points.hpp"
#include "renderer/colormap_table.hpp"
#include "tests/gpu/gpu_test.hpp"

using namespace fathom;

TEST_CASE("hardware points: the picture of the compute pass but for points at the border of two pixels") {
    FATHOM_GPU_RENDERER(gpu);
    DrawList list{.width = 320, .height = 180};
    list.camera = Camera3d{.fov_y = 0.7};
    PointCloudItem cloud;
    cloud.depth = share(bench_images::time_of_flight(160, 120));
    cloud.meaning = assumed_meaning(kU16);
    cloud.intrinsics = assumed_intrinsics(160, 120);
    cloud.scale = {.low = 500, .high = 5000};
    cloud.point_size_px = 1;
    list.clouds.push_back(cloud);

    const Image ours = drawn(gpu, list);
    Image theirs = allocate_image(ours.desc);
    reference::HardwarePoints(gpu.context(), list).draw(theirs.view());
    const PackedRgba background = pack(list.background_top);
    std::size_t shown = 0, different = 0;
    for (std::uint32_t y = 0; y < list.height; ++y)
        for (std::uint32_t x = 0; x < list.width; ++x) {
            const PackedRgba a = ours.view().row_as<PackedRgba>(y)[x];
            const PackedRgba b = theirs.view().row_as<PackedRgba>(y)[x];
            shown += a != background;
            different += a != b;
        }
    CHECK(shown > 5000);
    CHECK(different < shown / 100);
}
