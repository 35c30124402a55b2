// Recordings: how fast they are opened, read through and jumped into, and what they cost in memory. Beside each the plain
// work that has to be done in any case: the file read, its chunks unpacked; and Python's mcap library where it is installed.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_files.hpp"
#include "app/bench/bench_python.hpp"
#include "app/bench/bench_recording_files.hpp"
#include "app/scene/pictures.hpp"
#include "app/sources/byte_source.hpp"
#include "app/sources/open.hpp"
#include "decoders/mcap/mcap_records.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/rrd/rrd_footer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace fathom {
namespace {

constexpr std::size_t kFrames = 100;

struct OpenedRecording {
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index;
};

OpenedRecording open_recording(const std::string& path) {
    OpenedRecording opened;
    auto reader = open_reader(path, {}, 1);
    FATHOM_ASSERT(reader.has_value());
    opened.reader = *std::move(reader);
    auto index = opened.reader->read_index();
    FATHOM_ASSERT(index.has_value());
    opened.index = *std::move(index);
    return opened;
}

void load_all(OpenedRecording& opened) {
    for (const ChunkSummary& chunk : opened.index.chunks)
        FATHOM_ASSERT(opened.reader->load(chunk.id).has_value());
}

/// Jumps about, the same way in each run.
class Jumps {
  public:
    explicit Jumps(std::size_t count) : count_(count) {}
    std::size_t next() {
        return static_cast<std::size_t>((state_ = state_ * 6364136223846793005u + 1) >> 33) % count_;
    }

  private:
    std::size_t count_;
    std::uint64_t state_ = 1;
};

/// Seconds that Python's mcap library needs for a job, by its own clock, best of five; nothing where it is missing.
std::optional<double> python_mcap_ms(const std::string& job, const std::string& path) {
    const std::string program =
        "import sys, time\nfrom mcap.reader import make_reader\nbest = 1e9\n"
        "for _ in range(5):\n f = open(sys.argv[1], 'rb')\n t = time.perf_counter()\n r = make_reader(f)\n " +
        job +
        "\n best = min(best, time.perf_counter() - t)\n"
        "open(sys.argv[2], 'w').write(repr(best * 1000))\n";
    return python_ms(program, {path});
}

void python_row(BenchRun& run, const std::string& name, const std::string& job, const std::string& path,
                const BenchGoal& goal, const Work& work) {
    if (!run.wants(name)) return;
    const auto python_ms = python_mcap_ms(job, path);
    if (!python_ms) return run.add({.name = name, .skipped = "python3 has no mcap library"});
    constexpr int kTimes = 5;
    double best_ms = 1e9;
    for (int i = 0; i < kTimes; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best_ms = std::min(
            best_ms,
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    run.add(
        {.name = name, .ms = best_ms, .reference = "Python mcap", .reference_ms = python_ms, .goal = goal});
}

void bench_mcap(BenchRun& run) {
    struct Kind {
        const char* name;
        Compression compression;
    };
    for (const Kind& kind : {Kind{"none", Compression::None}, Kind{"lz4", Compression::Lz4Frame},
                             Kind{"zstd", Compression::Zstd}}) {
        const std::string prefix = fmt::format("recordings/mcap/{}/", kind.name);
        if (!run.wants(prefix)) continue;
        const BenchFile file(".mcap", bench_recording_files::mcap_of_depth(kFrames, kind.compression));
        const auto scan = [&] {
            OpenedRecording opened = open_recording(file.path());
            load_all(opened);
        };
        run.compare({.name = prefix + "scan", .reference = "the file read"}, scan,
                    [&] { keep(read_file(file.path()).value()); });
        python_row(run, prefix + "scan-python",
                   "sum(len(m.data) for s, c, m in r.iter_messages(log_time_order=False))", file.path(),
                   {.ratio = 1}, scan);
        python_row(run, prefix + "open", "r.get_summary()", file.path(), {}, // which looks at no picture
                   [&] { keep(open_recording(file.path())); });
        OpenedRecording opened = open_recording(file.path());
        Jumps jumps(opened.index.chunks.size());
        constexpr int kJumps =
            20; // so that the few chunks that are still unpacked count as they do on average
        run.compare({.name = prefix + "jump", .pieces = kJumps}, [&] {
            for (int i = 0; i < kJumps; ++i)
                keep(opened.reader->load(opened.index.chunks[jumps.next()].id).value());
        });
    }
}

void bench_rrd(BenchRun& run) {
    const std::string name = "recordings/rrd/ingest";
    if (!run.wants(name)) return;
    const BenchFile file(".rrd", bench_recording_files::rrd_of_depth({.frames = kFrames}));
    // Each chunk's bytes read and unpacked, which nobody can leave out.
    const auto read_and_unpack = [&] {
        const Blob whole = read_file(file.path()).value();
        const auto place = locate_rrd_footer(whole.bytes.last(kRrdTailBytes), whole.bytes.size()).value();
        const RrdIndex index = read_rrd_footer(slice(whole, place.offset, place.size), place).value();
        for (const RrdChunkSummary& chunk : index.manifests.at(0).chunks) {
            const auto arrow = read_arrow_msg(slice(whole, chunk.byte_offset, chunk.byte_size)).value();
            keep(decompress_rrd_payload(arrow.payload, arrow.compression, arrow.uncompressed_size).value());
        }
    };
    run.compare(
        {.name = name, .reference = "the file read, LZ4", .goal = {.ratio = 0.7}},
        [&] {
            OpenedRecording opened = open_recording(file.path());
            load_all(opened);
        },
        read_and_unpack);
}

/// One entity with so many rows, each a chunk of its own, all loaded.
Store store_of_rows(std::size_t rows) {
    Store store;
    const Timeline timeline{"frame", TimelineKind::Sequence};
    for (std::size_t i = 0; i < rows; ++i)
        store.insert(std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(1, static_cast<std::uint32_t>(i)), "/a", {0, i},
                          {{timeline, static_cast<std::int64_t>(2 * i)}}, {FileName{"x"}})));
    return store;
}

/// The given share of single questions takes at most so many microseconds.
double latest_at_us(const Store& store, std::size_t rows, double share) {
    constexpr std::size_t kQuestions = 20'000;
    std::vector<double> times_us;
    Jumps jumps(2 * rows);
    const Timeline timeline{"frame", TimelineKind::Sequence};
    for (std::size_t i = 0; i < kQuestions; ++i) {
        const TimePoint at{timeline, static_cast<std::int64_t>(jumps.next())};
        const auto start = std::chrono::steady_clock::now();
        keep(store.latest("/a", name_of<FileName>(), at));
        times_us.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    const auto place = times_us.begin() + static_cast<std::ptrdiff_t>(share * (kQuestions - 1));
    std::ranges::nth_element(times_us, place);
    return *place;
}

void bench_latest_at(BenchRun& run) {
    if (!run.wants("recordings/latest-at/")) return;
    constexpr std::size_t kMany = 1'000'000, kFew = 10'000;
    const Store many = store_of_rows(kMany), few = store_of_rows(kFew);
    for (const auto& [name, share] : {std::pair("p50", 0.5), std::pair("p99", 0.99)}) {
        // In milliseconds as all references are; goal: ten times at most for a hundred times the rows.
        constexpr double kUsPerMs = 1000;
        run.add({.name = fmt::format("recordings/latest-at/1e6-rows/{}", name),
                 .ms = latest_at_us(many, kMany, share) / kUsPerMs,
                 .reference = "1e4 rows",
                 .reference_ms = latest_at_us(few, kFew, share) / kUsPerMs,
                 .goal = {.ratio = 0.1}});
    }
}

/// What a loaded picture costs in the store over its encoded bytes.
void bench_resident(BenchRun& run) {
    const std::string name = "recordings/resident/png-over-encoded";
    if (!run.wants(name)) return;
    const BenchFile file(".rrd",
                         bench_recording_files::rrd_of_depth({.frames = kFrames, .type = MediaType::Png}));
    OpenedRecording opened = open_recording(file.path());
    Store store;
    std::size_t encoded_bytes = 0;
    for (const ChunkSummary& chunk : opened.index.chunks) {
        store.insert(opened.reader->load(chunk.id).value());
        const Chunk& loaded = *store.loaded(chunk.id);
        for (std::uint32_t row = 0; row < loaded.row_ids.size(); ++row) {
            const ComponentColumn* blobs = loaded.find("EncodedDepthImage:blob");
            if (blobs != nullptr)
                if (const auto blob = bytes_at(list_at(blobs->cells, row), 0))
                    encoded_bytes += blob->bytes.size();
        }
    }
    constexpr double kPercent = 100;
    run.add({.name = name,
             .ms = kPercent * static_cast<double>(store.loaded_bytes()) / static_cast<double>(encoded_bytes),
             .unit = "%",
             .goal = {.value = 105}});
}

} // namespace

void bench_recordings(BenchRun& run) {
    if (!run.wants("recordings/")) return;
    bench_mcap(run);
    bench_rrd(run);
    bench_latest_at(run);
    bench_resident(run);
}

} // namespace fathom
