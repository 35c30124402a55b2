// fathom devices: what can draw here, and why the rest cannot.
#include "app/cli/devices.hpp"

#include "app/bench/bench.hpp"
#include "app/cli/json_writer.hpp"
#include "app/cli/output.hpp"
#include "decoders/media/cpu_features.hpp"
#include "renderer/gpu/device_list.hpp"

#include <fmt/format.h>

namespace fathom {
namespace {

void write_device(JsonWriter& json, const DeviceReport& device) {
    json.begin_object();
    json.member("name", device.name);
    json.member("type", device.type);
    json.member("driver", device.driver);
    json.member("usable", device.usable);
    if (!device.usable) json.member("reason", device.rejected_because);
    json.member("int64_atomics", device.int64_atomics);
    json.end_object();
}

} // namespace

std::string main_device_name() {
    const DeviceList list = list_devices();
    return list.devices.empty() || !list.devices.front().usable ? "none" : list.devices.front().name;
}

int run_devices(const Arguments& arguments) {
    const DeviceList list = list_devices();
    Output out;
    if (arguments.json) {
        JsonWriter json(out.text);
        json.begin_object();
        json.member("cpu", cpu_description());
        json.key("devices");
        json.begin_array();
        for (const DeviceReport& device : list.devices)
            write_device(json, device);
        json.end_array();
        if (!list.none_because.empty()) json.member("reason", list.none_because);
        json.end_object();
        out.text += '\n';
        return out.finish();
    }
    out.text = "cpu  " + cpu_description() + "\n";
    if (!list.none_because.empty()) out.text += "gpu  none: " + list.none_because + "\n";
    for (const DeviceReport& device : list.devices)
        out.text += fmt::format("gpu  {} ({}, {}){}\n", device.name, device.type, device.driver,
                                device.usable ? "" : ": not used: " + device.rejected_because);
    return out.finish();
}

} // namespace fathom
