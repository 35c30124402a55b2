// Offscreen: a picture in device memory and the way back to the host, for tests, thumbnails and export.
//
//     Offscreen offscreen;
//     offscreen.ensure(context, width, height);
//     ... draw into offscreen.picture ...
//     offscreen.record_read_back(commands);
//     context.wait(frames.submit());
//     offscreen.copy_to(target);                        // RGBA8 rows
//
// Main thread.
#pragma once

#include "decoders/media/image.hpp"
#include "renderer/vulkan/buffer.hpp"
#include "renderer/vulkan/texture.hpp"

#include <cstdint>

namespace fathom::vulkan {

class Commands;

struct Offscreen {
    Texture picture; // RGBA8
    Buffer read_back;

    /// Makes both for a size; nothing happens when they have it.
    void ensure(Context& context, std::uint32_t width, std::uint32_t height);
    /// After compute and graphics work on the picture.
    void record_read_back(Commands& commands) const;
    /// After the commands are done. `target` is kRgba8 of the picture's size.
    void copy_to(MutableImageView target) const;
};

} // namespace fathom::vulkan
