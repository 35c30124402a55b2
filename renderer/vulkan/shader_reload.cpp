#include "renderer/vulkan/shader_reload.hpp"

#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fathom::vulkan {
namespace {

namespace fs = std::filesystem;

/// A folder for the compiler's output, gone with this object.
class CompilerScratch {
  public:
    CompilerScratch() {
        std::string name = (fs::temp_directory_path() / "fathom-shader-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~CompilerScratch() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    CompilerScratch(const CompilerScratch&) = delete;
    CompilerScratch& operator=(const CompilerScratch&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Exit code of the compiler, its words in `said`; negative where it cannot be started.
int run_compiler(const ShaderSources& sources, const fs::path& shader, const fs::path& output,
                 const fs::path& said) {
    std::vector<std::string> words{sources.compiler.string(),
                                   "--target-env=vulkan1.3",
                                   "-O",
                                   "-Werror",
                                   "-I",
                                   sources.root.string(),
                                   "-o",
                                   output.string(),
                                   shader.string()};
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    pid_t child = 0;
    const int failed = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failed != 0) return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// "shaders/colormap.comp:12: error: …", the paths from the root on.
std::string first_line(std::string said, const fs::path& root) {
    said.resize(std::min(said.find('\n'), said.size()));
    if (const std::string prefix = root.string() + "/"; said.starts_with(prefix))
        said.erase(0, prefix.size());
    return said;
}

Result<std::vector<std::uint32_t>> compile(const ShaderSources& sources, const fs::path& shader) {
    const CompilerScratch scratch;
    const fs::path output = scratch.path() / "spirv", said = scratch.path() / "said";
    const int code = run_compiler(sources, shader, output, said);
    if (code < 0) return fail(ErrorCode::NotFound, sources.compiler.string() + " cannot be run");
    if (code > 0) return fail(ErrorCode::Malformed, first_line(contents(said), sources.root));
    const std::string bytes = contents(output);
    std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(words.data(), bytes.data(), words.size() * sizeof words[0]);
    return words;
}

} // namespace

std::optional<ShaderSources> development_shaders() {
#ifdef FATHOM_SHADER_ROOT
    return ShaderSources{FATHOM_SHADER_ROOT, FATHOM_SHADER_COMPILER};
#else
    return std::nullopt;
#endif
}

ShaderReload::ShaderReload(Context& context, std::optional<ShaderSources> sources)
    : context_(&context), sources_(std::move(sources)) {}

void ShaderReload::watch(Program& program) {
    if (!sources_ || !program.pipeline) return;
    Watched watched{&program, {}, {}};
    const fs::path folder = sources_->root / "shaders";
    const std::string name = program.name.substr(0, program.name.find(' '));
    if (program.bind_point == VK_PIPELINE_BIND_POINT_COMPUTE)
        watched.files = {folder / (name + ".comp")};
    else
        watched.files = {folder / (name + ".vert"), folder / (name + ".frag")};
    watched.seen = newest(watched);
    watched_.push_back(std::move(watched));
}

ShaderReload::FileTime ShaderReload::newest(const Watched& watched) const {
    std::error_code gone; // an editor may be replacing the file just now: then it counts as old
    FileTime time = FileTime::min();
    const auto look_at = [&](const fs::path& file) {
        if (const FileTime written = fs::last_write_time(file, gone); !gone) time = std::max(time, written);
    };
    std::ranges::for_each(watched.files, look_at);
    for (const auto& entry : fs::directory_iterator(sources_->root / "shaders" / "shared", gone))
        look_at(entry.path());
    return time;
}

Result<void> ShaderReload::replace(const Watched& watched) const {
    Program& program = *watched.program;
    std::array<std::vector<std::uint32_t>, 2> words;
    std::array<Spirv, 2> shaders;
    for (std::size_t i = 0; i < watched.files.size(); ++i) {
        FATHOM_TRY(words[i], compile(*sources_, watched.files[i]));
        shaders[i] = words[i];
        const ShaderInfo info = reflect(shaders[i]);
        // What an edit no longer uses the compiler leaves out; that may stay bound.
        const bool fits = info.push_bytes <= program.push_bytes &&
                          std::ranges::all_of(info.bindings, [&](const ShaderBinding& binding) {
                              return std::ranges::find(program.bindings, binding) != program.bindings.end();
                          });
        if (!fits)
            return fail(ErrorCode::Unsupported, "shader " + program.name +
                                                    " asks for resources that it is not given: the program "
                                                    "has to be built again");
    }
    try {
        build_pipeline(*context_, program, std::span(shaders).first(watched.files.size()));
    } catch (const VulkanError& error) {
        return fail(ErrorCode::Unsupported, "shader " + program.name + ": " + error.what());
    }
    return {};
}

bool ShaderReload::poll() {
    bool replaced = false;
    for (Watched& watched : watched_) {
        const FileTime time = newest(watched);
        if (time == watched.seen) continue;
        watched.seen = time;
        if (const Result<void> result = replace(watched))
            replaced = true;
        else
            error_ = result.error().message;
    }
    return replaced;
}

} // namespace fathom::vulkan
