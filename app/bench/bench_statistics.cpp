#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_images.hpp"
#include "app/bench/references.hpp"
#include "app/inspect/statistics.hpp"

namespace fathom {
namespace {

void rows_of(BenchRun& run, const std::string& name, const Image& image) {
    const std::size_t bytes = byte_size(image.desc);
    const auto* pixels = image.view().row_as<std::uint16_t>(0);
    run.compare(
        {.name = name,
         .reference = "plain loop",
         .memcpy_bytes = bytes,
         .goal = {.ratio = 2.2, .memcpys = 6}},
        [&] { keep(measure(image.view(), {})); },
        [&] { keep(reference::statistics_u16(pixels, bytes / 2)); });
}

} // namespace

void bench_statistics(BenchRun& run) {
    if (run.wants("statistics/1080p/tof/u16"))
        rows_of(run, "statistics/1080p/tof/u16", bench_images::time_of_flight(1920, 1080));
    if (run.wants("statistics/1080p/stereo/u16"))
        rows_of(run, "statistics/1080p/stereo/u16", bench_images::stereo(1920, 1080));
}

} // namespace fathom
