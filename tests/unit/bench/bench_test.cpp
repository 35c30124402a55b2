#include "app/bench/bench.hpp"

#include "app/bench/bench_images.hpp"
#include "app/bench/references.hpp"
#include "app/inspect/statistics.hpp"
#include "renderer/colormap_table.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

using namespace fathom;

namespace {

BenchRow row(double ms, BenchGoal goal) {
    return {.name = "a/b", .ms = ms, .reference = "plain", .reference_ms = 10, .memcpy_ms = 1, .goal = goal};
}

} // namespace

TEST_CASE("bench: a goal is met when each of its parts is") {
    CHECK(row(2, {}).met());
    CHECK(*row(2, {}).ratio() == 5);
    CHECK(row(2, {.ratio = 5}).met());
    CHECK_FALSE(row(2, {.ratio = 5.1}).met());
    CHECK(row(2, {.ratio = 5, .memcpys = 2}).met());
    CHECK_FALSE(row(2, {.ratio = 5, .memcpys = 1.9}).met());
    CHECK_FALSE(row(2, {.value = 1.9}).met());
    BenchRow alone{.name = "a", .ms = 1, .goal = {.ratio = 2}};
    CHECK_FALSE(alone.met()); // no reference was timed
    alone.skipped = "no display";
    CHECK_FALSE(alone.met());
    alone.goal = {};
    CHECK(alone.met());
}

TEST_CASE("bench: the filter is a part of the name, and a prefix is wanted while it may lead there") {
    BenchRun run("rvl/1080p", 0, {});
    CHECK(run.wants("rvl/1080p/tof"));
    CHECK(run.wants("rvl/"));
    CHECK_FALSE(run.wants("png/"));
    run.compare({.name = "rvl/1080p/x"}, [] {});
    run.compare({.name = "rvl/vga/x"}, [] { FAIL("not asked for"); });
    CHECK(run.rows().size() == 1);
}

TEST_CASE("bench: both sides run in turn and the row has their times") {
    BenchRun run("", 0, {});
    std::string order;
    run.compare(
        {.name = "x", .reference = "plain", .memcpy_bytes = 1000}, [&] { order += 'a'; },
        [&] { order += 'b'; });
    CHECK(order.starts_with("ababab"));
    REQUIRE(run.rows().size() == 1);
    CHECK(run.rows()[0].reference_ms.has_value());
    CHECK(run.rows()[0].memcpy_ms.has_value());
}

TEST_CASE("bench: JSON has the documented keys") {
    const auto json = nlohmann::json::parse(
        bench_json(std::array{row(2, {.ratio = 4.5, .memcpys = 3}),
                              BenchRow{.name = "memory", .ms = 71.5, .unit = "MB", .goal = {.value = 80}}},
                   "none"));
    CHECK(json["device"] == "none");
    CHECK(json["cpu"].is_string());
    CHECK(json["rows"][0] == nlohmann::json{{"name", "a/b"},
                                            {"ms", 2.0},
                                            {"cores", 1},
                                            {"reference", "plain"},
                                            {"reference_ms", 10.0},
                                            {"ratio", 5.0},
                                            {"memcpy_ms", 1.0},
                                            {"goal", 4.5},
                                            {"goal_memcpys", 3.0},
                                            {"met", true}});
    CHECK(json["rows"][1]["value"] == 71.5);
    CHECK(json["rows"][1]["unit"] == "MB");
    CHECK(json["rows"][1]["met"] == true);
}

TEST_CASE("bench: the synthetic sensors are deterministic and about as full as real ones") {
    const Image tof = bench_images::time_of_flight(320, 240);
    const Image stereo = bench_images::stereo(320, 240);
    CHECK(measure(tof.view(), {}).fill_rate() == Approx(0.92).margin(0.05));
    CHECK(measure(stereo.view(), {}).fill_rate() == Approx(0.93).margin(0.05));
    const Image again = bench_images::time_of_flight(320, 240);
    CHECK(std::memcmp(again.data.get(), tof.data.get(), byte_size(tof.desc)) == 0);
}

TEST_CASE("bench: the plain loop of the statistics counts what measure counts") {
    const Image image = bench_images::stereo(320, 240);
    const auto plain = reference::statistics_u16(image.view().row_as<std::uint16_t>(0), 320 * 240);
    const ImageStats stats = measure(image.view(), {});
    CHECK(plain.valid == stats.valid_count());
    CHECK(plain.zero == stats.count(Validity::Zero));
    CHECK(plain.min == as_double(stats.min));
    CHECK(plain.max == as_double(stats.max));
    CHECK(static_cast<double>(plain.sum) / static_cast<double>(plain.valid) == stats.mean);
    CHECK(std::equal(stats.histogram.counts.begin(), stats.histogram.counts.end(),
                     plain.bins.begin() + plain.min));
}

TEST_CASE("bench: the plain loop of magnification draws the renderer's picture") {
    const SharedImage depth = share(bench_images::time_of_flight(160, 120));
    const ColorScale scale{.low = 500, .high = 5000};
    const PackedRgba hole = pack(scale.marks.invalid[static_cast<std::size_t>(Validity::Zero)]);
    for (const bool bicubic : {false, true}) {
        DrawList list{.width = 320, .height = 180};
        list.camera = Camera2d{.view_px_per_scene_px = 2};
        list.layers.push_back(
            DepthImageItem{.pixels = depth,
                           .scale = scale,
                           .magnification = bicubic ? Magnification::Bicubic : Magnification::Linear});
        WorkerPool pool(0);
        Image ours = allocate_image(packed_desc(320, 180, kRgba8));
        draw_cpu(list, ours.view(), pool);
        std::vector<PackedRgba> plain(std::size_t{320} * 180);
        reference::magnified_u16({depth.view().row_as<std::uint16_t>(0), 160, 120}, bicubic, 2, scale.low,
                                 scale.high, color_table(scale).data(), hole, plain.data(), 320, 180);
        CHECK(std::memcmp(plain.data(), ours.data.get(), byte_size(ours.desc)) == 0);
    }
}
