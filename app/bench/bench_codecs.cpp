// RVL and 16-bit PNG: the kernels against the decoders that everybody else ships, and the way from blob to pixels.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "app/bench/references.hpp"
#include "decoders/media/cpu_features.hpp"
#include "decoders/png.hpp"
#include "decoders/rvl.hpp"
#include "decoders/rvl_kernel.hpp"

namespace fathom {
namespace {

struct Size {
    std::string_view name;
    std::uint32_t width, height;
};
constexpr Size kSizes[] = {{"vga", 640, 480}, {"1080p", 1920, 1080}};

struct Sensor {
    std::string_view name;
    Image (*make)(std::uint32_t width, std::uint32_t height);
};
constexpr Sensor kSensors[] = {{"tof", bench_images::time_of_flight}, {"stereo", bench_images::stereo}};

std::string row_name(std::string_view topic, const Size& size, const Sensor& sensor) {
    return std::string(topic) + "/" + std::string(size.name) + "/" + std::string(sensor.name);
}

std::span<const std::uint16_t> pixels_of(const Image& image) {
    return {image.view().row_as<std::uint16_t>(0), byte_size(image.desc) / 2};
}

/// Goals are stated for 1080p: smaller images stay in the cache, where memcpy is another thing.
BenchGoal rvl_goal(CpuLevel level, const Size& size) {
    if (size.width != 1920 || level == CpuLevel::Scalar) return {};
    return level == CpuLevel::Avx512 ? BenchGoal{.ratio = 10, .memcpys = 4}
                                     : BenchGoal{.ratio = 7.5, .memcpys = 5.5};
}

void rvl_rows(BenchRun& run, const std::string& name, const Size& size, const Image& image) {
    const std::vector<std::byte> stream = encode_rvl(pixels_of(image));
    Image target = allocate_image(image.desc);
    const std::span pixels(target.view().row_as<std::uint16_t>(0), pixels_of(image).size());
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512}) {
        const std::string row = name + "/" + std::string(name_of(level));
        if (!run.wants(row)) continue;
        if (level > detected_cpu_level()) {
            run.add({.name = row, .skipped = "the processor does not have it"});
            continue;
        }
        const ScopedCpuLevel scope(level);
        run.compare(
            {.name = row,
             .reference = "plain nibble loop",
             .memcpy_bytes = byte_size(image.desc),
             .goal = rvl_goal(level, size)},
            [&] { keep(decode_rvl_payload(stream, pixels)); },
            [&] { reference::decode_rvl(stream.data(), pixels.data(), pixels.size()); });
    }
}

void png_rows(BenchRun& run, const std::string& name, const Size& size, const Image& image) {
    struct Variant {
        std::string_view name;
        reference::PngWriter how;
    };
    for (const Variant& variant :
         {Variant{"opencv", {.level = 1, .run_lengths_and_sub = true}}, Variant{"level3", {.level = 3}}}) {
        const std::string row = name + "/" + std::string(variant.name);
        if (!run.wants(row)) continue;
        const auto file = reference::encode_png_u16(pixels_of(image).data(), image.desc.width,
                                                    image.desc.height, variant.how);
        Image target = allocate_image(image.desc);
        run.compare(
            {.name = row,
             .reference = "libpng",
             .memcpy_bytes = byte_size(image.desc),
             .goal = size.width == 1920 ? BenchGoal{.ratio = 2.5} : BenchGoal{}},
            [&] { keep(decode_png_into(file, {}, target.view())); },
            [&] {
                reference::decode_png_u16(file.data(), target.view().row_as<std::uint16_t>(0),
                                          image.desc.width, image.desc.height);
            });
    }
}

/// What a worker does for each image: look at the header, take memory, decode.
void blob_row(BenchRun& run, const std::string& name, MediaType type, const std::vector<std::byte>& blob,
              const Image& image) {
    run.compare({.name = name, .memcpy_bytes = byte_size(image.desc)},
                [&] { keep(decode_image(type, blob, {})); });
}

void blob_rows(BenchRun& run, const std::string& name, const Image& image) {
    if (run.wants(name + "/rvl"))
        blob_row(run, name + "/rvl", MediaType::Rvl, *encode_rvl_file(image.view()), image);
    if (run.wants(name + "/png"))
        blob_row(run, name + "/png", MediaType::Png, *encode_png(image.view()), image);
}

} // namespace

void bench_codecs(BenchRun& run) {
    for (const Size& size : kSizes)
        for (const Sensor& sensor : kSensors) {
            const std::string rvl = row_name("rvl", size, sensor), png = row_name("png", size, sensor),
                              blob = row_name("blob_to_pixels", size, sensor);
            if (!run.wants(rvl) && !run.wants(png) && !run.wants(blob)) continue;
            const Image image = sensor.make(size.width, size.height);
            if (run.wants(rvl)) rvl_rows(run, rvl, size, image);
            if (run.wants(png)) png_rows(run, png, size, image);
            if (run.wants(blob)) blob_rows(run, blob, image);
        }
}

} // namespace fathom
