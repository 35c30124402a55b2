// The arrows between the storeys, held against the #include lines of the tree. A new library gets a row here; a file
// in none of the folders fails the test, so that no code lives outside the picture.
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string, std::less<>>;

struct Library {
    std::string_view name;
    std::string_view folder;
    Names may_include; // its own headers are always allowed
};

/// The longest matching folder wins, so `decoders/media/` comes out of `decoders/`.
const std::vector<Library>& libraries() {
    static const std::vector<Library> table = {
        {"media", "decoders/media/", {}},
        {"decoders", "decoders/", {"media"}},
        {"inspect", "app/inspect/", {"media"}},
        {"renderer_shared", "renderer/", {"media"}},
        {"renderer_cpu", "renderer/cpu/", {"media", "renderer_shared"}},
        {"vulkan", "renderer/vulkan/", {"media", "renderer_shared"}},
        {"renderer_gpu", "renderer/gpu/", {"media", "renderer_shared", "vulkan", "shaders"}},
        {"present", "renderer/present_", {"media", "renderer_shared", "vulkan"}},
        {"shaders", "shaders/", {}},
        {"scene", "app/scene/", {"decoders", "media"}},
        {"rerun_port", "app/rerun_port/", {}},
        {"sources", "app/sources/", {"rerun_port", "scene", "decoders", "media"}},
        {"pipeline", "app/pipeline/", {"scene", "decoders", "inspect", "media"}},
        {"views", "app/views/", {"scene", "pipeline", "inspect", "renderer_shared", "media"}},
        {"export",
         "app/export/",
         {"views", "inspect", "decoders", "media", "scene", "pipeline", "renderer_shared"}},
        {"session",
         "app/session/",
         {"views", "sources", "pipeline", "scene", "inspect", "decoders", "media", "renderer_shared"}},
        {"ui",
         "app/ui/",
         {"session", "views", "sources", "export", "scene", "pipeline", "inspect", "decoders", "media",
          "renderer_shared", "renderer_cpu", "renderer_gpu", "vulkan", "present"}},
        {"convert", "app/convert/", {"scene", "sources", "decoders", "media"}},
        {"bench",
         "app/bench/",
         {"session", "convert", "views", "sources", "export", "scene", "pipeline", "inspect", "decoders",
          "media", "renderer_shared", "renderer_cpu", "renderer_gpu", "vulkan", "present"}},
        {"cli",
         "app/cli/",
         {"bench", "convert", "views", "sources", "export", "scene", "pipeline", "inspect", "decoders",
          "media", "renderer_shared", "renderer_cpu", "renderer_gpu", "vulkan"}},
        {"main", "app/", {"cli", "ui"}},
    };
    return table;
}

const Library* library_of(std::string_view path) {
    const Library* best = nullptr;
    for (const Library& library : libraries())
        if (path.starts_with(library.folder) && (!best || library.folder.size() > best->folder.size()))
            best = &library;
    return best;
}

/// Headers from outside that only some places may see: the GPU, the window, the shell's drawing, and files.
struct OutsideRule {
    std::vector<std::string_view> headers; // prefixes
    std::vector<std::string_view> allowed; // path prefixes; "!" in front: everywhere but there
};

const std::vector<OutsideRule>& outside_rules() {
    static const std::vector<OutsideRule> rules = {
        {{"vulkan/"}, {"renderer/vulkan/", "renderer/gpu/", "app/ui/gpu_painter"}}, // GLFW makes its surface
        {{"imgui"}, {"renderer/cpu/imgui", "renderer/gpu/imgui", "app/ui/", "app/bench/bench_redraw"}},
        {{"GLFW/"}, {"renderer/vulkan/", "app/ui/"}},
        {{"X11/", "sys/shm.h"}, {"renderer/present_shm", "app/ui/", "app/bench/bench_display"}},
        {{"fstream", "filesystem", "fcntl.h", "sys/stat.h"}, {"!decoders/", "!app/inspect/"}},
    };
    return rules;
}

bool is_allowed(std::string_view path, const OutsideRule& rule) {
    bool only_exclusions = true, excluded = false;
    for (std::string_view prefix : rule.allowed) {
        if (prefix.starts_with('!')) {
            excluded |= path.starts_with(prefix.substr(1));
        } else {
            only_exclusions = false;
            if (path.starts_with(prefix)) return true;
        }
    }
    return only_exclusions && !excluded;
}

/// What stands between the quotes or brackets of an #include line; empty for any other line.
std::string_view included_header(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with('#')) return {};
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("include")) return {};
    const std::size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) return {};
    const std::size_t close = line.find(line[open] == '"' ? '"' : '>', open + 1);
    if (close == std::string_view::npos) return {};
    return line.substr(open + 1, close - open - 1);
}

/// One sentence for each #include of `text`, the content of `path`, that goes against the table.
std::vector<std::string> layer_violations(std::string_view path, std::string_view text) {
    std::vector<std::string> found;
    const Library* from = library_of(path);
    if (!from) return {std::string(path) + " is in no library of the table"};
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const std::string_view header = included_header(line);
        if (header.empty()) continue;
        const Library* to = library_of(header);
        if (to && to != from && !from->may_include.contains(to->name))
            found.push_back(std::string(path) + ": " + std::string(from->name) + " must not include " +
                            std::string(header) + " (" + std::string(to->name) + ")");
        for (const OutsideRule& rule : outside_rules())
            for (std::string_view prefix : rule.headers)
                if (!to && header.starts_with(prefix) && !is_allowed(path, rule))
                    found.push_back(std::string(path) + " must not include " + std::string(header));
    }
    return found;
}

/// "fathom::cpu::PointRaster" for each class, struct or enum that `text`, a header in house style, defines outside of
/// others: such lines begin in the first column and end in a brace.
std::vector<std::string> defined_types(std::string_view text) {
    std::vector<std::string> types;
    std::string scope;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.ends_with('{')) continue;
        std::istringstream words(line);
        std::string kind, name;
        words >> kind >> name;
        if (kind == "enum" && name == "class") words >> name;
        if (line.starts_with("namespace ")) scope = name;
        if (line.starts_with("class ") || line.starts_with("struct ") || line.starts_with("enum "))
            types.push_back(scope + "::" + name.substr(0, name.find(':')));
    }
    return types;
}

bool is_source(const fs::path& path) {
    return path.extension() == ".cpp" || path.extension() == ".hpp" || path.extension() == ".inl" ||
           path.extension() == ".h";
}

} // namespace

TEST_CASE("layers: every #include of the tree follows the arrows of the design") {
    const fs::path root = FATHOM_SOURCE_DIR;
    std::size_t files = 0;
    for (const char* top : {"decoders", "renderer", "shaders", "app"}) {
        if (!fs::is_directory(root / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            if (!entry.is_regular_file() || !is_source(entry.path())) continue;
            std::ifstream stream(entry.path());
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            const std::string path = fs::relative(entry.path(), root).generic_string();
            for (const std::string& violation : layer_violations(path, text))
                FAIL_CHECK(violation);
            ++files;
        }
    }
    CHECK(files > 10);
}

TEST_CASE("layers: the table has no cycle and names only libraries that exist") {
    // Rows are sorted so that repeatedly taking away libraries without open arrows empties the table.
    std::vector<Library> open = libraries();
    for (const Library& library : libraries())
        for (const std::string& name : library.may_include)
            CHECK(std::any_of(open.begin(), open.end(), [&](const Library& l) { return l.name == name; }));
    Names done;
    while (!open.empty()) {
        const std::size_t before = open.size();
        std::erase_if(open, [&](const Library& library) {
            const bool ready = std::ranges::all_of(
                library.may_include, [&](const std::string& name) { return done.contains(name); });
            if (ready) done.emplace(library.name);
            return ready;
        });
        REQUIRE(open.size() < before);
    }
}

TEST_CASE("layers: an arrow turned round is found") {
    CHECK(layer_violations("app/scene/store.cpp", "#include \"decoders/media/blob.hpp\"\n").empty());
    CHECK(layer_violations("decoders/media/blob.cpp", "#include \"app/scene/store.hpp\"\n").size() == 1);
    CHECK(layer_violations("decoders/media/blob.cpp", "#include \"decoders/png.hpp\"\n").size() == 1);
    CHECK(layer_violations("renderer/cpu/colormap.cpp", "  # include \"app/scene/store.hpp\"\n").size() == 1);
    CHECK(layer_violations("renderer/draw_list.hpp", "#include \"renderer/cpu/colormap.hpp\"\n").size() == 1);
    CHECK(layer_violations("app/views/view_2d.cpp", "#include \"renderer/gpu/gpu_renderer.hpp\"\n").size() ==
          1);
    CHECK(layer_violations("app/views/view_2d.cpp", "#include \"decoders/image_decoder.hpp\"\n").size() == 1);
    CHECK(layer_violations("app/cli/render.cpp", "#include \"app/ui/shell.hpp\"\n").size() == 1);
    CHECK(layer_violations("app/inspect/stats.cpp", "#include \"app/pipeline/image_cache.hpp\"\n").size() ==
          1);
}

TEST_CASE("layers: the GPU, the window and files are seen only where they belong") {
    CHECK(layer_violations("renderer/gpu/imgui.cpp", "#include <imgui.h>\n#include <vulkan/vulkan.h>\n")
              .empty());
    CHECK(layer_violations("renderer/cpu/colormap.cpp", "#include <vulkan/vulkan.h>\n").size() == 1);
    CHECK(layer_violations("renderer/cpu/colormap.cpp", "#include \"imgui.h\"\n").size() == 1);
    CHECK(layer_violations("app/views/view_2d.cpp", "#include <imgui.h>\n").size() == 1);
    CHECK(layer_violations("app/views/view_2d.cpp", "#include <GLFW/glfw3.h>\n").size() == 1);
    CHECK(layer_violations("decoders/png.cpp", "#include <fstream>\n").size() == 1);
    CHECK(layer_violations("app/sources/file_source.cpp", "#include <filesystem>\n").empty());
}

TEST_CASE("layers: comments and code that only mention a header are no includes") {
    CHECK(layer_violations("decoders/png.cpp",
                           "// #include \"app/ui/shell.hpp\"\nconst char* s = \"app/ui/x.hpp\";\n")
              .empty());
}

TEST_CASE("layers: a folder that the table does not name is found") {
    CHECK(layer_violations("misc/helper.cpp", "").size() == 1);
}

// The linker joins two types of one name without a word: one's destructor then runs on the other's bytes.
TEST_CASE("layers: no two headers define types of the same name in one namespace") {
    const fs::path root = FATHOM_SOURCE_DIR;
    std::map<std::string, std::string> defined_in;
    for (const char* top : {"decoders", "renderer", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            if (entry.path().extension() != ".hpp") continue;
            std::ifstream stream(entry.path());
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            for (const std::string& type : defined_types(text)) {
                const auto [first, is_new] = defined_in.try_emplace(type, entry.path().filename());
                if (!is_new) FAIL_CHECK(type << " in " << first->second << " and " << entry.path());
            }
        }
    CHECK(defined_in.size() > 50);
    CHECK(defined_types("namespace a {\nclass B final : C {\n    struct D {\nenum class E : int {\n") ==
          std::vector<std::string>{"a::B", "a::E"});
}
