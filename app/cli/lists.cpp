// fathom colormaps, devices, version: lists for people and scripts.
#include "app/cli/json_writer.hpp"
#include "app/cli/output.hpp"
#include "decoders/media/cpu_features.hpp"
#include "renderer/colormap_table.hpp"

#include <thread>

namespace fathom {
namespace {

constexpr std::string_view name_of_category(ColormapCategory category) {
    constexpr std::string_view names[] = {"sequential", "diverging", "cyclic", "miscellaneous"};
    return names[static_cast<std::size_t>(category)];
}

} // namespace

int run_colormaps(const Arguments& arguments) {
    Output out;
    JsonWriter json(out.text);
    if (arguments.json) json.begin_array();
    for (const ColormapInfo& map : colormaps()) {
        if (!arguments.json) {
            out.text += std::string(map.id) + "\n";
            continue;
        }
        json.begin_object();
        json.member("id", map.id);
        json.member("name", map.name);
        json.member("category", name_of_category(map.category));
        json.member("perceptually_uniform", map.perceptually_uniform);
        json.end_object();
    }
    if (arguments.json) {
        json.end_array();
        out.text += '\n';
    }
    return out.finish();
}

int run_version(const Arguments&) {
    Output out;
    out.text = "fathom " FATHOM_VERSION "\n";
    return out.finish();
}

} // namespace fathom
