// From blob to pixels, stage by stage: the file read into memory, its header looked at and its pixels decoded, the image
// measured; then the three in one go, which has to cost their sum and not more.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_files.hpp"
#include "app/bench/bench_images.hpp"
#include "app/inspect/statistics.hpp"
#include "app/sources/byte_source.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/png.hpp"
#include "decoders/rvl.hpp"

namespace fathom {
namespace {

struct Format {
    std::string name;
    MediaType type;
    std::vector<std::byte> (*encode)(const Image& image);
};

std::vector<std::byte> as_raw(const Image& image) {
    const auto bytes = image.view().bytes();
    return {bytes.begin(), bytes.end()};
}
std::vector<std::byte> as_png(const Image& image) {
    return encode_png(image.view()).value();
}
std::vector<std::byte> as_rvl(const Image& image) {
    return encode_rvl_file(image.view()).value();
}

void decode(const Blob& blob, MediaType type, const DecodeOptions& options, Image& image) {
    const auto probe = probe_image(type, blob.bytes, options);
    FATHOM_ASSERT(probe.has_value() && probe->desc == image.desc);
    FATHOM_ASSERT(decode_image_into(type, blob.bytes, options, image.view()).has_value());
}

void rows_of(BenchRun& run, const std::string& prefix, const Format& format, const Image& image) {
    const BenchFile file("." + format.name, format.encode(image));
    DecodeOptions options;
    if (format.type == MediaType::Raw)
        options.raw = RawLayout{.width = image.desc.width, .height = image.desc.height, .format = kU16};
    const std::size_t bytes = byte_size(image.desc);
    const Blob blob = read_file(file.path()).value();
    if (const auto probe = probe_image(format.type, blob.bytes, options); !probe) {
        run.add({.name = prefix + "all", .skipped = probe.error().message});
        return;
    }
    Image target = allocate_image(image.desc); // from the pool in the program: its pages are in place

    const auto stage = [&](const char* name, const Work& work) {
        run.compare({.name = prefix + name, .memcpy_bytes = bytes}, work);
    };
    const auto read = [&] { keep(read_file(file.path()).value()); };
    const auto decode_it = [&] { decode(blob, format.type, options, target); };
    const auto measure_it = [&] { keep(measure(target.view(), {})); };
    stage("read", read);
    stage("decode", decode_it);
    stage("measure", measure_it);
    run.compare(
        {.name = prefix + "all", .reference = "its stages", .memcpy_bytes = bytes},
        [&] {
            decode(read_file(file.path()).value(), format.type, options, target);
            measure_it();
        },
        [&] {
            read();
            decode_it();
            measure_it();
        });
}

} // namespace

void bench_stages(BenchRun& run) {
    const Format formats[] = {
        {"raw", MediaType::Raw, as_raw}, {"png", MediaType::Png, as_png}, {"rvl", MediaType::Rvl, as_rvl}};
    struct Size {
        std::string name;
        std::uint32_t width, height;
    };
    for (const Size& size : {Size{"vga", 640, 480}, Size{"1080p", 1920, 1080}}) {
        if (!run.wants("stages/" + size.name + "/")) continue;
        const Image image = bench_images::time_of_flight(size.width, size.height);
        for (const Format& format : formats)
            if (const std::string prefix = "stages/" + size.name + "/" + format.name + "/"; run.wants(prefix))
                rows_of(run, prefix, format, image);
    }
}

} // namespace fathom
