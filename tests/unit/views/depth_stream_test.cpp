#include "app/pipeline/decode_pipeline.hpp"
#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include "decoders/npy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/view_bench.hpp"

#include <cmath>

using namespace fathom;

namespace {

const Timeline kFrame{"frame", TimelineKind::Sequence};

std::shared_ptr<const Chunk> image_chunk(std::uint32_t position, const Image& image) {
    EncodedImage encoded{make_blob(encode_npy(image.view()).value()), MediaType::Npy, {}};
    return std::make_shared<const Chunk>(one_row_chunk(chunk_id(1, position), "/depth", {0, position},
                                                       {{kFrame, position}}, {std::move(encoded)}));
}

std::shared_ptr<const Chunk> static_chunk(std::vector<Component> components) {
    return std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 1000), "/depth", {0, 1000}, {}, std::move(components)));
}

/// A store, a pipeline and everything a view reads.
struct Bench {
    Store store;
    WorkerPool workers{1};
    DecodePipeline pipeline{workers, [] {}};
    std::map<EntityPath, StreamSettings> settings;
    std::map<EntityPath, StreamMemory> memory;
    std::int64_t time = 0;

    ViewContext context() { return {store, pipeline.cache(), {kFrame, time}, settings, memory, {}, {}}; }

    DepthStream resolve(Wants& wants) {
        return resolve_stream(store, pipeline.cache(), "/depth", {kFrame, time}, settings["/depth"], {},
                              memory["/depth"], wants);
    }
    /// Resolves until everything wanted is there.
    DepthStream settle() {
        for (int i = 0; i < 3; ++i) {
            Wants wants;
            (void)resolve(wants);
            pipeline.run_now(wants);
        }
        Wants wants;
        return resolve(wants);
    }
};

} // namespace

TEST_CASE("stream: the first image brings assumed meaning, assumed intrinsics and a percentile range") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::ramp(1000, 2, 1, 1000)));
    const DepthStream stream = bench.settle();
    REQUIRE(stream.image);
    CHECK(stream.meaning.unit_origin == Origin::Assumed);
    CHECK(stream.meaning.metres_per_unit == 0.001);
    CHECK(stream.intrinsics.origin == Origin::Assumed);
    CHECK(stream.range_raw == ValueRange{10, 990});
    CHECK_FALSE(stream.stale);
}

TEST_CASE("stream: while the next image is not there the one before stays, marked stale") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::constant(8, 8, 500)));
    bench.store.insert(image_chunk(1, make_depth::constant(8, 8, 900)));
    (void)bench.settle();
    bench.time = 1;
    Wants wants;
    const DepthStream stale = bench.resolve(wants);
    CHECK(stale.stale);
    CHECK(stale.time == 0);
    CHECK(value_at(stale.image.view(), 0, 0) == 500);
    REQUIRE(wants.images.size() == 1);
    bench.pipeline.run_now(wants);
    Wants none;
    const DepthStream fresh = bench.resolve(none);
    CHECK_FALSE(fresh.stale);
    CHECK(value_at(fresh.image.view(), 0, 0) == 900);
}

TEST_CASE("stream: chunks that are only known are asked for") {
    Bench bench;
    bench.store.insert_summary(summarize(*image_chunk(0, make_depth::constant(8, 8, 500))));
    Wants wants;
    CHECK_FALSE(bench.resolve(wants).image);
    CHECK(wants.chunks == std::vector{chunk_id(1, 0)});
}

TEST_CASE("stream: the user's meaning wins over the logged one and changes range, read-out and depth") {
    Bench bench;
    DepthMeaning logged = assumed_meaning(kU16);
    logged.metres_per_unit = 0.0002;
    logged.unit_origin = Origin::File;
    bench.store.insert(static_chunk({logged}));
    bench.store.insert(image_chunk(0, make_depth::constant(8, 8, 5000)));
    CHECK(read_out(bench.settle(), 3, 3)->depth_m == Approx(1.0));

    DepthMeaning user = logged;
    user.invalid_codes = {5000};
    bench.settings["/depth"].meaning = user;
    const DepthStream stream = bench.settle();
    CHECK(read_out(stream, 3, 3)->validity == Validity::Other);
    CHECK(std::isnan(read_out(stream, 3, 3)->depth_m));
    CHECK(stream.stats->valid_count() == 0);
}

TEST_CASE(
    "stream: float depth is taken for metres, or for millimetres when half of it lies beyond 100, once") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::converted(make_depth::constant(8, 8, 1500), Scalar::F32)));
    bench.store.insert(image_chunk(1, make_depth::converted(make_depth::constant(8, 8, 3), Scalar::F32)));
    CHECK(bench.settle().meaning.metres_per_unit == 0.001);
    bench.time = 1;
    CHECK(bench.settle().meaning.metres_per_unit == 0.001); // fixed by the first picture
    bench.memory.clear();
    CHECK(bench.settle().meaning.metres_per_unit == 1);
}

TEST_CASE("stream: a locked range stays whatever comes") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::ramp(1000, 1, 1, 1000)));
    bench.store.insert(image_chunk(1, make_depth::ramp(1000, 1, 5000, 9000)));
    (void)bench.settle();
    bench.settings["/depth"].range_locked = true;
    bench.time = 1;
    CHECK(bench.settle().range_raw == ValueRange{10, 990});
    bench.settings["/depth"].range_locked = false;
    CHECK(bench.settle().range_raw.low > 5000);
}

TEST_CASE("stream: intrinsics of another resolution are scaled, and that is said") {
    Bench bench;
    Intrinsics k = assumed_intrinsics(640, 480);
    k.origin = Origin::File;
    bench.store.insert(static_chunk({k}));
    bench.store.insert(image_chunk(0, make_depth::constant(320, 240, 1000)));
    const DepthStream stream = bench.settle();
    CHECK(stream.intrinsics_scaled);
    CHECK(stream.intrinsics.fx == Approx(k.fx / 2));
}

TEST_CASE("stream: ray length becomes planar depth through the pixel's ray") {
    Bench bench;
    DepthMeaning meaning = assumed_meaning(kU16);
    REQUIRE(apply_kind(meaning, "ray", Origin::User));
    bench.settings["/depth"].meaning = meaning;
    bench.settings["/depth"].intrinsics = parse_intrinsics("100,100,0,0").value();
    bench.store.insert(image_chunk(0, make_depth::constant(200, 8, 1000)));
    const auto out = read_out(bench.settle(), 100, 0); // 45 degrees
    CHECK(out->depth_m == Approx(std::sqrt(0.5)));
    CHECK(out->x_m == Approx(std::sqrt(0.5)));
}

TEST_CASE("2d view: a view that nothing changed gives an equal draw list") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::sphere(64, 48)));
    (void)bench.settle();
    const View2d view{.entity = "/depth"};
    ViewContext context = bench.context();
    Wants wants;
    const View2dFrame first = update(view, context, 640, 480, wants);
    CHECK(first.draw_list == update(view, context, 640, 480, wants).draw_list);
    CHECK(first.camera.view_px_per_scene_px == 10);
    bench.settings["/depth"].reversed = true;
    CHECK_FALSE(first.draw_list == update(view, context, 640, 480, wants).draw_list);
}

TEST_CASE("2d view: the pixel under the cursor is the one that is drawn there") {
    const Camera2d camera{10, 5, 7};
    const ImageDesc image = packed_desc(64, 48, kU16);
    CHECK(pixel_under(camera, image, {5, 7}) == PixelIndex{0, 0});
    CHECK(pixel_under(camera, image, {5 + 639.9, 7 + 479.9}) == PixelIndex{63, 47});
    CHECK_FALSE(pixel_under(camera, image, {4.9, 7}).has_value());
    CHECK_FALSE(pixel_under(camera, image, {5 + 640.1, 7}).has_value());
}

TEST_CASE("views: the range of the visible part is the same in 2D and 3D") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::ramp(1000, 10, 1, 1000)));
    bench.settings["/depth"].range_mode.kind = RangeMode::Kind::VisiblePart;
    (void)bench.settle();
    // The camera shows columns 0 … 99 only, whose values are 1 … 100.
    const View2d view{.entity = "/depth", .fit = false, .camera = {1, 0, 0}};
    ValueRange in_2d, in_3d;
    for (int i = 0; i < 3; ++i) {
        ViewContext context = bench.context();
        Wants wants;
        in_2d = update(view, context, 100, 10, wants).stream.range_raw;
        in_3d = update(View3d{.entity = "/depth"}, context, 64, 48, wants).stream.range_raw;
        bench.pipeline.run_now(wants);
    }
    CHECK(in_2d == ValueRange{1, 99});
    CHECK(in_3d == in_2d);
}

TEST_CASE("3d view: assumed intrinsics and unknown models are said in words") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::sphere(64, 48)));
    (void)bench.settle();
    ViewContext context = bench.context();
    Wants wants;
    CHECK(update(View3d{.entity = "/depth"}, context, 64, 48, wants).message.find("assumed") !=
          std::string::npos);
    Intrinsics fisheye = assumed_intrinsics(64, 48);
    set_distortion(fisheye, "equidistant", {0.1, 0, 0, 0});
    bench.settings["/depth"].intrinsics = fisheye;
    const View3dFrame frame = update(View3d{.entity = "/depth"}, context, 64, 48, wants);
    CHECK(frame.message.find("equidistant") != std::string::npos);
    CHECK(frame.draw_list.clouds.size() == 1);
    CHECK(frame.draw_list.clouds[0].scale == frame.stream.scale);
}

TEST_CASE("stream: what a recording says of the look holds until the user says otherwise") {
    ViewBench recorded;
    recorded.recorded.log(
        "/depth", 0,
        {{"DepthImage:format", image_format(2, 1, kU16Datatype)},
         {"DepthImage:buffer", buffer_instance<std::uint16_t>({1000, 3000})},
         {"DepthImage:colormap", make_numbers<std::uint8_t>({6})},
         {"DepthImage:depth_range", make_fixed_size_lists(make_numbers<double>({500, 2500}), 2)},
         {"DepthImage:point_fill_ratio", make_numbers<float>({0.5f})},
         {"DepthImage:magnification_filter", make_numbers<std::uint8_t>({2})}});
    const auto resolve = [&] {
        return recorded.settle([&](ViewContext& context, Wants& wants) {
            return resolve_stream(context.store, context.cache, "/depth", context.time,
                                  settings_of(context, "/depth"), {}, context.memory["/depth"], wants);
        });
    };
    const DepthStream untouched = resolve();
    CHECK(untouched.scale.colormap == "rerun/viridis");
    CHECK(untouched.range_raw == ValueRange{500, 2500});
    CHECK(untouched.look.fill_ratio == 0.5f);
    CHECK(untouched.look.magnification == Magnification::Linear);
    CHECK(recorded_text(untouched.recorded) == "colour map, range, point size, filter from the recording");

    StreamSettings& settings = recorded.settings["/depth"];
    settings.colormap_chosen = true; // turbo, which is also what is shown where nothing is said
    settings.range_mode = {.kind = RangeMode::Kind::MinMax};
    settings.fill_ratio = 2;
    settings.magnification = Magnification::Bicubic;
    const DepthStream chosen = resolve();
    CHECK(chosen.scale.colormap == "matplotlib/turbo");
    CHECK(chosen.range_raw == ValueRange{1000, 3000});
    CHECK(chosen.look.fill_ratio == 2);
    CHECK(chosen.look.magnification == Magnification::Bicubic);
    CHECK(recorded_text(chosen.recorded).empty());
}

TEST_CASE(
    "stream: where the recording says nothing the range is a percentile, and nothing is called recorded") {
    Bench bench;
    bench.store.insert(image_chunk(0, make_depth::ramp(1000, 2, 1, 1000)));
    const DepthStream stream = bench.settle();
    CHECK(stream.range_raw == ValueRange{10, 990});
    CHECK(stream.look.range_mode == RangeMode{});
    CHECK(stream.recorded == RecordedLook{});
}
