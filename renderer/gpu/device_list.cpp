#include "renderer/gpu/device_list.hpp"

#include <algorithm>
#include <filesystem>

namespace fathom {
namespace {

std::string version_text(std::uint32_t version) {
    return std::to_string(VK_API_VERSION_MAJOR(version)) + "." +
           std::to_string(VK_API_VERSION_MINOR(version));
}

DeviceReport report_of(const vulkan::DeviceCaps& caps) {
    return {.name = caps.name,
            .type = std::string(vulkan::name_of(caps.type)),
            .driver = caps.driver,
            .vulkan = version_text(caps.api_version),
            .usable = caps.usable(),
            .rejected_because = caps.rejected_because,
            .int64_atomics = caps.int64_atomics};
}

bool is_software(const DeviceReport& device) {
    return device.type == vulkan::name_of(vulkan::DeviceType::Software);
}

std::string rejections(const DeviceList& list) {
    std::string text;
    for (const DeviceReport& device : list.devices)
        text += (text.empty() ? "" : "; ") + device.name + ": " + device.rejected_because;
    return text;
}

} // namespace

DeviceList list_devices(const vulkan::ContextOptions& options) {
    return list_of(vulkan::find_devices(options));
}

DeviceList list_of(const Result<vulkan::Devices>& devices) {
    DeviceList list;
    if (!devices) {
        list.none_because = devices.error().message;
        return list;
    }
    for (const vulkan::JudgedDevice& judged : devices->judged)
        list.devices.push_back(report_of(judged.caps));
    if (list.devices.empty()) list.none_because = "Vulkan lists no device";
    return list;
}

bool has_graphics_node(const std::string& device_folder) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    for (const char* node : {"/nvidiactl", "/dxg"})
        if (fs::exists(device_folder + node, ignored)) return true;
    for (fs::directory_iterator entry(device_folder + "/dri", ignored), end; !ignored && entry != end;
         entry.increment(ignored))
        if (entry->path().filename().string().starts_with("renderD")) return true;
    return false;
}

RendererChoice choose_renderer(const DeviceList& list, std::optional<RendererKind> wish) {
    if (wish == RendererKind::Cpu) return {RendererKind::Cpu, "CPU renderer: it was asked for"};
    const auto usable = std::ranges::find_if(list.devices, &DeviceReport::usable);
    if (usable == list.devices.end()) {
        const std::string why = list.none_because.empty()
                                    ? "no Vulkan device can be used (" + rejections(list) + ")"
                                    : list.none_because;
        return {RendererKind::Cpu, "CPU renderer: " + why};
    }
    if (wish == RendererKind::Gpu)
        return {RendererKind::Gpu, "GPU renderer on " + usable->name + ": it was asked for"};
    if (is_software(*usable))
        return {RendererKind::Cpu,
                "CPU renderer: " + usable->name + " is a software device, and drawing without it is faster"};
    return {RendererKind::Gpu, "GPU renderer on " + usable->name};
}

} // namespace fathom
