// fathom devices: what can draw here, and why the rest cannot.
#include "app/cli/devices.hpp"

#include "app/bench/bench.hpp"
#include "app/cli/json_writer.hpp"
#include "app/cli/output.hpp"
#include "decoders/media/cpu_features.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <fmt/format.h>

namespace fathom {
namespace {

Result<std::vector<vulkan::JudgedDevice>> list_devices() {
    try {
        FATHOM_TRY(const vulkan::Instance instance, vulkan::Instance::create({}));
        return vulkan::judge_devices(instance, {});
    } catch (const vulkan::VulkanError& error) {
        return fail(ErrorCode::NotFound, error.what());
    }
}

void write_device(JsonWriter& json, const vulkan::DeviceCaps& caps) {
    json.begin_object();
    json.member("name", caps.name);
    json.member("type", name_of(caps.type));
    json.member("driver", caps.driver);
    json.member("usable", caps.usable());
    if (!caps.usable()) json.member("reason", caps.rejected_because);
    json.member("int64_atomics", caps.int64_atomics);
    json.end_object();
}

} // namespace

std::string main_device_name() {
    const auto devices = list_devices();
    if (!devices || devices->empty() || !devices->front().caps.usable()) return "none";
    return devices->front().caps.name;
}

int run_devices(const Arguments& arguments) {
    const auto devices = list_devices();
    Output out;
    if (arguments.json) {
        JsonWriter json(out.text);
        json.begin_object();
        json.member("cpu", cpu_description());
        json.key("devices");
        json.begin_array();
        if (devices)
            for (const vulkan::JudgedDevice& device : *devices)
                write_device(json, device.caps);
        json.end_array();
        if (!devices) json.member("reason", devices.error().message);
        json.end_object();
        out.text += '\n';
        return out.finish();
    }
    out.text = "cpu  " + cpu_description() + "\n";
    if (!devices) out.text += "gpu  none: " + devices.error().message + "\n";
    if (devices)
        for (const vulkan::JudgedDevice& device : *devices)
            out.text += fmt::format(
                "gpu  {} ({}, {}){}\n", device.caps.name, name_of(device.caps.type), device.caps.driver,
                device.caps.usable() ? "" : ": not used: " + device.caps.rejected_because);
    return out.finish();
}

} // namespace fathom
