#include "app/session/session.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <thread>

using namespace fathom;

namespace {

constexpr std::size_t kPanesBudget = 64u << 20;

Image plain_colour(std::uint32_t width, std::uint32_t height) {
    return allocate_image(packed_desc(width, height, {Scalar::U8, 3}));
}

/// Two recordings with the same entity, and a blueprint between them.
ByteVector two_runs() {
    RrdFile file;
    file.begin("rig", "first");
    file.depth("/depth", 0, make_depth::constant(8, 6, 1000));
    file.begin("rig", "layout", RrdStoreKind::Blueprint);
    file.depth("/depth", 0, make_depth::constant(8, 6, 2000));
    file.begin("rig", "second");
    file.depth("/depth", 0, make_depth::constant(8, 6, 3000));
    file.depth("/depth", 1, make_depth::constant(8, 6, 3001));
    return file.bytes();
}

/// Two cameras, one of them with colour, and a colour camera that belongs to neither.
ByteVector rig() {
    RrdFile file;
    file.begin("rig", "run");
    file.pinhole("/front", 10, 4, 3);
    file.depth("/front/depth", 0, make_depth::constant(8, 6, 1000));
    file.colour("/front/rgb", 0, plain_colour(8, 6));
    file.depth("/rear/depth", 0, make_depth::constant(8, 6, 2000));
    file.colour("/overview", 0, plain_colour(8, 6));
    return file.bytes();
}

void run_one_frame(Session& session) {
    session.receive();
    session.begin_frame({}, {});
    for (std::size_t i = 0; i < session.pane_count(); ++i) {
        ViewContext context = session.context(i);
        (void)update(session.pane(i).view_2d, context, 64, 48, session.wants());
    }
    session.end_frame();
}

/// What the pane's upper left pixel says; nothing while there is no picture.
std::optional<double> value_in(Session& session, std::size_t pane) {
    if (pane >= session.pane_count()) return std::nullopt;
    session.begin_frame({}, {});
    ViewContext context = session.context(pane);
    const View2dFrame frame = update(session.pane(pane).view_2d, context, 64, 48, session.wants());
    if (!frame.stream.image || frame.stream.stale) return std::nullopt;
    return value_at(frame.stream.image.view(), 0, 0);
}

template <typename Condition>
void frames_until(Session& session, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (true) {
        run_one_frame(session);
        if (condition()) return;
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::vector<EntityPath> shown_entities(Session& session) {
    std::vector<EntityPath> entities;
    for (std::size_t i = 0; i < session.pane_count(); ++i)
        entities.push_back(session.pane(i).view_2d.entity);
    return entities;
}

} // namespace

TEST_CASE("session: a recording opens with a pane for each camera, and that is no step of undo") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    session.open(folder.write("rig.rrd", rig()), {});
    CHECK(session.pane_count() == 1); // the place is there from the start
    frames_until(session, [&] { return value_in(session, 1) == 2000; });
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/front/depth", "/rear/depth", "/overview"});
    session.commit();
    CHECK_FALSE(session.can_undo());
    CHECK_FALSE(session.linked()); // cameras of a rig see different things
}

TEST_CASE("session: recordings inside one input do not mix") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    const std::uint32_t id = session.open(folder.write("runs.rrd", two_runs()), {});
    frames_until(session, [&] { return value_in(session, 0) == 1000; });
    CHECK(session.pane_count() == 1);
    const SessionInput& input = *session.find_input(id);
    REQUIRE(input.recordings.size() == 3);
    CHECK(input.recordings[1].facts.is_blueprint);
    CHECK(input.recordings[1].store.entities().empty());

    session.add_pane({id, 2}, "/depth");
    frames_until(session, [&] { return value_in(session, 1) == 3000; });
    CHECK(value_in(session, 0) == 1000);
    session.settings(1, "/depth").reversed = true;
    CHECK_FALSE(session.settings(0, "/depth").reversed);
}

TEST_CASE("session: panes are added, changed and closed, and undo takes it back") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    const std::uint32_t id = session.open(folder.write("rig.rrd", rig()), {});
    frames_until(session, [&] { return session.pane_count() == 3; });

    session.close_pane(0);
    session.commit();
    CHECK(session.add_pane({id, 0}, "/front/rgb") == 2);
    session.commit();
    session.show_in_pane(0, {id, 0}, "/front/depth");
    session.commit();
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/front/depth", "/overview", "/front/rgb"});
    REQUIRE(session.undo());
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/rear/depth", "/overview", "/front/rgb"});
    REQUIRE(session.undo());
    REQUIRE(session.undo());
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/front/depth", "/rear/depth", "/overview"});
    REQUIRE(session.redo());
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/rear/depth", "/overview"});
}

TEST_CASE("session: two panes of one stream share its settings and look each at their own place") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    const std::uint32_t id = session.open(folder.write("rig.rrd", rig()), {});
    frames_until(session, [&] { return session.pane_count() == 3; });
    const std::size_t second = session.add_pane({id, 0}, "/front/depth");
    session.settings(0, "/front/depth").colormap = "matplotlib/magma";
    CHECK(session.settings(second, "/front/depth").colormap == "matplotlib/magma");
    session.pane(second).view_2d.fit = false;
    CHECK(session.pane(0).view_2d.fit);
}

TEST_CASE("session: what is open stays on the screen until its successor has a picture") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    session.open(folder.write("rig.rrd", rig()), {});
    frames_until(session, [&] { return value_in(session, 0) == 1000; });

    session.begin_replacing();
    const std::uint32_t id = session.open(folder.write("runs.rrd", two_runs()), {});
    bool was_empty = false;
    frames_until(session, [&] {
        was_empty |= !value_in(session, 0);
        return session.input_count() == 1 && session.input(0).id == id;
    });
    CHECK_FALSE(was_empty);
    CHECK(value_in(session, 0) == 1000); // of the first run, decoded before it was shown
    CHECK(shown_entities(session) == std::vector<EntityPath>{"/depth"});
}

TEST_CASE("session: what cannot be opened takes the place of nothing, and says why once") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    const std::uint32_t id = session.open(folder.write("rig.rrd", rig()), {});
    frames_until(session, [&] { return value_in(session, 0) == 1000; });
    session.begin_replacing();
    session.open("/nowhere/run.rrd", {});
    std::vector<Error> failures;
    frames_until(session, [&] {
        failures = session.take_failures();
        return !failures.empty();
    });
    CHECK(failures.size() == 1);
    CHECK(failures[0].code == ErrorCode::NotFound);
    REQUIRE(session.input_count() == 1);
    CHECK(session.input(0).id == id);
    CHECK(value_in(session, 0) == 1000);
    // And what is opened beside it afterwards is beside it.
    session.open(folder.write("runs.rrd", two_runs()), {});
    CHECK(session.pane_count() == 4);
}

TEST_CASE("session: of two panes with one stream, the visible part of the first one counts") {
    const TemporaryFolder folder;
    WorkerPool workers(1);
    Session session(workers, [] {}, kPanesBudget);
    const std::uint32_t id = session.open(folder.write("rig.rrd", rig()), {});
    frames_until(session, [&] { return value_in(session, 0) == 1000; });
    View2d& close_up = session.pane(session.add_pane({id, 0}, "/front/depth")).view_2d;
    close_up.fit = false;
    close_up.camera.view_px_per_scene_px = 64; // one texel fills the view
    const auto visible_width = [&] {
        run_one_frame(session);
        const auto visible = session.context(0).memory.at("/front/depth").visible;
        REQUIRE(visible);
        return visible->width;
    };
    CHECK(visible_width() == 8); // all of the image, as the first pane shows it
    session.close_pane(0);
    CHECK(visible_width() == 1);
}
