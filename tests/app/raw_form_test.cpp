// The form for a buffer without a header, and the window that has nothing to show, driven by real keys and clicks.
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <algorithm>

using namespace fathom;
using nlohmann::json;

namespace {

constexpr std::uint32_t kWidth = 160, kHeight = 120, kImages = 2;

std::uint16_t value_of(std::uint32_t u, std::uint32_t v, std::uint32_t image) {
    return static_cast<std::uint16_t>(1000 + 5 * u + 3 * v + 100 * image);
}

std::vector<std::byte> two_images() {
    std::vector<std::byte> bytes;
    for (std::uint32_t image = 0; image < kImages; ++image)
        for (std::uint32_t v = 0; v < kHeight; ++v)
            for (std::uint32_t u = 0; u < kWidth; ++u) {
                bytes.push_back(static_cast<std::byte>(value_of(u, v, image) & 255));
                bytes.push_back(static_cast<std::byte>(value_of(u, v, image) >> 8));
            }
    return bytes;
}

json wait_for_width(const WindowDriver& window, std::uint32_t width, std::uint32_t images) {
    return window.wait_for([=](const json& s) {
        return s.at("panes").at(0).at("width") == width && s.at("images") == images && s["settled"] == true;
    });
}

} // namespace

TEST_CASE("window: a buffer without a header asks for its layout and shows it while it is typed") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const ScratchFolder folder;
    WindowDriver window({.inputs = {folder.write("scan.bin", two_images())}});
    const json asked = window.wait_for([](const json& s) { return s.contains("raw_form"); });
    const json& suggestions = asked["raw_form"]["suggestions"];
    CHECK(std::ranges::find(suggestions, json("160x120:u16le")) != suggestions.end());
    CHECK(asked["raw_form"]["layout"] == suggestions[0]); // shown at once

    window.click("160x120:u16le");
    wait_for_width(window, kWidth, kImages);
    CHECK(window.hover_pixel(20, 10)["hovered_raw"] == value_of(20, 10, 0));

    window.click("WIDTH");
    window.act("key ctrl+a type 80");
    json typed = wait_for_width(window, 80, 4);
    CHECK(typed["raw_form"]["layout"] == "80x120:u16le");
    CHECK(typed["raw_form"]["sentence"] == "A sequence of 4 images of 19\u2009200 bytes: it fits exactly.");
    window.act("key Tab key ctrl+a type 1200"); // the height
    typed = window.wait_for([](const json& s) { return s["raw_form"]["layout"] == "80x1200:u16le"; });
    CHECK(typed["raw_form"]["sentence"] == "One image takes 192\u2009000 bytes, the file has 76\u2009800 "
                                           "bytes: the picture ends in row 480 of 1\u2009200.");

    window.act("key Escape"); // never opened: there is nothing to go back to
    window.wait_for([](const json& s) { return s["panes"].empty() && !s.contains("raw_form"); });
    CHECK(window.quit() == 0);
}

TEST_CASE("window: Enter keeps a raw layout, the palette changes it, Escape goes back to it") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    const ScratchFolder folder;
    WindowDriver window({.inputs = {folder.write("scan.bin", two_images())}});
    window.click("160x120:u16le");
    window.wait_for([](const json& s) { return s["raw_form"]["layout"] == "160x120:u16le"; });
    window.act("key Return");
    window.wait_for([](const json& s) { return !s.contains("raw_form"); });
    wait_for_width(window, kWidth, kImages);

    window.act("key ctrl+p sleep 0.3 type layout");
    window.act("sleep 0.3 key Return");
    const json again = window.wait_for([](const json& s) { return s.contains("raw_form"); });
    CHECK(again["raw_form"]["layout"] == "160x120:u16le");
    window.act("key ctrl+a type 40"); // the first field has the keys
    wait_for_width(window, 40, 8);
    window.act("key Escape");
    const json back = wait_for_width(window, kWidth, kImages);
    CHECK_FALSE(back.contains("raw_form"));
    CHECK(window.quit() == 0);
}

TEST_CASE("window: without files it shows the sample, which one click opens") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    WindowDriver window({});
    window.click("sample");
    const json opened = window.wait_for([](const json& s) { return s["panes"].at(0)["width"] == 640; });
    CHECK(opened["panes"][0]["file_name"].get<std::string>().ends_with("sample_depth.png"));
    CHECK(window.quit() == 0);
}
