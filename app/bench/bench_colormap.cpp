#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "app/bench/references.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/cpu/layers.hpp"

namespace fathom {
namespace {

constexpr std::uint32_t kWidth = 1280, kHeight = 720;

void rows_of(BenchRun& run, const std::string& name, Image image) {
    const SharedImage shared = share(std::move(image));
    const ColorScale scale{.low = 500, .high = 5000};
    DrawList list{.width = kWidth, .height = kHeight};
    const Camera2d camera{.view_px_per_scene_px = static_cast<double>(kWidth) / shared.desc.width};
    list.camera = camera;
    list.layers.push_back(DepthImageItem{.pixels = shared, .scale = scale});

    std::vector<PackedRgba> out(std::size_t{kWidth} * kHeight), reference_out(out.size());
    const MutableImageView target{packed_desc(kWidth, kHeight, kRgba8),
                                  reinterpret_cast<std::byte*>(out.data())};
    const ColorTable table = color_table(scale);
    const PackedRgba hole = pack(scale.marks.invalid[static_cast<std::size_t>(Validity::Zero)]);
    const reference::DepthPixels pixels{shared.view().row_as<std::uint16_t>(0),
                                        static_cast<int>(shared.desc.width),
                                        static_cast<int>(shared.desc.height)};
    cpu::ScaleLookups lookups;
    cpu::LayerScratch scratch;
    run.compare(
        {.name = name,
         .reference = "plain loop",
         .memcpy_bytes = out.size() * sizeof(PackedRgba),
         .goal = {.ratio = 4, .memcpys = 4}},
        [&] {
            const auto layers = cpu::prepare_layers(list, camera, lookups, false);
            cpu::draw_layer_rows(layers, list, 0, kHeight, target, false, scratch);
            keep(out);
        },
        [&] {
            reference::colormap_u16(pixels, scale.low, scale.high, table.data(), hole, reference_out.data(),
                                    kWidth, kHeight);
            keep(reference_out);
        });
}

/// VGA at two view pixels per texel, cut off at the view's lower edge.
void magnified_row(BenchRun& run, const std::string& name, Magnification magnification) {
    const SharedImage shared = share(bench_images::time_of_flight(640, 480));
    const ColorScale scale{.low = 500, .high = 5000};
    DrawList list{.width = kWidth, .height = kHeight};
    const Camera2d camera{.view_px_per_scene_px = static_cast<double>(kWidth) / shared.desc.width};
    list.camera = camera;
    list.layers.push_back(DepthImageItem{.pixels = shared, .scale = scale, .magnification = magnification});

    std::vector<PackedRgba> out(std::size_t{kWidth} * kHeight), reference_out(out.size());
    const MutableImageView target{packed_desc(kWidth, kHeight, kRgba8),
                                  reinterpret_cast<std::byte*>(out.data())};
    const ColorTable table = color_table(scale);
    const PackedRgba hole = pack(scale.marks.invalid[static_cast<std::size_t>(Validity::Zero)]);
    const reference::DepthPixels pixels{shared.view().row_as<std::uint16_t>(0),
                                        static_cast<int>(shared.desc.width),
                                        static_cast<int>(shared.desc.height)};
    cpu::ScaleLookups lookups;
    cpu::LayerScratch scratch;
    run.compare(
        {.name = name,
         .reference = "plain loop",
         .memcpy_bytes = out.size() * sizeof(PackedRgba),
         .goal = {.ratio = 4}},
        [&] {
            const auto layers = cpu::prepare_layers(list, camera, lookups, false);
            cpu::draw_layer_rows(layers, list, 0, kHeight, target, false, scratch);
            keep(out);
        },
        [&] {
            reference::magnified_u16(pixels, magnification == Magnification::Bicubic,
                                     camera.view_px_per_scene_px, scale.low, scale.high, table.data(), hole,
                                     reference_out.data(), kWidth, kHeight);
            keep(reference_out);
        });
}

} // namespace

void bench_colormap(BenchRun& run) {
    if (run.wants("colormap/1080p/tof/u16"))
        rows_of(run, "colormap/1080p/tof/u16", bench_images::time_of_flight(1920, 1080));
    if (run.wants("colormap/1080p/stereo/u16"))
        rows_of(run, "colormap/1080p/stereo/u16", bench_images::stereo(1920, 1080));
    for (const auto& [name, magnification] : {std::pair{"colormap/vga/linear", Magnification::Linear},
                                              std::pair{"colormap/vga/bicubic", Magnification::Bicubic}})
        if (run.wants(name)) magnified_row(run, name, magnification);
}

} // namespace fathom
