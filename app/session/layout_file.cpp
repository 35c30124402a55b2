#include "app/session/layout_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fathom {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kLayoutVersion = 1;
constexpr std::streamsize kMaxLayoutBytes = 64 << 10;        // ours have 200
constexpr std::string_view kViews[] = {"2d+3d", "2d", "3d"}; // as ViewArrangement
constexpr double kMinSplit = 0.2, kMaxSplit = 0.8;

Result<void> take_switch(const json& object, const char* key, bool& value) {
    const auto found = object.find(key);
    if (found == object.end()) return {};
    if (!found->is_boolean())
        return fail(ErrorCode::Malformed, std::string("\"") + key + "\" is neither true nor false");
    value = found->get<bool>();
    return {};
}

Result<void> take_views(const json& object, ViewArrangement& views) {
    const auto found = object.find("views");
    if (found == object.end()) return {};
    const auto* text = found->get_ptr<const std::string*>();
    const auto known = text == nullptr ? std::end(kViews) : std::ranges::find(kViews, *text);
    if (known == std::end(kViews)) return fail(ErrorCode::Malformed, "\"views\" is none of 2d+3d, 2d and 3d");
    views = static_cast<ViewArrangement>(known - std::begin(kViews));
    return {};
}

Result<void> take_split(const json& object, float& split) {
    const auto found = object.find("split");
    if (found == object.end()) return {};
    if (!found->is_number() || !(found->get<double>() >= kMinSplit && found->get<double>() <= kMaxSplit))
        return fail(ErrorCode::Malformed, "\"split\" is no number from 0.2 to 0.8");
    split = found->get<float>();
    return {};
}

} // namespace

std::string layout_text(const WindowLayout& layout) {
    const PanelLayout& panels = layout.panels;
    nlohmann::ordered_json object = {
        {"fathom_layout", kLayoutVersion}, {"views", kViews[static_cast<std::size_t>(panels.views)]},
        {"split", panels.split},           {"inspector", panels.inspector},
        {"histogram", panels.histogram},   {"hidden", panels.hidden},
        {"linked", layout.linked}};
    if (panels.streams) object["streams"] = *panels.streams;
    if (panels.rows) object["rows"] = true;
    return object.dump(2) + "\n";
}

Result<WindowLayout> parse_layout(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("fathom_layout"))
        return fail(ErrorCode::Malformed, "this is no layout of Fathom's");
    if (object["fathom_layout"] != kLayoutVersion)
        return fail(ErrorCode::Unsupported, "this layout is of another version of Fathom");
    WindowLayout layout;
    FATHOM_CHECK(take_views(object, layout.panels.views));
    FATHOM_CHECK(take_split(object, layout.panels.split));
    FATHOM_CHECK(take_switch(object, "inspector", layout.panels.inspector));
    FATHOM_CHECK(take_switch(object, "histogram", layout.panels.histogram));
    FATHOM_CHECK(take_switch(object, "rows", layout.panels.rows));
    if (object.contains("streams")) {
        bool streams = false;
        FATHOM_CHECK(take_switch(object, "streams", streams));
        layout.panels.streams = streams;
    }
    FATHOM_CHECK(take_switch(object, "hidden", layout.panels.hidden));
    FATHOM_CHECK(take_switch(object, "linked", layout.linked));
    return layout;
}

Result<WindowLayout> load_layout(const std::string& path) {
    std::error_code failed;
    if (!fs::is_regular_file(path, failed))
        return fail(ErrorCode::NotFound, path + ": there is no such file");
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(kMaxLayoutBytes) + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (!file.eof() && file.fail())) return fail(ErrorCode::Io, path + ": cannot be read");
    if (file.gcount() > kMaxLayoutBytes)
        return fail(ErrorCode::TooLarge, path + ": this is no layout of Fathom's, it is too large for one");
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto layout = parse_layout(text);
    if (!layout) return fail(layout.error().code, path + ": " + layout.error().message);
    return layout;
}

Result<void> save_layout(const std::string& path, const WindowLayout& layout) {
    std::error_code failed;
    fs::create_directories(fs::path(path).parent_path(), failed);
    const std::string beside = path + ".part";
    {
        std::ofstream file(beside);
        file << layout_text(layout);
        if (!file.flush()) return fail(ErrorCode::Io, path + ": cannot be written");
    }
    fs::rename(beside, path, failed);
    if (failed) return fail(ErrorCode::Io, path + ": " + failed.message());
    return {};
}

} // namespace fathom
