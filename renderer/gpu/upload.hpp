// upload: brings decoded images into device memory, each once, and keeps them while they are wanted.
//
//     FATHOM_TRY(const GpuImage image, upload.ensure(commands, item.pixels));    // copied on first sight
//     commands.barrier(Work::Copy, Work::Compute);
//     ... storage(image.slice) with image.layout ...
//
// Images become storage buffers with the bytes as stored, whatever their type: one code path for 11 scalar types, YUV
// and Bayer, no limit on the side of an image, and points read memory in order. 64-bit types are narrowed to F32 on
// the way. Keyed by SharedImage::id; beyond `kept_bytes` the image that was longest not used gives its buffer to the
// next one, so a running sequence allocates nothing. Main thread.
#pragma once

#include "decoders/media/image.hpp"
#include "renderer/vulkan/commands.hpp"
#include "renderer/vulkan/host_memory.hpp"
#include "shaders/shared/shader_types.h"

#include <cstdint>
#include <vector>

namespace fathom::gpu {

struct GpuImage {
    vulkan::BufferSlice slice;
    shader::PixelLayout layout;
};

class Upload {
  public:
    /// `host_memory` may be null; images in it are copied by the GPU without staging.
    Upload(vulkan::Context& context, const vulkan::HostMemory* host_memory, std::uint64_t kept_bytes);

    /// TooLarge where the device cannot bind that many bytes.
    [[nodiscard]] Result<GpuImage> ensure(vulkan::Commands& commands, const SharedImage& image);

    /// Drops nothing; ends the frame in which the images ensured since the last call are in use. The value is the one
    /// that the frame's submission gets.
    void end_frame(std::uint64_t timeline_value);

    /// Bytes of device memory, for the memory report.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Bytes copied to the device so far.
    [[nodiscard]] std::uint64_t uploaded_bytes() const { return uploaded_bytes_; }
    [[nodiscard]] std::uint64_t staged_bytes() const { return staged_bytes_; }

  private:
    struct Entry {
        std::uint64_t id = 0;
        vulkan::Buffer buffer;
        GpuImage image;
        std::uint64_t frame = 0; // when last used
    };
    struct Kept {
        SharedImage image; // the GPU copies from its memory until then
        std::uint64_t timeline_value;
    };

    [[nodiscard]] Entry take_entry(std::uint64_t size);
    void copy(vulkan::Commands& commands, const SharedImage& image, const Entry& entry);

    vulkan::Context* context_;
    const vulkan::HostMemory* host_memory_;
    std::uint64_t kept_bytes_;
    std::vector<Entry> entries_;
    std::vector<Kept> copying_;
    std::uint64_t frame_ = 1;
    std::uint64_t bytes_ = 0, uploaded_bytes_ = 0, staged_bytes_ = 0;
};

} // namespace fathom::gpu
