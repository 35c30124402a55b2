// A recording larger than memory: 20 GB of addressed bytes, of which hardly any take room on the disk; and large ones
// without an index.
#include "app/bench/bench_recording_files.hpp"
#include "app/bench/bench_unindexed_files.hpp"
#include "app/bench/session_player.hpp"
#include "app/session/resident_memory.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <malloc.h>

using namespace fathom;
using bench_recording_files::kLargeFirst;

namespace {

constexpr std::size_t kImages = 33'000;
constexpr std::size_t kBudgetBytes = 256u << 20;

/// What an instrumented build has beside its content is no matter of the budget.
std::size_t allowed_bytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return resident_bytes() + 3 * kBudgetBytes;
#else
    return kBudgetBytes;
#endif
}

void show(SessionPlayer& player, std::size_t i) {
    Session& session = player.session();
    session.playhead = at_image(session.playhead, session.sequence_rows(), i);
    REQUIRE(player.settle());
    const ImageView pixels = player.frame(0).stream.image.view();
    REQUIRE(value_at(pixels, 0, 0) == kLargeFirst + static_cast<double>(i % 10'000));
    REQUIRE(value_at(pixels, 1, 0) == kLargeFirst + static_cast<double>(i / 10'000));
}

} // namespace

TEST_CASE("large recording: 20 GB are played to the end and jumped about in within the memory budget") {
    mallopt(M_MMAP_THRESHOLD, 256 << 10); // as the program does
    using Write = Result<void> (*)(const std::string&, std::size_t);
    const auto [name, write] =
        GENERATE(table<std::string, Write>({{"large.mcap", bench_recording_files::write_large_mcap},
                                            {"large.rrd", bench_recording_files::write_large_rrd}}));
    CAPTURE(name);
    const TemporaryFolder folder;
    const std::string path = folder.file(name);
    if (const auto written = write(path, kImages); !written)
        FATHOM_SKIP("no sparse file of 20 GB here: " + written.error().message);
    CHECK(std::filesystem::file_size(path) > 20'000'000'000u);

    const std::size_t allowed = allowed_bytes();
    WorkerPool workers;
    SessionPlayer player(workers, kBudgetBytes);
    player.session().open(path, {});
    REQUIRE(player.settle());
    while (player.session().sequence_rows().size() < kImages) {
        player.wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(1));
        player.turn();
    }

    constexpr std::size_t kStep = 40; // to the end within seconds
    std::size_t peak = 0;
    for (std::size_t i = 0; i < kImages; i += kStep) {
        show(player, i);
        peak = std::max(peak, resident_bytes());
    }
    CHECK(peak <= allowed);

    constexpr std::size_t kSeeks = 500;
    std::uint64_t state = 1;
    peak = 0;
    for (std::size_t i = 0; i < kSeeks; ++i) {
        state = state * 6364136223846793005u + 1;
        show(player, static_cast<std::size_t>(state >> 33) % kImages);
        peak = std::max(peak, resident_bytes());
    }
    CHECK(peak <= allowed);
}

TEST_CASE("large recording: without an index the first picture is there while most is not known yet, and the "
          "rest can be stopped") {
    const TemporaryFolder folder;
    const auto [name, images] =
        GENERATE(table<std::string, std::size_t>({{"walked.bag", 7000}, {"a.db3", 500}}));
    CAPTURE(name);
    const std::string path = folder.file(name);
    constexpr std::size_t kPerImage = 3000;
    const auto written = name == "a.db3" ? bench_unindexed_files::write_db3(path, images * kPerImage)
                                         : bench_unindexed_files::write_open_bag(path, images, false);
    if (!written) FATHOM_SKIP("no room for the file: " + written.error().message);
    WorkerPool workers;
    SessionPlayer player(workers, kBudgetBytes);
    player.session().open(path, {});
    REQUIRE(player.settle());
    const auto progress = player.session().input(0).source->progress();
    REQUIRE(progress != nullptr); // still under way
    CHECK(progress->done < progress->total / 2);
    CHECK(player.session().sequence_rows().size() < images / 2);

    progress->cancelled = true;
    while (player.session().input(0).source->progress() != nullptr)
        player.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(10));
    player.turn();
    const std::size_t known = player.session().sequence_rows().size();
    CHECK(known > 0);
    CHECK(known < images);
    player.session().playhead =
        at_image(player.session().playhead, player.session().sequence_rows(), known - 1);
    CHECK(player.settle()); // what was found can be looked at
}
