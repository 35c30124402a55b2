// Recordings as they are watched: opened, played, jumped about in, through the session and the views that the window has.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_child.hpp"
#include "app/bench/bench_files.hpp"
#include "app/bench/bench_python.hpp"
#include "app/bench/bench_recording_files.hpp"
#include "app/bench/bench_unindexed_files.hpp"
#include "app/bench/session_player.hpp"
#include "app/session/resident_memory.hpp"
#include "app/session/time_control.hpp"
#include "app/sources/open.hpp"
#include "decoders/media/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <malloc.h>

namespace fathom {
namespace {

using Clock = std::chrono::steady_clock;
using bench_recording_files::RrdOfDepth;

constexpr std::size_t kBudgetBytes = 256u << 20;

/// At 60 Hz: nobody sees that the file is larger.
constexpr double kTwoFramesMs = 33;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Milliseconds from the call that opens a recording to its first drawn picture, the best of several times. What closing
/// it takes is not among them.
double first_picture_ms(const std::string& path) {
    constexpr int kTimes = 20;
    const ScopedCores cores(2);
    double best_ms = 1e9;
    for (int i = 0; i < kTimes; ++i) {
        WorkerPool workers(1);
        SessionPlayer player(workers, kBudgetBytes);
        const auto start = Clock::now();
        player.session().open(path, {});
        FATHOM_ASSERT(player.settle());
        best_ms = std::min(best_ms, ms_since(start));
    }
    return best_ms;
}

/// Rerun's viewer without a window, from its start to the picture of a recording; nothing where it is not installed.
std::optional<double> rerun_screenshot_ms(const std::string& path) {
    return python_ms(R"(import os, sys, tempfile, time
from rerun.experimental import ViewerClient
home = tempfile.TemporaryDirectory()
os.environ['HOME'] = home.name
best = 1e9
for turn in range(3):
    start = time.perf_counter()
    viewer = ViewerClient.spawn(headless=True, port=9987 + turn,
                                executable_path=os.path.join(os.path.dirname(sys.executable), 'rerun'))
    viewer.open(sys.argv[1])
    viewer.save_screenshot(os.path.join(home.name, 'picture.png'))
    best = min(best, time.perf_counter() - start)
    viewer.quit()
open(sys.argv[2], 'w').write(repr(best * 1000)))",
                     {path});
}

/// A whole process from its start to the written picture, beside Rerun's viewer.
void bench_picture_process(BenchRun& run, const std::string& row, const std::string& recording) {
    if (!run.wants(row)) return;
    const BenchGoal goal{.ratio = 4};
    const auto reference_ms = rerun_screenshot_ms(recording);
    if (!reference_ms)
        return run.add({.name = row, .goal = goal, .skipped = "Rerun's viewer is not installed"});
    constexpr int kTimes = 5;
    const BenchFile picture(".png", {});
    double best_ms = 1e9;
    for (int i = 0; i < kTimes; ++i) {
        const auto start = Clock::now();
        FATHOM_ASSERT(BenchChild::start({own_program(), "render", recording, "-o", picture.path(), "--force"})
                          .succeeds());
        best_ms = std::min(best_ms, ms_since(start));
    }
    run.add({.name = row,
             .ms = best_ms,
             .cores = 2,
             .reference = "Rerun's viewer, headless",
             .reference_ms = reference_ms,
             .goal = goal});
}

void bench_first_picture(BenchRun& run) {
    for (const auto& [name, width, height] :
         {std::tuple("vga", 640u, 480u), std::tuple("1080p", 1920u, 1080u)}) {
        const std::string row = fmt::format("recordings/first-picture/rrd/{}", name);
        if (!run.wants(row)) continue;
        const BenchFile file(".rrd", bench_recording_files::rrd_of_depth({.width = width, .height = height}));
        if (run.wants(row)) run.add({.name = row, .ms = first_picture_ms(file.path()), .cores = 2});
        bench_picture_process(run, row + "/process", file.path());
    }
}

/// A picture anywhere in the recording: read, decoded, measured and drawn, as scrubbing does.
void bench_scrub(BenchRun& run) {
    constexpr std::size_t kFrames = 100;
    for (const auto& [name, type] : {std::pair("raw", MediaType::Raw), std::pair("png", MediaType::Png),
                                     std::pair("rvl", MediaType::Rvl)}) {
        const std::string row = fmt::format("recordings/scrub/vga/{}", name);
        if (!run.wants(row)) continue;
        const ScopedCores cores(2);
        const BenchFile file(".rrd", bench_recording_files::rrd_of_depth({.frames = kFrames, .type = type}));
        WorkerPool workers(1);
        SessionPlayer player(workers, 0); // nothing is kept of what was shown before
        Session& session = player.session();
        session.open(file.path(), {});
        FATHOM_ASSERT(player.settle());
        std::size_t at = 0;
        run.compare({.name = row, .cores = 2}, [&] {
            constexpr std::size_t kJump = 37; // of 100: all images, none after its neighbour
            at = (at + kJump) % kFrames;
            session.playhead = at_image(session.playhead, session.sequence_rows(), at);
            FATHOM_ASSERT(player.settle());
        });
    }
}

/// Four streams in real time, at a window's 60 turns a second: a picture that no turn showed is dropped.
void bench_streams(BenchRun& run) {
    for (const auto& [name, type] : {std::pair("raw", MediaType::Raw), std::pair("png", MediaType::Png)}) {
        const std::string row = fmt::format("recordings/playback/4x-vga-30hz/{}", name);
        if (!run.wants(row)) continue;
        const ScopedCores cores(2);
        const RrdOfDepth content{.frames = 150, .type = type, .streams = 4, .timed = true};
        const BenchFile file(".rrd", bench_recording_files::rrd_of_depth(content));
        WorkerPool workers(1);
        SessionPlayer player(workers, kBudgetBytes);
        Session& session = player.session();
        session.open(file.path(), {});
        FATHOM_ASSERT(player.settle() && session.pane_count() == content.streams);

        std::vector<std::set<std::int64_t>> shown(session.pane_count());
        session.playhead.playing = true;
        session.playhead.loop = false;
        constexpr double kTurn_s = 1.0 / 60;
        auto next_turn = Clock::now();
        while (session.playhead.playing) {
            session.playhead =
                advanced(session.playhead, session.sequence_rows(), whole_extent(session), kTurn_s);
            next_turn += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(kTurn_s));
            do { // what arrives before the next turn is still shown in this one
                player.turn();
                for (std::size_t i = 0; i < shown.size(); ++i)
                    if (!player.frame(i).stream.stale) shown[i].insert(player.frame(i).stream.time);
                player.wait_until(next_turn);
            } while (Clock::now() < next_turn);
        }
        std::size_t dropped = 0;
        for (const auto& times : shown)
            dropped += content.frames - times.size();
        run.add({.name = row,
                 .ms = static_cast<double>(dropped),
                 .cores = 2,
                 .unit = "dropped",
                 .goal = {.value = 0}});
    }
}

double resident_mb() {
    return static_cast<double>(resident_bytes()) / 1e6;
}

/// Jumps to an image, and checks that it is the one.
void show_large_image(SessionPlayer& player, std::size_t i) {
    Session& session = player.session();
    session.playhead = at_image(session.playhead, session.sequence_rows(), i);
    FATHOM_ASSERT(player.settle());
    const ImageView pixels = player.frame(0).stream.image.view();
    const double first = bench_recording_files::kLargeFirst;
    const std::size_t whole = i / 10'000;
    FATHOM_ASSERT(value_at(pixels, 0, 0) == first + static_cast<double>(i % 10'000) &&
                  value_at(pixels, 1, 0) == first + static_cast<double>(whole));
}

struct LargeKind {
    const char* ending;
    Result<void> (*write)(const std::string& path, std::size_t frames);
};

/// 20 GB beside a hundred images of the same kind; memory beside the budget.
void bench_large(BenchRun& run, const LargeKind& kind) {
    const std::string rows = fmt::format("recordings/large/{}/", kind.ending);
    if (!run.wants(rows)) return;
    constexpr std::size_t kFew = 100, kMany = 33'000;
    const BenchFile few(std::string(".") + kind.ending, {}), many(std::string(".") + kind.ending, {});
    if (!kind.write(few.path(), kFew) || !kind.write(many.path(), kMany))
        return run.add({.name = rows + "first-picture", .skipped = "no room for a sparse file of 20 GB"});
    run.add({.name = rows + "first-picture",
             .ms = first_picture_ms(many.path()),
             .cores = 2,
             .reference = "of 100 images",
             .reference_ms = first_picture_ms(few.path()),
             .goal = {.value = kTwoFramesMs}});

    WorkerPool workers;
    malloc_trim(0); // of what other rows have left
    SessionPlayer player(workers, kBudgetBytes);
    player.session().open(many.path(), {});
    FATHOM_ASSERT(player.settle());
    while (player.session().sequence_rows().size() < kMany) {
        player.wait_until(Clock::now() + std::chrono::milliseconds(100));
        player.turn();
    }
    const auto add = [&](const char* name, double peak_mb, std::size_t images, Clock::time_point start) {
        run.add({.name = rows + name + "/resident",
                 .ms = peak_mb,
                 .unit = "MB",
                 .goal = {.value = static_cast<double>(kBudgetBytes) / 1e6}});
        run.add({.name = rows + name + "/time", .ms = ms_since(start) / static_cast<double>(images)});
    };
    double peak_mb = resident_mb();
    auto start = Clock::now();
    for (std::size_t i = 0; i < kMany; ++i) {
        show_large_image(player, i);
        if (i % 64 == 0) peak_mb = std::max(peak_mb, resident_mb());
    }
    add("play", peak_mb, kMany, start);
    constexpr std::size_t kSeeks = 500;
    start = Clock::now();
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < kSeeks; ++i) {
        state = state * 6364136223846793005u + 1;
        show_large_image(player, static_cast<std::size_t>(state >> 33) % kMany);
        peak_mb = std::max(peak_mb, resident_mb());
    }
    add("seek", peak_mb, kSeeks, start);
}

/// Recordings that have to be looked through: the first picture comes while that goes on.
void bench_unindexed(BenchRun& run) {
    struct Kind {
        const char* name;
        const char* extension;
        Result<void> (*write)(const std::string& path);
    };
    using namespace bench_unindexed_files;
    constexpr std::size_t kImages = 20'000, kMessages = 1'000'000; // 12 GB, 250 MB
    for (const Kind& kind :
         {Kind{"bag", ".bag", [](const std::string& path) { return write_open_bag(path, kImages, true); }},
          Kind{"bag-walked", ".bag",
               [](const std::string& path) { return write_open_bag(path, kImages, false); }},
          Kind{"db3", ".db3", [](const std::string& path) { return write_db3(path, kMessages); }}}) {
        const std::string row = fmt::format("recordings/unindexed/{}/first-picture", kind.name);
        if (!run.wants(row)) continue;
        const BenchFile file(kind.extension, {});
        if (!kind.write(file.path())) {
            run.add({.name = row, .skipped = "no room for the file"});
            continue;
        }
        const auto start = Clock::now();
        auto reader = open_reader(file.path(), {}, 1);
        FATHOM_ASSERT(reader.has_value());
        keep((*reader)->read_index().value());
        const double whole_ms = ms_since(start);
        run.add({.name = row,
                 .ms = first_picture_ms(file.path()),
                 .cores = 2,
                 .reference = "all of it looked through",
                 .reference_ms = whole_ms});
    }
}

} // namespace

void bench_playback(BenchRun& run) {
    if (!run.wants("recordings/")) return;
    bench_first_picture(run);
    bench_scrub(run);
    bench_streams(run);
    bench_unindexed(run);
    for (const LargeKind& kind : {LargeKind{"mcap", bench_recording_files::write_large_mcap},
                                  {"rrd", bench_recording_files::write_large_rrd}})
        bench_large(run, kind);
}

} // namespace fathom
