#include "app/sources/byte_source.hpp"
#include "app/sources/folder_listing.hpp"
#include "app/sources/source_thread.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <atomic>
#include <chrono>
#include <fstream>

using namespace fathom;

namespace {

std::string some_file(const ScratchFolder& folder, std::size_t bytes) {
    const std::string path = folder.path("scan.bin");
    std::ofstream(path) << std::string(bytes, 'x');
    return path;
}

} // namespace

TEST_CASE("progress: reading a file counts its bytes, and ends where it is cancelled") {
    const ScratchFolder folder;
    const std::string path = some_file(folder, 20u << 20);
    Progress progress("Reading");
    REQUIRE(read_file(path, &progress));
    CHECK(progress.done == 20u << 20);
    CHECK(progress.total == 20u << 20);
    Progress cancelled("Reading");
    cancelled.cancelled = true;
    CHECK(read_file(path, &cancelled).error().code == ErrorCode::Cancelled);
    CHECK(cancelled.done < 20u << 20);
}

TEST_CASE("progress: listing a folder counts its files, and ends where it is cancelled") {
    const ScratchFolder folder;
    for (int i = 0; i < 10; ++i)
        std::ofstream(folder.path(std::to_string(i) + ".png")) << "x";
    Progress progress("Listing");
    REQUIRE(list_folder(folder.path(""), false, &progress));
    CHECK(progress.done == 10);
    CHECK(progress.unit == Progress::Unit::FileCount);
    Progress cancelled("Listing");
    cancelled.cancelled = true;
    CHECK(list_folder(folder.path(""), false, &cancelled).error().code == ErrorCode::Cancelled);
}

TEST_CASE("source thread: an opening shows its progress until it is told what came of it") {
    const ScratchFolder folder;
    const std::string path = some_file(folder, 100);
    SourceThread source(path, {}, [] { return 1u; }, [] {});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::vector<SourceEvent> events;
    while (events.empty() || source.progress() != nullptr) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        for (SourceEvent& event : source.drain())
            events.push_back(std::move(event));
    }
    REQUIRE(events.size() == 1);
    const auto* failed = std::get_if<SourceFailed>(&events[0]);
    REQUIRE(failed != nullptr);
    CHECK(failed->error.code == ErrorCode::LayoutUnknown); // bytes that are no format, in a name that is none
}

TEST_CASE("source thread: a broken file of a known format is no buffer without a layout") {
    const ScratchFolder folder;
    const std::string path = folder.path("scan.png");
    std::ofstream(path) << "no picture";
    SourceThread source(path, {}, [] { return 1u; }, [] {});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::vector<SourceEvent> events;
    while (events.empty()) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        events = source.drain();
    }
    CHECK(std::get<SourceFailed>(events[0]).error.code == ErrorCode::Unsupported);
}
