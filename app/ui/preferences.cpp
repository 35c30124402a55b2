#include "app/ui/preferences.hpp"

#include "renderer/colormap_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fathom {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxRecent = 12;

template <typename T>
void take(const json& object, const char* key, T& value) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    try {
        found->get_to(value);
    } catch (const json::exception&) { // another type than ours: the default stays
    }
}

} // namespace

std::string config_folder(const std::string& chosen) {
    if (!chosen.empty()) return chosen;
    if (const char* base = std::getenv("XDG_CONFIG_HOME"); base != nullptr && *base != 0)
        return (fs::path(base) / "fathom").string();
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
        return (fs::path(home) / ".config" / "fathom").string();
    return {};
}

Preferences load_preferences(const std::string& folder) {
    Preferences p;
    if (folder.empty()) return p;
    std::ifstream file(fs::path(folder) / "settings.json");
    const json object = json::parse(file, nullptr, false);
    if (!object.is_object()) return p;
    std::string theme = "dark";
    take(object, "theme", theme);
    p.theme = theme == "light" ? ThemeKind::Light : ThemeKind::Dark;
    take(object, "show_inspector", p.show_inspector);
    take(object, "show_histogram", p.show_histogram);
    take(object, "show_streams", p.show_streams);
    take(object, "reduced_motion", p.reduced_motion);
    take(object, "scale", p.scale);
    take(object, "width", p.width);
    take(object, "height", p.height);
    take(object, "colormap", p.colormap);
    if (!find_colormap(p.colormap)) p.colormap = Preferences().colormap;
    take(object, "recent", p.recent);
    p.width = std::clamp(p.width, 480, 16384);
    p.height = std::clamp(p.height, 320, 16384);
    if (!(p.scale >= 0 && p.scale <= 8)) p.scale = 0;
    if (p.recent.size() > kMaxRecent) p.recent.resize(kMaxRecent);
    return p;
}

Result<void> save_preferences(const std::string& folder, const Preferences& p) {
    if (folder.empty()) return {};
    const json object = {{"theme", p.theme == ThemeKind::Light ? "light" : "dark"},
                         {"show_inspector", p.show_inspector},
                         {"show_histogram", p.show_histogram},
                         {"show_streams", p.show_streams},
                         {"reduced_motion", p.reduced_motion},
                         {"scale", p.scale},
                         {"width", p.width},
                         {"height", p.height},
                         {"colormap", p.colormap},
                         {"recent", p.recent}};
    std::error_code failed;
    fs::create_directories(folder, failed);
    const fs::path target = fs::path(folder) / "settings.json";
    const fs::path beside = fs::path(folder) / "settings.json.part";
    {
        std::ofstream file(beside);
        file << object.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
        if (!file.flush()) return fail(ErrorCode::Io, target.string() + ": cannot be written");
    }
    fs::rename(beside, target, failed);
    if (failed) return fail(ErrorCode::Io, target.string() + ": " + failed.message());
    return {};
}

void remember(Preferences& preferences, const std::string& input) {
    std::error_code failed;
    const std::string path = fs::absolute(input, failed).lexically_normal().string();
    if (failed) return;
    std::erase(preferences.recent, path);
    preferences.recent.insert(preferences.recent.begin(), path);
    if (preferences.recent.size() > kMaxRecent) preferences.recent.resize(kMaxRecent);
}

} // namespace fathom
