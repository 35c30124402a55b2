#include "renderer/colormap_table.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/support/make_depth.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

/// The project's shaders in a folder of their own, to be edited.
struct ShaderFolder {
    fs::path root = fs::temp_directory_path() / ("fathom_shaders_" + std::to_string(getpid()));

    ShaderFolder() {
        fs::create_directories(root);
        fs::copy(fs::path(FATHOM_SOURCE_DIR) / "shaders", root / "shaders", fs::copy_options::recursive);
    }
    ~ShaderFolder() { fs::remove_all(root); }
    ShaderFolder(const ShaderFolder&) = delete;
    ShaderFolder& operator=(const ShaderFolder&) = delete;

    void replace(const std::string& name, const std::string& from, const std::string& to) {
        const fs::path file = root / "shaders" / name;
        std::ifstream in(file);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        std::ofstream(file) << text;
        // File systems count time in ticks; an edit comes later than the last one.
        fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::seconds(++edits_));
    }

  private:
    int edits_ = 0;
};

DrawList empty_view() {
    return {.width = 8, .height = 8, .background_top = {1, 2, 3, 255}, .background_bottom = {1, 2, 3, 255}};
}

PackedRgba first_pixel(GpuRenderer& gpu) {
    return drawn(gpu, empty_view()).view().row_as<PackedRgba>(0)[0];
}

const std::string kStored = "unpackUnorm4x8(row_colors[at.y])";

} // namespace

TEST_CASE("shader reload: an edited shader draws, a broken one leaves the last that worked and says where it "
          "is wrong") {
    if (!fs::exists(FATHOM_SHADER_COMPILER)) FATHOM_SKIP("no glslc");
    ShaderFolder folder;
    FATHOM_GPU_RENDERER(gpu, {.shaders = vulkan::ShaderSources{folder.root, FATHOM_SHADER_COMPILER}});
    vulkan::ShaderReload& reload = gpu.shader_reload();
    CHECK_FALSE(reload.poll());
    CHECK(first_pixel(gpu) == pack({1, 2, 3, 255}));

    folder.replace("background.comp", kStored, "vec4(1, 0, 0, 1)");
    CHECK(reload.poll());
    CHECK_FALSE(reload.poll());
    CHECK_FALSE(reload.take_error());
    CHECK(first_pixel(gpu) == pack({255, 0, 0, 255}));

    folder.replace("background.comp", "vec4(1, 0, 0, 1)", "vec4(1, 0, 0, ");
    CHECK_FALSE(reload.poll());
    const auto error = reload.take_error();
    REQUIRE(error.has_value());
    CHECK(error->starts_with("shaders/background.comp:"));
    CHECK_FALSE(reload.take_error());
    CHECK(first_pixel(gpu) == pack({255, 0, 0, 255}));

    folder.replace("background.comp", "vec4(1, 0, 0, ", kStored);
    CHECK(reload.poll());
    CHECK(first_pixel(gpu) == pack({1, 2, 3, 255}));
}

TEST_CASE("shader reload: an edit of a shared file reaches the shaders that include it, graphics ones too") {
    if (!fs::exists(FATHOM_SHADER_COMPILER)) FATHOM_SKIP("no glslc");
    ShaderFolder folder;
    FATHOM_GPU_RENDERER(gpu, {.shaders = vulkan::ShaderSources{folder.root, FATHOM_SHADER_COMPILER}});
    folder.replace("shared/shader_types.h", "#endif", "// an edit\n#endif");
    CHECK(gpu.shader_reload().poll());
    CHECK_FALSE(gpu.shader_reload().take_error());
    DrawList list{.width = 64, .height = 64, .camera = Camera2d{}};
    list.lines.push_back(
        {.vertices = {{{0, 32, 0}, {9, 9, 9, 255}}, {{64, 32, 0}, {9, 9, 9, 255}}}, .width_px = 4});
    CHECK(drawn(gpu, list).view().row_as<PackedRgba>(32)[32] == pack({9, 9, 9, 255}));
}

TEST_CASE("shader reload: a shader that wants resources that the program does not give is refused") {
    if (!fs::exists(FATHOM_SHADER_COMPILER)) FATHOM_SKIP("no glslc");
    ShaderFolder folder;
    FATHOM_GPU_RENDERER(gpu, {.shaders = vulkan::ShaderSources{folder.root, FATHOM_SHADER_COMPILER}});
    folder.replace("background.comp", kStored, "vec4(1, 0, 0, 1)");  // fine …
    folder.replace("background.comp", "binding = 1", "binding = 2"); // … but for this
    CHECK_FALSE(gpu.shader_reload().poll());
    const auto error = gpu.shader_reload().take_error();
    REQUIRE(error.has_value());
    CHECK(error->find("resources that it is not given") != std::string::npos);
    CHECK(first_pixel(gpu) == pack({1, 2, 3, 255}));
}

TEST_CASE("shader reload: this build knows a source folder only if it is one for development") {
#ifdef FATHOM_DEVELOPMENT_BUILD
    CHECK(vulkan::development_shaders().has_value());
#else
    CHECK_FALSE(vulkan::development_shaders().has_value());
#endif
}
