// device_list: the Vulkan devices of the machine as Fathom judges them, and the choice between the two renderers.
//
//     for (const DeviceReport& device : list_devices().devices) print(device);       // fathom devices
//     Result<vulkan::Devices> devices = vulkan::find_devices(options);
//     const RendererChoice choice = choose_renderer(list_of(devices), std::nullopt);
//     status_bar(choice.reason);                       // "CPU renderer: llvmpipe … is a software device, …"
//     GpuRenderer::create({.context = options}, *std::move(devices));                // the same instance
//
// A device counts if it has what the GPU renderer needs and can present to the display; integrated ones count, software
// ones do not: there the CPU renderer is 5 to 15 times faster than the emulation. Main thread.
#pragma once

#include "renderer/vulkan/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct DeviceReport {
    std::string name;
    std::string type;   // "discrete", "integrated", "virtual", "cpu", "other"
    std::string driver; // name and version
    std::string vulkan; // "1.3"
    bool usable = false;
    std::string rejected_because; // empty where usable
    bool int64_atomics = false;   // points in one pass
};

struct DeviceList {
    std::vector<DeviceReport> devices; // the best usable one first
    std::string none_because;          // why Vulkan as a whole cannot be used; empty where it can
};

/// With `can_present` of the options, devices that cannot present are rejected.
[[nodiscard]] DeviceList list_devices(const vulkan::ContextOptions& options = {});
[[nodiscard]] DeviceList list_of(const Result<vulkan::Devices>& devices);

/// Whether there is anything that a driver for graphics cards would open: render nodes, NVIDIA's own nodes, WSL's. A look
/// into the folder, which takes microseconds where an instance of Vulkan takes tens of milliseconds.
[[nodiscard]] bool has_graphics_node(const std::string& device_folder = "/dev");

enum class RendererKind { Gpu, Cpu };

struct RendererChoice {
    RendererKind kind = RendererKind::Cpu;
    std::string reason; // one sentence, with the renderer's name
};

/// `wish`: what --renderer or the menu asks for. A wish for the GPU is granted on a software device too, and on no
/// device at all it becomes the CPU renderer with the reason.
[[nodiscard]] RendererChoice choose_renderer(const DeviceList& list, std::optional<RendererKind> wish);

} // namespace fathom
