// background: fills the picture before anything is drawn, from the top colour to the bottom one. Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/vulkan/commands.hpp"

namespace fathom::gpu {

/// One colour per row of the picture.
[[nodiscard]] vulkan::BufferSlice upload_row_colors(vulkan::Commands& commands, const DrawList& list);

struct Background {
    vulkan::Program program;

    [[nodiscard]] static Background create(vulkan::Context& context);
    /// The picture is in GENERAL layout.
    void record(vulkan::Commands& commands, const DrawList& list, const vulkan::Texture& picture) const;
};

} // namespace fathom::gpu
