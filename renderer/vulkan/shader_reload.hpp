// ShaderReload: an edited shader takes effect in the running program. For development: only the preset `dev` knows where
// the sources lie, elsewhere there is nothing to watch.
//
//     ShaderReload reload(context, development_shaders());
//     reload.watch(colormap.program);                       // shaders/colormap.comp; its address stays
//     if (reload.poll()) …                                   // before a frame: something was swapped in, draw anew
//     if (const auto error = reload.take_error()) tell(*error);
//
// A shader that does not compile, or asks for resources that the program does not give, leaves the last working one in
// place. Compiling blocks for some tens of milliseconds. Main thread.
#pragma once

#include "decoders/media/result.hpp"
#include "renderer/vulkan/program.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fathom::vulkan {

struct ShaderSources {
    std::filesystem::path root;     // holds shaders/, as #include lines in them say it
    std::filesystem::path compiler; // glslc
};

/// Those that this program was built from; nothing in released builds.
[[nodiscard]] std::optional<ShaderSources> development_shaders();

class ShaderReload {
  public:
    ShaderReload(Context& context, std::optional<ShaderSources> sources);

    /// Of NAME.comp, or NAME.vert and NAME.frag; NAME is the first word of the program's. Programs without a pipeline are passed over.
    void watch(Program& program);
    [[nodiscard]] bool active() const { return sources_.has_value(); }

    /// Compiles what was edited since the last look. True: a program was replaced.
    bool poll();
    /// What was wrong with the last edit, in one line; once.
    [[nodiscard]] std::optional<std::string> take_error() { return std::exchange(error_, std::nullopt); }

  private:
    using FileTime = std::filesystem::file_time_type;
    struct Watched {
        Program* program;
        std::vector<std::filesystem::path> files;
        FileTime seen;
    };

    [[nodiscard]] FileTime newest(const Watched& watched) const;
    [[nodiscard]] Result<void> replace(const Watched& watched) const;

    Context* context_;
    std::optional<ShaderSources> sources_;
    std::vector<Watched> watched_;
    std::optional<std::string> error_;
};

} // namespace fathom::vulkan
