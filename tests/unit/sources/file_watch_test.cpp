#include "app/sources/chunk_channel.hpp"
#include "app/sources/file_watch.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <poll.h>
#include <unistd.h>

using namespace fathom;

namespace {

bool something_happens(FileWatch& watch) {
    pollfd descriptor{watch.descriptor(), POLLIN, 0};
    return poll(&descriptor, 1, 2000) > 0;
}

void write_file(const std::filesystem::path& path) {
    std::ofstream(path) << "x";
}

} // namespace

TEST_CASE("file watch: rewriting and replacing a file is seen, its neighbours are not") {
    const auto folder = std::filesystem::temp_directory_path() / ("fathom_watch_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    write_file(folder / "a.png");
    FileWatch watch;
    watch.set_paths({(folder / "a.png").string()});

    write_file(folder / "a.png");
    REQUIRE(something_happens(watch));
    CHECK(watch.read_changes());

    write_file(folder / "new");
    REQUIRE(something_happens(watch));
    CHECK_FALSE(watch.read_changes());

    std::filesystem::rename(folder / "new", folder / "a.png");
    REQUIRE(something_happens(watch));
    CHECK(watch.read_changes());
    std::filesystem::remove_all(folder);
}

TEST_CASE("chunk channel: a full channel holds the sender until it is drained, closing lets it go") {
    ChunkChannel channel(100, [] {});
    CHECK(channel.send(SourceFailed{}, 80));
    std::atomic<bool> sent{false}, refused{false};
    std::thread sender([&] {
        sent = channel.send(SourceFailed{}, 80);
        refused = !channel.send(SourceFailed{}, 80);
    });
    CHECK_FALSE(sent);
    CHECK(channel.drain().size() == 1);
    while (!sent)
        std::this_thread::yield();
    channel.close();
    sender.join();
    CHECK(refused);
}

TEST_CASE("chunk channel: one event larger than the whole channel still goes through") {
    ChunkChannel channel(100, [] {});
    CHECK(channel.send(SourceFailed{}, 5000));
    CHECK(channel.drain().size() == 1);
}
