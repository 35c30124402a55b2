// The time bar and the table of rows in the real window, on a recording made here and on one that Rerun's SDK wrote, and
// the same rows from the command line.
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>
#include <fstream>

using namespace fathom;
using nlohmann::json;

namespace {

constexpr std::int64_t kStart_ns = 1'700'000'000'000'000'000; // 2023-11-14 22:13:20 UTC

/// Depth at frames 0, 10, 10, 20 in steps of a second, and a log that goes on to frame 40.
std::vector<std::byte> recording() {
    RrdFile file;
    file.begin("test", "run");
    std::int64_t second = 0;
    for (const std::int64_t frame : {0, 10, 10, 20}) {
        file.stamp(kStart_ns + second * 1'000'000'000);
        file.depth("/camera/depth", frame,
                   make_depth::constant(32, 24, static_cast<std::uint16_t>(1000 + second)));
        file.text("/notes", frame, "note " + std::to_string(second), second == 2 ? "ERROR" : "INFO");
        ++second;
    }
    file.stamp(kStart_ns + 8'000'000'000);
    file.text("/notes", 40, "the end", "INFO");
    const auto bytes = file.bytes();
    return {bytes.begin(), bytes.end()};
}

std::string shared_file(const std::string& name) {
    return std::string(FATHOM_SOURCE_DIR) + "/../shared/data/" + name;
}

/// The rows of an entity as `fathom info --rows --json` prints them.
json printed_rows(const std::string& file, const std::string& entity) {
    const Run run = run_command({FATHOM_PROGRAM, "info", file, "--rows", "--entity", entity, "--json"});
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
    return json::parse(run.out);
}

void type_into_seek(const WindowDriver& window, const std::string& text) {
    window.act("key j");
    window.wait_for([](const json& s) { return s["places"].contains("seek"); });
    window.act("type --delay 20 '" + text + "'");
    window.act("key Return");
}

} // namespace

TEST_CASE("window: time runs over the whole recording, is typed, stepped and shown on every timeline") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const ScratchFolder folder;
    WindowDriver window({.inputs = {folder.write("run.rrd", recording())}});
    const json first = window.wait_for([](const json& s) { return s["images"] == 4; });
    CHECK(first["timeline"] == "frame");
    CHECK(first["time"] == 0);

    // Each image once, those of one time too.
    for (const auto& [image, frame] : {std::pair{1, 10}, {2, 10}, {3, 20}, {3, 20}}) {
        window.act("key Right");
        window.wait_for([&](const json& s) { return s["image"] == image && s["time"] == frame; });
    }
    window.act("key Left");
    window.act("key Left");
    window.wait_for([](const json& s) { return s["image"] == 1; });
    CHECK(window.hover_pixel(3, 3)["hovered_raw"] == 1001);

    // The same picture on the other timeline.
    window.act("key y");
    json now = window.wait_for([](const json& s) { return s["timeline"] == "log_time"; });
    CHECK(now["time"] == kStart_ns + 1'000'000'000);
    CHECK(now["time_text"] == "2023-11-14 22:13:21.000");
    CHECK(now["image"] == 1);

    type_into_seek(window, "+1.5s");
    now = window.wait_for([](const json& s) { return s["time"] == kStart_ns + 2'500'000'000; });
    CHECK(now["image"] == 2);
    type_into_seek(window, "#4");
    window.wait_for([](const json& s) { return s["image"] == 3; });
    type_into_seek(window, "soon");
    now = window.wait_for([](const json& s) { return s["time_error"] != ""; });
    CHECK(now["time_error"].get<std::string>().find("'soon' is no time") == 0);
    window.act("key Escape");
    now =
        window.wait_for([](const json& s) { return s["time_error"] == "" && !s["places"].contains("seek"); });

    // The slider's right end is where the last stream ends, long after the last image.
    const ScreenBox slider(now["places"]["slider"]);
    window.drag(slider.middle(), {slider.x1 + 5.0, slider.middle().y});
    now = window.wait_for([](const json& s) { return s["time"] == kStart_ns + 8'000'000'000; });
    CHECK(now["image"] == 3);
    CHECK(window.quit() == 0);
}

TEST_CASE("window: the table of rows lists what an entity logged, lights the row in effect and goes to a "
          "clicked one") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const ScratchFolder folder;
    const std::string file = folder.write("run.rrd", recording());
    WindowDriver window({.inputs = {file}});
    window.wait_for([](const json& s) { return s["images"] == 4; });
    window.act("key d");
    json now = window.wait_for([](const json& s) { return s["rows"]["current"] == 0; });
    CHECK(now["rows"]["entity"] == "/camera/depth");
    CHECK(now["rows"]["count"] == 4);
    CHECK(now["rows"]["columns"] ==
          json{"row id", "frame", "log_time", "DepthImage:buffer", "DepthImage:format"});

    window.click("rows entity");
    window.click("entity /notes");
    now = window.wait_for([](const json& s) {
        return s["rows"]["entity"] == "/notes" && s["rows"]["current_cells"].size() == 5 &&
               s["rows"]["current_cells"][4] == "note 0";
    });
    CHECK(now["rows"]["current_cells"][2] == "2023-11-14 22:13:20.000000");
    CHECK(now["rows"]["current_cells"][3] == "INFO");
    window.click("row 4");
    now = window.wait_for([](const json& s) { return s["time"] == 40; });
    CHECK(now["rows"]["current"] == 4);
    CHECK(now["image"] == 3);
    window.click("row 1"); // the first of two rows at frame 10
    now = window.wait_for([](const json& s) { return s["rows"]["current"] == 1; });
    CHECK(now["time"] == 10);
    CHECK(now["image"] == 1);

    window.click("rows filter");
    window.act("type --delay 20 error");
    now = window.wait_for([](const json& s) { return s["rows"]["count"] == 1; });
    window.click("row 0");
    now = window.wait_for([](const json& s) { return s["rows"]["current_cells"][4] == "note 2"; });
    CHECK(now["image"] == 2);

    // What the command line prints is what was seen.
    const json rows = printed_rows(file, "/notes")["recordings"][0]["rows"];
    REQUIRE(rows.size() == 5);
    CHECK(rows[2]["row_id"] == now["rows"]["current_cells"][0]);
    CHECK(rows[2]["timelines"]["frame"] == 10);
    CHECK(rows[2]["components"] == json{{"TextLog:text", "note 2"}, {"TextLog:level", "ERROR"}});
    window.act("key Escape");
    CHECK(window.quit() == 0);
}

TEST_CASE("window: rows of a recording by Rerun's SDK are shown for any archetype") {
    const std::string file = shared_file("rerun/scene_misc.rrd");
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    if (!std::filesystem::exists(file)) FATHOM_SKIP("no " + file);
    WindowDriver window({.inputs = {file}});
    window.act("key d");
    window.wait_for([](const json& s) { return s.contains("rows"); });
    window.click("rows entity");
    window.wait_for([](const json& s) { return s["places"].contains("find entity"); });
    window.act("type --delay 20 /plot");
    window.act("key Return");
    const json now = window.wait_for(
        [](const json& s) { return s["rows"]["entity"] == "/plot" && !s["rows"]["current_cells"].empty(); });
    CHECK(now["rows"]["count"] == 24);
    CHECK(window.quit() == 0);
}

TEST_CASE(
    "command line: the rows of every entity of Rerun's recordings are as many as its own reader counts") {
    const std::string folder = shared_file("rerun");
    if (!std::filesystem::exists(folder)) FATHOM_SKIP("no " + folder);
    for (const char* name :
         {"scene_misc.rrd", "separate_rows.rrd", "depth_pinhole_3d.rrd", "columns_depth.rrd"}) {
        std::ifstream expected_file(folder + "/" + name + ".json");
        const json expected = json::parse(expected_file);
        for (const auto& [entity, counts] : expected["stores"][0]["entities"].items()) {
            INFO(name << " " << entity);
            const json printed = printed_rows(folder + "/" + name, entity);
            json rows = printed["recordings"][0]["rows"];
            std::erase_if(rows.get_ref<json::array_t&>(), [](const json& row) { // found by Fathom, not logged
                return row["components"].size() == 1 && row["components"].contains("ColourPartner");
            });
            CHECK(rows.size() ==
                  counts["rows"].get<std::size_t>() + counts["static_rows"].get<std::size_t>());
            std::map<std::string, std::size_t> cells;
            for (const json& row : rows)
                for (const auto& [component, text] : row["components"].items())
                    ++cells[component];
            for (const auto& [component, facts] : counts["components"].items())
                CHECK(cells[component] ==
                      facts["cells"].get<std::size_t>() + facts["static_cells"].get<std::size_t>());
        }
    }
}

TEST_CASE("command line: rows are lines with tabs, and what is asked for in vain is named") {
    const ScratchFolder folder;
    const std::string file = folder.write("run.rrd", recording());
    const auto info = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {FATHOM_PROGRAM, "info", file, "--rows"});
        return run_command(options);
    };
    const Run lines = info({"--entity", "notes", "--timeline", "log_time"});
    CHECK(lines.exit_code == 0);
    CHECK(lines.out.starts_with("row_id\tframe\tlog_time\tTextLog:level\tTextLog:text\n"));
    CHECK(lines.out.find("\t40\t2023-11-14 22:13:28.000000000\tINFO\tthe end\n") != std::string::npos);
    const Run no_entity = info({"--entity", "/nothing"});
    CHECK(no_entity.exit_code == 2);
    CHECK(no_entity.err.find("/camera/depth, /notes") != std::string::npos);
    const Run no_timeline = info({"--entity", "/notes", "--timeline", "stamp"});
    CHECK(no_timeline.exit_code == 2);
    CHECK(no_timeline.err.find("there are: frame, log_time") != std::string::npos);
    CHECK(info({}).exit_code == 1);
}
