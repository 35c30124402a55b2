// fathom listen: live senders, from outside.
#include "app/sources/listen_address.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rerun_sender.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <future>
#include <span>
#include <sstream>

#include <sys/socket.h>
#include <unistd.h>

using namespace fathom;
using nlohmann::json;

namespace {

std::uint16_t free_port() {
    const ListeningSocket socket = listen_at({"127.0.0.1", 0}).value();
    close(socket.descriptor);
    return socket.address.port;
}

std::future<Run> listen_for(std::uint16_t port, const std::string& frames) {
    return std::async(std::launch::async, [=] {
        return run_command({FATHOM_PROGRAM, "listen", std::to_string(port), "--json", "--frames", frames,
                            "--seconds", "40"});
    });
}

/// Three depth images of one camera and one of colour; `run` is the recording's name.
ByteVector logged(const std::string& run) {
    RrdFile file;
    file.begin("camera", run);
    for (std::int64_t frame = 0; frame < 3; ++frame)
        file.depth("/cam/depth", frame,
                   make_depth::constant(32, 24, static_cast<std::uint16_t>(1000 + frame)));
    return file.bytes();
}

std::vector<json> lines_of(const std::string& text) {
    std::vector<json> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(json::parse(line));
    return lines;
}

} // namespace

TEST_CASE("listen: each image that is logged is a line, and the sender is told that all has come") {
    const std::uint16_t port = free_port();
    auto listening = listen_for(port, "6");
    RerunSender first(port), second(port);
    first.log(logged("a"));
    CHECK(first.finish());
    second.log(logged("b"));
    CHECK(second.finish());
    const Run run = listening.get();
    INFO(run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.err.find("listening at rerun+http://127.0.0.1:" + std::to_string(port) + "/proxy") !=
          std::string::npos);
    const std::vector<json> lines = lines_of(run.out);
    REQUIRE(lines.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(lines[i]["entity"] == "/cam/depth");
        CHECK(lines[i]["index"] == i % 3);
        CHECK(lines[i]["timelines"] == json{{"frame", i % 3}});
        CHECK(lines[i]["width"] == 32);
        CHECK(lines[i]["height"] == 24);
        CHECK(lines[i]["format"] == "u16");
        CHECK(lines[i]["bytes"] == 32 * 24 * 2);
    }
    // zlib.crc32 of 768 times 1000, 1001 and 1002, little-endian (Python)
    CHECK(lines[0]["pixels_crc32"] == "4fde996e");
    CHECK(lines[1]["pixels_crc32"] == "3822c04f");
    CHECK(lines[2]["pixels_crc32"] == "a0262b2c");
}

TEST_CASE("listen: senders are served while others say nothing, speak otherwise or break off") {
    const std::uint16_t port = free_port();
    auto listening = listen_for(port, "3");
    std::vector<int> others;
    for (const std::string_view text :
         {std::string_view(), std::string_view("GET / HTTP/1.1\r\n\r\n"), std::string_view("PRI * HT"),
          std::string_view("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}) {
        others.push_back(connect_to_port(port));
        REQUIRE(others.back() >= 0);
        if (!text.empty()) CHECK(send(others.back(), text.data(), text.size(), MSG_NOSIGNAL) > 0);
    }
    {
        RerunSender broken(port); // ends in the middle of a call
        broken.log(ByteVector(40, std::byte{0x41}));
    }
    RerunSender sender(port);
    sender.log(logged("a"));
    CHECK(sender.finish());
    const Run run = listening.get();
    INFO(run.err);
    CHECK(run.exit_code == 0);
    CHECK(lines_of(run.out).size() == 3);
    for (const int connection : others)
        close(connection);
}

TEST_CASE("listen: calls that are open when it ends are answered") {
    const std::uint16_t port = free_port();
    auto listening = listen_for(port, "3");
    RerunSender sender(port);
    sender.log(logged("a"));
    CHECK(listening.get().exit_code == 0);
    CHECK(sender.finish()); // which has been answered already
}

TEST_CASE("listen: a port that is taken and an address that is none are one line each") {
    const ListeningSocket taken = listen_at({"127.0.0.1", 0}).value();
    const Run refused = run_command({FATHOM_PROGRAM, "listen", text_of(taken.address)});
    close(taken.descriptor);
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("is taken by another program") != std::string::npos);
    CHECK(std::ranges::count(refused.err, '\n') == 1);
    const Run wrong = run_command({FATHOM_PROGRAM, "listen", "robot:9876"});
    CHECK(wrong.exit_code == 1);
    CHECK(std::ranges::count(wrong.err, '\n') == 1);
}

TEST_CASE("listen: the window goes on with what comes, stays where the user looks back, and End returns") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const std::uint16_t port = free_port();
    WindowDriver window({.inputs = {"--listen=127.0.0.1:" + std::to_string(port)}});
    RerunSender sender(port);
    RrdFile file;
    file.begin("camera", "run");
    std::size_t sent = 0;
    std::int64_t frame = 0;
    const auto send_images = [&](int count) {
        for (; count > 0; --count, ++frame)
            file.depth("/cam/depth", frame,
                       make_depth::constant(32, 24, static_cast<std::uint16_t>(1000 + frame)));
        // What is new, behind the header that every recording starts with.
        constexpr std::size_t kStreamHeader = 12;
        const std::span<const std::byte> all(file.unfinished());
        const auto fresh = all.subspan(std::max(sent, kStreamHeader));
        ByteVector recording(kStreamHeader + fresh.size());
        std::ranges::copy(fresh, recording.begin() + kStreamHeader);
        sent = file.unfinished().size();
        sender.log(recording);
    };
    const auto wait_for = [&](int image, int images) {
        return window.wait_for([=](const json& s) {
            return s["panes"].size() == 1 && s["image"] == image && s["images"] == images &&
                   s["settled"] == true;
        });
    };
    send_images(3);
    CHECK(wait_for(2, 3)["panes"][0]["shown"] == "/cam/depth");
    send_images(1);
    wait_for(3, 4);
    window.act("key Left");
    wait_for(2, 4);
    send_images(2);
    wait_for(2, 6);
    window.act("key End");
    wait_for(5, 6);
    send_images(1);
    wait_for(6, 7);
    CHECK(window.quit() == 0);
    CHECK(sender.finish());
}
