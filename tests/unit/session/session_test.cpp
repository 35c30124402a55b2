#include "app/session/session.hpp"

#include "decoders/npy.hpp"
#include "decoders/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <unistd.h>

using namespace fathom;

namespace {

constexpr std::size_t kBudget = 64u << 20;

struct TemporaryFolder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("fathom_session_" + std::to_string(getpid()));
    TemporaryFolder() { std::filesystem::create_directories(path); }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

void write_npy(const std::filesystem::path& path, const Image& image) {
    const std::vector<std::byte> bytes = encode_npy(image.view()).value();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// Runs frames until the condition holds; fails the test after ten seconds.
template <typename Condition>
View2dFrame run_until(Session& session, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (true) {
        session.receive();
        session.begin_frame({}, {});
        ViewContext context = session.context(0);
        View2dFrame frame = update(session.pane(0).view_2d, context, 64, 48, session.wants());
        session.end_frame();
        if (condition(frame)) return frame;
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace

TEST_CASE("session: a file becomes a picture, and a rewritten file a new one with the settings kept") {
    const TemporaryFolder folder;
    const auto path = folder.path / "depth.npy";
    write_npy(path, make_depth::constant(64, 48, 700));
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.open(path.string(), {});
    run_until(session, [](const View2dFrame& frame) { return frame.stream.stats != nullptr; });
    session.settings(0, "/").reversed = true;

    write_npy(path, make_depth::constant(64, 48, 900));
    const View2dFrame frame = run_until(session, [](const View2dFrame& f) {
        return f.stream.image && !f.stream.stale && value_at(f.stream.image.view(), 0, 0) == 900;
    });
    CHECK(frame.stream.scale.reversed);
    CHECK(session.input(0).reload_count >= 1);
}

TEST_CASE("session: an input that cannot be opened says why") {
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.open("/nowhere/depth.png", {});
    run_until(session, [&](const View2dFrame&) { return session.input(0).error.has_value(); });
    CHECK(session.input(0).error->code == ErrorCode::NotFound);
}

TEST_CASE("session: undo and redo walk through committed settings") {
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.open("/nowhere/depth.png", {});
    session.settings(0, "/").colormap = "matplotlib/viridis";
    session.commit();
    session.settings(0, "/").reversed = true;
    session.commit();
    session.commit(); // nothing changed: no step
    REQUIRE(session.undo());
    CHECK_FALSE(session.settings(0, "/").reversed);
    CHECK(session.settings(0, "/").colormap == "matplotlib/viridis");
    REQUIRE(session.undo());
    CHECK(session.settings(0, "/").colormap == "matplotlib/turbo");
    CHECK_FALSE(session.undo());
    REQUIRE(session.redo());
    REQUIRE(session.redo());
    CHECK(session.settings(0, "/").reversed);
    CHECK_FALSE(session.redo());
}

TEST_CASE("session: a buffer that states no layout waits for one, and is read anew in another") {
    const TemporaryFolder folder;
    const auto path = folder.path / "scan.bin";
    {
        std::ofstream file(path, std::ios::binary);
        for (int i = 0; i < 24; ++i)
            file.put(static_cast<char>(i)).put('\0');
    }
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.open(path.string(), {});
    run_until(session, [&](const View2dFrame&) { return session.input(0).error.has_value(); });
    CHECK(session.input(0).error->code == ErrorCode::LayoutUnknown);

    const auto read_as = [&](const char* layout, std::uint32_t width) {
        session.reopen(session.input(0).id, {.raw = parse_raw_layout(layout).value()});
        return run_until(session, [&](const View2dFrame& frame) {
            return frame.stream.image.desc.width == width && !frame.stream.stale &&
                   frame.stream.stats != nullptr;
        });
    };
    CHECK(value_at(read_as("6x4:u16", 6).stream.image.view(), 5, 3) == 23);
    CHECK_FALSE(session.input(0).error);
    const View2dFrame halves = read_as("4x3:u16", 4); // two images
    CHECK(value_at(halves.stream.image.view(), 3, 2) == 11);
    CHECK(session.sequence_rows().size() == 2);
    CHECK(halves.stream.range_raw.high <= 11); // of this picture, not of the one before
}

TEST_CASE("session: a new stream starts with the kept colour map, and that is no step of undo") {
    const TemporaryFolder folder;
    const auto path = folder.path / "depth.npy";
    write_npy(path, make_depth::ramp(8, 6, 1000, 2000));
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.start_with({.inspector = false}, true, "matplotlib/magma");
    session.open(path.string(), {});
    const View2dFrame frame =
        run_until(session, [](const View2dFrame& f) { return f.stream.stats != nullptr; });
    CHECK(frame.stream.scale.colormap == "matplotlib/magma");
    CHECK_FALSE(session.layout().inspector);
    session.commit();
    CHECK_FALSE(session.can_undo());
}

TEST_CASE("session: who follows another camera goes back with it") {
    WorkerPool workers(1);
    Session session(workers, [] {}, kBudget);
    session.open("/nowhere/a.png", {});
    session.open("/nowhere/b.png", {});
    // A drag: the follower moves along before the leader's change is committed.
    session.pane(0).view_2d.fit = false;
    session.pane(0).view_2d.camera = {2, 10, 20};
    session.follow_cameras(1, 0);
    session.commit();
    CHECK(session.pane(1).view_2d.camera == Camera2d{2, 10, 20});
    // A jump: it is committed first.
    session.pane(0).view_2d.camera = {4, 0, 0};
    session.commit();
    session.follow_cameras(1, 0);
    session.commit(); // nothing of its own
    REQUIRE(session.undo());
    CHECK(session.pane(0).view_2d.camera == Camera2d{2, 10, 20});
    CHECK(session.pane(1).view_2d.camera == Camera2d{2, 10, 20});
    REQUIRE(session.undo());
    CHECK(session.pane(0).view_2d.fit);
    CHECK(session.pane(1).view_2d.fit);
    CHECK_FALSE(session.undo());
}
