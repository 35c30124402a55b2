// Point clouds on the graphics device: the compute pass beside hardware points, from the same depth image, camera and
// colours. Both draw into device memory; a time is that of one picture while pictures follow one another, as in a window
// in which the view turns. On a graphics card that is the time of its clock; on the software device also the processor
// time of all threads is shown, beside which the CPU renderer's rows can be read.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "app/bench/reference_hardware_points.hpp"
#include "decoders/media/assert.hpp"
#include "renderer/colormap_table.hpp"
#include "renderer/gpu/gpu_renderer.hpp"

#include <glm/gtc/matrix_transform.hpp>

namespace fathom {
namespace {

constexpr double kGoal = 5;

/// Hardware places points on a grid within the pixel, the compute pass does not: a point at the border of a pixel may
/// fall to either side. More than this is another picture, and its time says nothing.
constexpr double kMaxDifferentShare = 0.003;

DrawList list_of(const SharedImage& depth) {
    DrawList list{.width = 1280, .height = 720};
    Camera3d camera;
    camera.fov_y = 0.7;
    camera.eye_from_world = glm::rotate(glm::dmat4(1), 0.1, glm::dvec3(0.3, 1, 0));
    list.camera = camera;
    PointCloudItem cloud;
    cloud.depth = depth;
    cloud.meaning = assumed_meaning(kU16);
    cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
    cloud.scale = {.low = 500, .high = 5000};
    cloud.point_size_px = 1;
    list.clouds.push_back(cloud);
    return list;
}

/// The compute pass: all that the renderer does for the picture.
class ComputePoints {
  public:
    ComputePoints(GpuRenderer& gpu, const DrawList& list) : gpu_(&gpu), list_(&list) {
        picture_ = vulkan::create_texture(gpu.context(), list.width, list.height, VK_FORMAT_R8G8B8A8_UNORM,
                                          "bench picture");
    }
    void submit() {
        // compare_pictures has drawn it before.
        FATHOM_ASSERT(gpu_->record(gpu_->begin_frame(), *list_, picture_).has_value());
        gpu_->end_frame();
    }
    void wait() { gpu_->context().wait(gpu_->context().last_submitted()); }

  private:
    GpuRenderer* gpu_;
    const DrawList* list_;
    vulkan::Texture picture_;
};

/// Empty if both draw the same picture, else what is wrong.
std::string compare_pictures(GpuRenderer& gpu, reference::HardwarePoints& hardware, const DrawList& list) {
    Image ours = allocate_image(packed_desc(list.width, list.height, kRgba8));
    Image theirs = allocate_image(ours.desc);
    if (const auto drawn = gpu.draw(list, ours.view()); !drawn) return drawn.error().message;
    hardware.draw(theirs.view());
    const auto words = [](const Image& image) {
        return std::span(image.view().row_as<PackedRgba>(0), byte_size(image.desc) / sizeof(PackedRgba));
    };
    std::size_t different = 0;
    for (std::size_t i = 0; i < words(ours).size(); ++i)
        different += words(ours)[i] != words(theirs)[i];
    if (static_cast<double>(different) <= kMaxDifferentShare * static_cast<double>(words(ours).size()))
        return {};
    return "hardware points draw another picture: " + std::to_string(different) + " pixels differ";
}

void row(BenchRun& run, BenchSpec spec, GpuRenderer& gpu, const DrawList& list) {
    reference::HardwarePoints hardware(gpu.context(), list);
    if (const std::string wrong = compare_pictures(gpu, hardware, list); !wrong.empty())
        return run.add({.name = spec.name, .goal = spec.goal, .skipped = wrong});
    ComputePoints compute(gpu, list);
    // A card is so fast that one picture would be the time of its submission.
    const bool software = gpu.context().caps().type == vulkan::DeviceType::Software;
    spec.pieces = software ? 1 : 32;
    const auto pictures = [&](auto& side) {
        return [&] {
            for (int i = 0; i < spec.pieces; ++i)
                side.submit();
            side.wait();
        };
    };
    spec.cores = 2;
    spec.reference = "hardware points";
    run.compare(spec, pictures(compute), pictures(hardware));
}

void row_on(BenchRun& run, const BenchSpec& spec, std::optional<vulkan::DeviceType> type,
            const DrawList& list) {
    const ScopedCores cores(2); // the software device starts its threads here
    Result<GpuRenderer> gpu = GpuRenderer::create({.context = {.device_type = type}});
    if (!gpu) return run.add({.name = spec.name, .goal = spec.goal, .skipped = gpu.error().message});
    row(run, spec, *gpu, list);
}

} // namespace

void bench_gpu_points(BenchRun& run) {
    for (const auto& [size, width, height] :
         {std::tuple{"0.3M", 640u, 480u}, std::tuple{"2.07M", 1920u, 1080u}}) {
        const std::string on_gpu = std::string("gpu/points/") + size + "/1px";
        const std::string on_cpu = std::string("points/") + size + "/1px/software-device";
        if (!run.wants(on_gpu) && !run.wants(on_cpu)) continue;
        const DrawList list = list_of(share(bench_images::time_of_flight(width, height)));
        if (run.wants(on_gpu)) row_on(run, {.name = on_gpu, .goal = {.ratio = kGoal}}, std::nullopt, list);
        if (run.wants(on_cpu))
            row_on(run, {.name = on_cpu, .clock = BenchClock::Processor}, vulkan::DeviceType::Software, list);
    }
}

} // namespace fathom
