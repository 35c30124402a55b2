#include "renderer/gpu/device_list.hpp"
#include "tests/gpu/gpu_test.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace fathom;

namespace {

DeviceReport device(std::string name, std::string type, std::string rejected_because = "") {
    return {.name = std::move(name),
            .type = std::move(type),
            .usable = rejected_because.empty(),
            .rejected_because = rejected_because};
}

} // namespace

TEST_CASE("renderer choice: a graphics card draws with Vulkan, integrated ones too") {
    DeviceList list;
    list.devices.push_back(device("Iris", "integrated"));
    list.devices.push_back(device("llvmpipe", "cpu"));
    const RendererChoice choice = choose_renderer(list, std::nullopt);
    CHECK(choice.kind == RendererKind::Gpu);
    CHECK(choice.reason == "GPU renderer on Iris");
}

TEST_CASE(
    "renderer choice: a software device leaves drawing to the CPU renderer unless the GPU is asked for") {
    DeviceList list;
    list.devices.push_back(device("llvmpipe", "cpu"));
    const RendererChoice choice = choose_renderer(list, std::nullopt);
    CHECK(choice.kind == RendererKind::Cpu);
    CHECK(choice.reason.find("llvmpipe is a software device") != std::string::npos);
    CHECK(choose_renderer(list, RendererKind::Gpu).kind == RendererKind::Gpu);
}

TEST_CASE("renderer choice: without a usable device the reason names each of them") {
    DeviceList list;
    list.devices.push_back(device("Old", "discrete", "Vulkan 1.1, 1.3 is needed"));
    const RendererChoice choice = choose_renderer(list, RendererKind::Gpu);
    CHECK(choice.kind == RendererKind::Cpu);
    CHECK(choice.reason.find("Old: Vulkan 1.1, 1.3 is needed") != std::string::npos);
    CHECK(choose_renderer({.devices = {}, .none_because = "no loader"}, std::nullopt).reason ==
          "CPU renderer: no loader");
}

TEST_CASE("renderer choice: a graphics card is seen by its nodes, without Vulkan") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("fathom_nodes_" + std::to_string(getpid()));
    fs::create_directories(folder / "dri");
    std::ofstream(folder / "dri" / "card0").put('0'); // a display without a card: virtual consoles have it
    CHECK_FALSE(has_graphics_node(folder.string()));
    std::ofstream(folder / "dri" / "renderD128").put('0');
    CHECK(has_graphics_node(folder.string()));
    fs::remove_all(folder);
    CHECK_FALSE(has_graphics_node(folder.string()));
    fs::create_directories(folder);
    std::ofstream(folder / "nvidiactl").put('0');
    CHECK(has_graphics_node(folder.string()));
    fs::remove_all(folder);
}

TEST_CASE("device list: a device that cannot present is listed with that reason") {
    FATHOM_GPU_CONTEXT(context); // skips where there is none
    const DeviceList all = list_devices();
    REQUIRE_FALSE(all.devices.empty());
    CHECK(all.devices.front().usable);
    const DeviceList none =
        list_devices({.can_present = [](VkInstance, VkPhysicalDevice, std::uint32_t) { return false; }});
    CHECK_FALSE(none.devices.front().usable);
    CHECK(none.devices.front().rejected_because == "it cannot present to this display");
}
