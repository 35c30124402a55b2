// The window on a card that fails on purpose (faults/vulkan_faults.c).
#include "decoders/png.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <cstdlib>
#include <string>
#include <utility>

using namespace fathom;
using nlohmann::json;

namespace {

/// What programs that are started meanwhile see.
class FaultyCard {
  public:
    FaultyCard(std::string variable, std::string first_failing_call) : variable_(std::move(variable)) {
        setenv(variable_.c_str(), first_failing_call.c_str(), 1);
        setenv("LD_PRELOAD", FATHOM_VULKAN_FAULTS, 1);
        // A sanitizer's runtime would insist on being loaded before everything else.
        setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    }
    ~FaultyCard() {
        unsetenv(variable_.c_str());
        unsetenv("LD_PRELOAD");
        unsetenv("ASAN_OPTIONS");
    }
    FaultyCard(const FaultyCard&) = delete;
    FaultyCard& operator=(const FaultyCard&) = delete;

  private:
    std::string variable_;
};

/// The window is asked to draw with the card, which fails at that call; then the processor draws, and says why.
void check_fall_back(const std::string& variable, const std::string& call, const std::string& reason) {
    INFO(variable << "=" << call);
    const ScratchFolder data;
    const Image depth = make_depth::ramp(64, 48, 1000, 3000);
    const std::string input = data.write("depth.png", encode_png(std::as_const(depth).view()).value());
    const FaultyCard faulty(variable, call);
    WindowDriver window({.inputs = {input}, .renderer = "gpu"});
    for (const double x : {400.0, 440.0, 480.0}) // frames until the fault comes
        (void)window.move_to({x, 400});
    const json state = window.wait_for([](const json& s) { return s["renderer"] == "CPU"; });
    const std::string why = state["renderer_reason"];
    CHECK(why.find(reason) != std::string::npos);
    CHECK(why.find('\n') == std::string::npos);
    CHECK(window.hover_pixel(10, 20)["hovered_raw"] == value_at(std::as_const(depth).view(), 10, 20));
    CHECK(window.quit() == 0);
}

bool has_card() {
    return std::system(FATHOM_PROGRAM " devices --json | grep -q '\"usable\": *true'") == 0;
}

} // namespace

TEST_CASE("window: when the card is lost, the processor goes on and one sentence says so") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    if (!has_card()) FATHOM_SKIP("no Vulkan device");
    check_fall_back("FATHOM_FAULT_SUBMIT", "1", "VK_ERROR_DEVICE_LOST");
    check_fall_back("FATHOM_FAULT_SUBMIT", "4", "VK_ERROR_DEVICE_LOST");
}

TEST_CASE("window: when the card's memory runs out, the processor goes on and one sentence says so") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    if (!has_card()) FATHOM_SKIP("no Vulkan device");
    check_fall_back("FATHOM_FAULT_ALLOCATE", "1", "VK_ERROR_OUT_OF_DEVICE_MEMORY");
    check_fall_back("FATHOM_FAULT_ALLOCATE", "8", "VK_ERROR_OUT_OF_DEVICE_MEMORY");
}
